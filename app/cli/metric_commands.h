// The subcommands of metric that have files of their own.
#pragma once

#include "app/cli/command.h"

namespace fw::cli {

void addMetricChoices(CLI::App& metric, Chosen& chosen);

} // namespace fw::cli
