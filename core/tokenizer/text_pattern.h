// What a tokenizer looks for in a text: a regular expression, or a text as it is.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace fw::tokenizer {

/// Immutable: any thread may call it.
class TextPattern
{
public:
    virtual ~TextPattern() = default;
    using MatchSink = std::function<void(std::size_t begin, std::size_t end)>;
    /// Gives all matches from left to right, as places in `text`; none overlaps another.
    virtual void findAll(std::string_view text, const MatchSink& sink) const = 0;
    /// `text` with `content` for every match; each is given to `found`, too.
    std::string replaceAll(std::string_view text, std::string_view content, const MatchSink& found = {}) const;
};

using TextPatternPtr = std::unique_ptr<const TextPattern>;

/// A regular expression as Oniguruma reads it (\s is Unicode's White_Space). GPT-2's own pattern runs on the fast
/// scanner. One that does not compile is an error beginning with `where`.
Result<TextPatternPtr> makeRegexPattern(std::string_view pattern, std::string_view where);

/// An empty one matches nowhere.
TextPatternPtr makeLiteralPattern(std::string text);

} // namespace fw::tokenizer
