// The subcommands of `scorers`, a file each where they are more than a few lines.
#pragma once

#include "app/cli/command.h"

namespace fw::cli {

/// evaluate: a scorer against labelled texts.
void addScorersEvaluate(CLI::App& group, Chosen& chosen);

} // namespace fw::cli
