// What is known of a scorer without loading its weights: for lists, cards and defaults.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/measure/scorer_place.h"

namespace fw::measure {

struct ScorerDescription
{
    ScorerPlace place;
    std::vector<std::string> heads; ///< names of a classifier's heads; empty where it has a single one without a name
    double threshold = 0.5;         ///< the catalogue's; else config.json's for the head; else 0.5
    std::uintmax_t bytes = 0;       ///< of the file, or of the files directly in the directory
};

/// Errors: locateScorer()'s, and a classifier's config.json that cannot be read.
Result<ScorerDescription> describeScorer(const std::string& name, const std::filesystem::path& models);

} // namespace fw::measure
