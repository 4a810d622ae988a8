// A prompt set and its perturbed versions as one set, whose groups are "clean" and the kinds of perturbation.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/base/result.h"
#include "core/prompts/prompt_set.h"

namespace fw::prompts {

/// One axis "robustness", groups "clean" and one per kind in the order given. A template is one original prompt, by an
/// id of its text: its clean and its perturbed versions form one cluster, and every group has the same templates, in
/// the same order. A prompt that any of the kinds leaves unchanged is therefore left out of all groups and counted in
/// `unpairedCount`, which the description says by kind; ask kinds one at a time where that leaves too little (all six
/// leave 68 of the 176 prompts of gender.json, "typos" alone leaves all). Prompts of one text (of several groups, say)
/// are taken once.
///
/// Words of the set's group slots and titles are kept as group words are (perturbation.h), but for articles and the
/// like. An unknown kind, one given twice, none at all, or kinds that leave no prompt are errors.
Result<PromptSet> robustnessSet(const PromptSet& set, std::span<const std::string> kinds, std::uint64_t seed);

} // namespace fw::prompts
