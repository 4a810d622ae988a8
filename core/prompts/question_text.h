// How a question is put to a language model. Private to this room.
#pragma once

#include <fmt/format.h>

#include <string_view>

#include "core/prompts/choice_set.h"

namespace fw::prompts {

inline constexpr std::string_view kQuestionConvention =
    "Asked as \"Question: …\\nAnswer:\", an answer is scored after a space: lm-evaluation-harness' convention for "
    "arc_easy.";

inline ChoiceOption questionOption(std::string_view question, std::string_view answer)
{
    return {fmt::format("Question: {}\nAnswer:", question), fmt::format(" {}", answer)};
}

} // namespace fw::prompts
