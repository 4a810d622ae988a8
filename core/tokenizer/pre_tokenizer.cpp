#include "core/tokenizer/pre_tokenizer.h"

#include <utility>

#include <fmt/format.h>
#include <unicode/regex.h>
#include <unicode/utext.h>

#include "core/tokenizer/bert_characters.h"
#include "core/tokenizer/gpt2_split.h"
#include "core/tokenizer/regex_dialect.h"
#include "core/tokenizer/unicode_classes.h"

namespace fw::tokenizer {

namespace {

void giveRange(std::string_view text, std::size_t begin, std::size_t end, bool wanted, const PieceSink& sink)
{
    if (wanted && end > begin)
        sink(text.substr(begin, end - begin));
}

class ByteLevelPreTokenizer final : public PreTokenizer
{
public:
    ByteLevelPreTokenizer(bool addPrefixSpace, bool useRegex) : m_addPrefixSpace(addPrefixSpace), m_useRegex(useRegex)
    {
    }

    void split(std::string_view text, const PieceSink& sink) const override
    {
        std::string prefixed;
        if (m_addPrefixSpace && !text.starts_with(' ')) {
            prefixed.reserve(text.size() + 1);
            prefixed.append(1, ' ').append(text);
            text = prefixed;
        }
        if (!m_useRegex) {
            sink(text);
            return;
        }
        for (std::size_t begin = 0; begin < text.size();) {
            const std::size_t end = nextGpt2Piece(text, begin);
            sink(text.substr(begin, end - begin));
            begin = end;
        }
    }

private:
    bool m_addPrefixSpace;
    bool m_useRegex;
};

class RegexPreTokenizer final : public PreTokenizer
{
public:
    RegexPreTokenizer(std::unique_ptr<const icu::RegexPattern> pattern, SplitParts parts)
        : m_pattern(std::move(pattern)), m_parts(parts)
    {
    }

    void split(std::string_view text, const PieceSink& sink) const override
    {
        UErrorCode status = U_ZERO_ERROR;
        UText view = UTEXT_INITIALIZER;
        utext_openUTF8(&view, text.data(), std::int64_t(text.size()), &status);
        std::size_t done = 0;
        if (const std::unique_ptr<icu::RegexMatcher> matcher(m_pattern->matcher(status)); U_SUCCESS(status)) {
            matcher->reset(&view);
            while (matcher->find(status) && U_SUCCESS(status)) {
                const auto begin = std::size_t(matcher->start64(status));
                const auto end = std::size_t(matcher->end64(status));
                giveRange(text, done, begin, m_parts.gaps, sink);
                giveRange(text, begin, end, m_parts.matches, sink);
                done = end;
            }
        }
        utext_close(&view);
        giveRange(text, done, text.size(), m_parts.gaps, sink);
    }

private:
    std::unique_ptr<const icu::RegexPattern> m_pattern;
    SplitParts m_parts;
};

class LiteralPreTokenizer final : public PreTokenizer
{
public:
    LiteralPreTokenizer(std::string pattern, SplitParts parts) : m_pattern(std::move(pattern)), m_parts(parts) {}

    void split(std::string_view text, const PieceSink& sink) const override
    {
        std::size_t done = 0;
        while (!m_pattern.empty() && done < text.size()) {
            const std::size_t begin = text.find(m_pattern, done);
            if (begin == std::string_view::npos)
                break;
            giveRange(text, done, begin, m_parts.gaps, sink);
            giveRange(text, begin, begin + m_pattern.size(), m_parts.matches, sink);
            done = begin + m_pattern.size();
        }
        giveRange(text, done, text.size(), m_parts.gaps, sink);
    }

private:
    std::string m_pattern;
    SplitParts m_parts;
};

/// Cuts where the role of a character says so.
class CharacterPreTokenizer final : public PreTokenizer
{
public:
    enum class Role { Keep, Alone, Grouped, Drop };
    using RoleOf = Role (*)(std::int32_t);

