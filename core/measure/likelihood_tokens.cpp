#include "core/measure/likelihood_tokens.h"

#include <fmt/format.h>

#include "core/measure/python_text.h"

namespace fw::measure {

std::vector<int> likelihoodIds(const tokenizer::Tokenizer& tokenizer, std::string_view text)
{
    if (const auto prefix = tokenizer.roles().likelihoodPrefix())
        if (text.starts_with(tokenizer.decode({&*prefix, 1})))
            return tokenizer.encode(text);
    return tokenizer.encodeWithTemplate(text);
}

Result<OptionTokens> optionTokens(const tokenizer::Tokenizer& tokenizer, const prompts::ChoiceOption& option,
                                  std::int64_t contextLength)
{
    const std::string whole = option.context + option.text;
    const std::string_view context = pythonStripEnd(option.context);
    std::vector<int> given;
    std::vector<int> own;
    if (context.empty()) {
        const auto prefix = tokenizer.roles().likelihoodPrefix();
        if (!prefix)
            return Error{ErrorKind::Incompatible, "the tokenizer has neither a beginning nor an end token",
                         "use a GPT-2-like tokenizer, or give every option a context"};
        own = tokenizer.encode(whole);
        if (!own.empty() && own.front() == *prefix) // the text brings its own
            own.erase(own.begin());
        given = {*prefix};
    } else {
        const std::vector<int> all = likelihoodIds(tokenizer, whole);
        given = likelihoodIds(tokenizer, context);
        if (all.size() > given.size())
            own.assign(all.begin() + static_cast<std::ptrdiff_t>(given.size()), all.end());
    }
    if (own.empty())
        return Error{ErrorKind::InvalidInput, "has no token of its own after its context",
                     "let the option's text begin with a space, or leave it out"};
    if (static_cast<std::int64_t>(own.size()) > contextLength)
        return Error{ErrorKind::InvalidInput,
                     fmt::format("has {} tokens of its own, and the model takes {}", own.size(), contextLength),
                     "leave it out, or use a model with a longer context"};
    const auto most = static_cast<std::size_t>(contextLength) + 1;
    if (const std::size_t all = given.size() + own.size(); all > most)
        given.erase(given.begin(), given.begin() + static_cast<std::ptrdiff_t>(all - most));
    OptionTokens tokens{std::move(given), 0};
    tokens.context = static_cast<std::int64_t>(tokens.ids.size());
    tokens.ids.insert(tokens.ids.end(), own.begin(), own.end());
    return tokens;
}

} // namespace fw::measure
