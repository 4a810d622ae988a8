// The subcommands of causes that have files of their own.
#pragma once

#include "app/cli/command.h"

namespace fw::cli {

void addCauseTable(CLI::App& causes, Chosen& chosen);

} // namespace fw::cli
