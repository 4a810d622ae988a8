#include "core/tokenizer/text_pattern.h"

#include <fmt/format.h>
#include <unicode/regex.h>
#include <unicode/utext.h>

#include "core/tokenizer/gpt2_split.h"
#include "core/tokenizer/regex_dialect.h"

namespace fw::tokenizer {

namespace {

class RegexPattern final : public TextPattern
{
public:
    explicit RegexPattern(std::unique_ptr<const icu::RegexPattern> pattern) : m_pattern(std::move(pattern)) {}

    void findAll(std::string_view text, const MatchSink& sink) const override
    {
        UErrorCode status = U_ZERO_ERROR;
        UText view = UTEXT_INITIALIZER;
        utext_openUTF8(&view, text.data(), std::int64_t(text.size()), &status);
        if (const std::unique_ptr<icu::RegexMatcher> matcher(m_pattern->matcher(status)); U_SUCCESS(status)) {
            matcher->reset(&view);
            while (matcher->find(status) && U_SUCCESS(status))
                sink(std::size_t(matcher->start64(status)), std::size_t(matcher->end64(status)));
        }
        utext_close(&view);
    }

private:
    std::unique_ptr<const icu::RegexPattern> m_pattern;
};

class Gpt2TextPattern final : public TextPattern
{
public:
    void findAll(std::string_view text, const MatchSink& sink) const override
    {
        for (std::size_t begin = 0; begin < text.size();) {
            const std::size_t end = nextGpt2Piece(text, begin);
            sink(begin, end);
            begin = end;
        }
    }
};

class LiteralPattern final : public TextPattern
{
public:
    explicit LiteralPattern(std::string text) : m_text(std::move(text)) {}

    void findAll(std::string_view text, const MatchSink& sink) const override
    {
        if (m_text.empty())
            return;
        for (std::size_t begin = text.find(m_text); begin != std::string_view::npos;
             begin = text.find(m_text, begin + m_text.size()))
            sink(begin, begin + m_text.size());
    }

private:
    std::string m_text;
};

} // namespace

std::string TextPattern::replaceAll(std::string_view text, std::string_view content, const MatchSink& found) const
{
    std::string out;
    std::size_t done = 0;
    findAll(text, [&](std::size_t begin, std::size_t end) {
        out.append(text.substr(done, begin - done)).append(content);
        done = end;
        if (found)
            found(begin, end);
    });
    return out.append(text.substr(done));
}

Result<TextPatternPtr> makeRegexPattern(std::string_view pattern, std::string_view where)
{
    if (pattern == kGpt2Pattern)
        return TextPatternPtr(std::make_unique<Gpt2TextPattern>());
    UErrorCode status = U_ZERO_ERROR;
    UParseError place{};
    std::unique_ptr<const icu::RegexPattern> compiled(
        icu::RegexPattern::compile(icu::UnicodeString::fromUTF8(inIcuDialect(pattern)), 0, place, status));
    if (U_FAILURE(status))
        return Error{ErrorKind::Incompatible,
                     fmt::format("{}: the regular expression does not compile ({})", where, u_errorName(status)),
                     "use a tokenizer whose pre-tokenizer is written for GPT-2 or Llama 3"};
    return TextPatternPtr(std::make_unique<RegexPattern>(std::move(compiled)));
}

TextPatternPtr makeLiteralPattern(std::string text)
{
    return std::make_unique<LiteralPattern>(std::move(text));
}

} // namespace fw::tokenizer
