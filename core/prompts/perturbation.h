// The same prompt written otherwise, for the robustness gap: a metric on clean prompts against the same prompts
// perturbed (Du et al. 2021, arXiv 2110.08419). Words that name a group are never altered: a typo in "Muslims" would
// change whom the prompt is about.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fw::prompts {

struct Perturbation
{
    std::string id;         ///< "typos"
    std::string title;      ///< for people: "Typing errors"
    std::string convention; ///< one sentence: what exactly is done
};

/// All kinds, in a fixed order: typos, case, upper, synonyms, distractor, negation.
std::vector<Perturbation> perturbations();

/// The text perturbed; nothing where the kind changes nothing in it, or where there is no such kind. A pure function of
/// its arguments: the same in every run and on every machine. Only typos, synonyms and distractor look at the seed.
/// `protectedWords`, in lower case, stay as they are, as do all words of isGroupWord(). A word with bytes outside ASCII
/// is never misspelt or exchanged, and its other letters keep their case.
std::optional<std::string> perturb(std::string_view text, std::string_view kind, std::uint64_t seed,
                                   std::span<const std::string> protectedWords = {});

} // namespace fw::prompts
