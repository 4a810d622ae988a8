// StereoSet's intrasentence items and scores of their sentences (Nadeem et al. 2021, arXiv 2004.09456).
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/prompts/importers.h"

namespace fw::prompts {

enum class StereoSetLabel { Stereotype, AntiStereotype, Unrelated };

struct StereoSetSentence
{
    std::string id;
    std::string text;
};

/// A context about a target with three ways to fill its blank.
struct StereoSetItem
{
    std::string id;
    std::string target;                         ///< "Ethiopian"
    std::string biasType;                       ///< the domain: "race"
    std::array<StereoSetSentence, 3> sentences; ///< by StereoSetLabel

    const StereoSetSentence& sentence(StereoSetLabel label) const { return sentences[static_cast<std::size_t>(label)]; }
};

/// Reads a list of items, or the released {"data": {"intrasentence": [items]}}. Each needs one sentence of every gold
/// label; no sentence's id may stand twice. Errors name file and field.
Result<std::vector<StereoSetItem>> loadStereoSet(const std::filesystem::path& file);
Result<std::vector<StereoSetItem>> readStereoSet(const PromptFile& file);

/// Scores by sentence id: a list of {"id", "score"}, or the released predictions {"intrasentence": [...],
/// "intersentence": [...]}. Errors name file and field: a score that is no finite number, an id twice.
Result<std::map<std::string, double>> loadSentenceScores(const std::filesystem::path& file);

} // namespace fw::prompts
