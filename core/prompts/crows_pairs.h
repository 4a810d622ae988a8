// CrowS-Pairs (Nangia et al. 2020, arXiv 2010.00133): pairs of sentences that differ in the group they are about.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace fw::prompts {

struct CrowsPair
{
    std::string
        id; ///< the first column where it is named "id" or not at all; else, or if empty, the row's number from 0
    std::string moreStereotypical;
    std::string lessStereotypical;
    std::string direction; ///< "stereo" or "antistereo"
    std::string biasType;  ///< "race-color"
};

/// Reads crows_pairs_anonymized.csv's layout: the columns sent_more, sent_less, stereo_antistereo and bias_type; others
/// are ignored. Errors name file and line.
Result<std::vector<CrowsPair>> loadCrowsPairs(const std::filesystem::path& file);

} // namespace fw::prompts
