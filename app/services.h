// The workbench's services made from the real rooms: the engine, the comparison, the store.
#pragma once

#include "ui/engine/services.h"

namespace fw::app {

ui::Services realServices();

/// As ui::Services::compare, but with an error where the database or the experiment is not there.
Result<compare::Comparison> compareByName(const std::filesystem::path& database, const std::string& experimentName,
                                          const CancelToken& cancel);

} // namespace fw::app
