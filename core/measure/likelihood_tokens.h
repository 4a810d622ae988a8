// Texts and options cut for a model after lm-evaluation-harness (0.4.13; HFLM.tok_encode and TemplateLM._encode_pair). The
// figures are the harness's but where a token lies over the join of context and option: there they differ on purpose.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/prompts/choice_set.h"
#include "core/tokenizer/tokenizer.h"

namespace fw::measure {

/// The ids of a text with the tokenizer's own template; without it where the text begins with the prefix token.
std::vector<int> likelihoodIds(const tokenizer::Tokenizer& tokenizer, std::string_view text);

/// An option and what it is scored after.
struct OptionTokens
{
    std::vector<int> ids;
    std::int64_t context = 0; ///< so many of them are given, the rest is the option's own
};

/// Trailing blanks of the context go to the option; both are encoded together and cut after as many tokens as the context
/// alone has. The model reads the text as it is: where a token lies over the join, the harness gives the context's own
/// tokens instead of those that the whole text begins with, so that its log-likelihood of the option is another one. Without
/// a context the prefix token is given. Of what is longer than `contextLength` + 1 ids the beginning goes.
/// Errors: no token of its own or more of them than the model takes (InvalidInput); no context and a tokenizer that has
/// neither a beginning nor an end token (Incompatible).
Result<OptionTokens> optionTokens(const tokenizer::Tokenizer& tokenizer, const prompts::ChoiceOption& option,
                                  std::int64_t contextLength);

} // namespace fw::measure
