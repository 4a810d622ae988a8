// A word list as a scorer: whether a text holds a listed word (HONEST's kind, Nozza et al. 2021).
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "core/measure/scorer.h"

namespace fw::measure {

inline constexpr const char* kHurtfulLabel = "hurtful";
/// Part of the identity: grows whenever the same file could give other scores than before.
inline constexpr const char* kWordListRules = "word list 1";
/// Lists with more categories have the one label only.
inline constexpr std::size_t kMaximumCategoryLabels = 24;

/// Reads a word list (word_list.h). Labels: `hurtful`, the signal, and one per category where there are few. A score is
/// the highest weight of a word that the text holds, 0 without one; words are found as word_matcher.h says.
/// Errors: readWordList()'s, or a category that is called hurtful.
Result<std::shared_ptr<const Scorer>> loadWordListScorer(const std::filesystem::path& file, const std::string& level);

} // namespace fw::measure