    explicit CharacterPreTokenizer(RoleOf roleOf) : m_roleOf(roleOf) {}

    void split(std::string_view text, const PieceSink& sink) const override
    {
        std::size_t pieceBegin = 0;
        Role pieceRole = Role::Drop;
        for (std::size_t begin = 0, end = 0; begin < text.size(); begin = end) {
            const Role role = m_roleOf(nextCodePoint(text, end));
            if (role != pieceRole || role == Role::Alone) {
                giveRange(text, pieceBegin, begin, pieceRole != Role::Drop, sink);
                pieceBegin = begin;
                pieceRole = role;
            }
        }
        giveRange(text, pieceBegin, text.size(), pieceRole != Role::Drop, sink);
    }

private:
    RoleOf m_roleOf;
};

class PreTokenizerSequence final : public PreTokenizer
{
public:
    explicit PreTokenizerSequence(std::vector<PreTokenizerPtr> steps) : m_steps(std::move(steps)) {}

    void split(std::string_view text, const PieceSink& sink) const override { splitFrom(0, text, sink); }

private:
    void splitFrom(std::size_t step, std::string_view text, const PieceSink& sink) const
    {
        if (step == m_steps.size())
            sink(text);
        else
            m_steps[step]->split(text, [&](std::string_view piece) { splitFrom(step + 1, piece, sink); });
    }

    std::vector<PreTokenizerPtr> m_steps;
};

} // namespace

PreTokenizerPtr makeByteLevelPreTokenizer(bool addPrefixSpace, bool useRegex)
{
    return std::make_unique<ByteLevelPreTokenizer>(addPrefixSpace, useRegex);
}

Result<PreTokenizerPtr> makeRegexPreTokenizer(std::string_view pattern, SplitParts parts, std::string_view where)
{
    if (pattern == kGpt2Pattern && parts.matches)
        return makeByteLevelPreTokenizer(false, true);
    UErrorCode status = U_ZERO_ERROR;
    UParseError place{};
    std::unique_ptr<const icu::RegexPattern> compiled(
        icu::RegexPattern::compile(icu::UnicodeString::fromUTF8(inIcuDialect(pattern)), 0, place, status));
    if (U_FAILURE(status))
        return Error{ErrorKind::Incompatible,
                     fmt::format("{}: the regular expression does not compile ({})", where, u_errorName(status)),
                     "use a tokenizer whose pre-tokenizer is written for GPT-2 or Llama 3"};
    return PreTokenizerPtr(std::make_unique<RegexPreTokenizer>(std::move(compiled), parts));
}

PreTokenizerPtr makeLiteralPreTokenizer(std::string pattern, SplitParts parts)
{
    return std::make_unique<LiteralPreTokenizer>(std::move(pattern), parts);
}

PreTokenizerPtr makeDigitsPreTokenizer(bool individual)
{
    using Role = CharacterPreTokenizer::Role;
    const auto alone = [](std::int32_t c) {
        return characterClass(c) == CharacterClass::Number ? Role::Alone : Role::Keep;
    };
    const auto grouped = [](std::int32_t c) {
        return characterClass(c) == CharacterClass::Number ? Role::Grouped : Role::Keep;
    };
    return individual ? std::make_unique<CharacterPreTokenizer>(alone)
                      : std::make_unique<CharacterPreTokenizer>(grouped);
}

PreTokenizerPtr makeBertPreTokenizer()
{
    using Role = CharacterPreTokenizer::Role;
    return std::make_unique<CharacterPreTokenizer>([](std::int32_t c) {
        if (characterClass(c) == CharacterClass::Space)
            return Role::Drop;
        return isBertPunctuation(c) ? Role::Alone : Role::Keep;
    });
}

PreTokenizerPtr makePreTokenizerSequence(std::vector<PreTokenizerPtr> steps)
{
    return std::make_unique<PreTokenizerSequence>(std::move(steps));
}

} // namespace fw::tokenizer
