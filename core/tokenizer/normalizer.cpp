#include "core/tokenizer/normalizer.h"

#include <algorithm>

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uniset.h>
#include <unicode/unistr.h>

#include "core/tokenizer/bert_characters.h"
#include "core/tokenizer/unicode_classes.h"

namespace fw::tokenizer {

namespace {

constexpr std::int32_t kReplacement = 0xFFFD;

bool isAscii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Calls visit(codePoint) for each character; U+FFFD for bytes that are none.
template <typename Visit>
void forEachCharacter(std::string_view text, const Visit& visit)
{
    for (std::size_t position = 0; position < text.size();) {
        const std::int32_t codePoint = nextCodePoint(text, position);
        visit(codePoint < 0 ? kReplacement : codePoint);
    }
}

/// The reference normalizes as of Unicode 9: newer characters have no decomposition and no combining class.
const icu::UnicodeSet& charactersOfUnicode9()
{
    static const icu::UnicodeSet kSet = [] {
        UErrorCode status = U_ZERO_ERROR;
        icu::UnicodeSet set(icu::UnicodeString("[:age=9.0:]"), status);
        set.freeze();
        return set;
    }();
    return kSet;
}

std::string normalized(const icu::Normalizer2* unfiltered, std::string_view text)
{
    if (isAscii(text) || !unfiltered)
        return std::string(text);
    UErrorCode status = U_ZERO_ERROR;
    const auto wide = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), std::int32_t(text.size())));
    std::string out;
    const icu::FilteredNormalizer2 form(*unfiltered, charactersOfUnicode9());
    static_cast<const icu::Normalizer2&>(form).normalize(wide, status).toUTF8String(out);
    return U_SUCCESS(status) ? out : std::string(text);
}

std::string lowerCased(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    forEachCharacter(text, [&](std::int32_t c) { appendLowerCase(out, c); });
    return out;
}

std::string without(bool (*dropped)(std::int32_t), std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    forEachCharacter(text, [&](std::int32_t c) {
        if (!dropped(c))
            appendUtf8(out, c);
    });
    return out;
}

std::string withoutMarks(std::string_view text)
{
    return without(isCombiningMark, text);
}

const icu::Normalizer2* canonicalDecomposition()
{
    UErrorCode status = U_ZERO_ERROR;
    return icu::Normalizer2::getNFDInstance(status);
}

class BertNormalizer final : public Normalizer
{
public:
    explicit BertNormalizer(const BertNormalizerOptions& options) : m_options(options) {}

    std::string normalize(std::string_view text, bool&) const override
    {
        std::string out;
        out.reserve(text.size() + 16);
        forEachCharacter(text, [&](std::int32_t c) {
            if (m_options.cleanText && isBertControl(c))
                return;
            if (m_options.cleanText && characterClass(c) == CharacterClass::Space)
                out += ' ';
            else if (m_options.handleChinese && isBertChinese(c)) {
                out += ' ';
                appendUtf8(out, c);
                out += ' ';
            } else
                appendUtf8(out, c);
        });
        if (m_options.stripAccents.value_or(m_options.lowerCase) && !isAscii(out))
            out = without(isBertAccent, normalized(canonicalDecomposition(), out));
        return m_options.lowerCase ? lowerCased(out) : out;
    }

private:
    BertNormalizerOptions m_options;
};

class FunctionNormalizer final : public Normalizer
{
public:
    using Function = std::string (*)(std::string_view);
    explicit FunctionNormalizer(Function function) : m_function(function) {}
    std::string normalize(std::string_view text, bool&) const override { return m_function(text); }

private:
    Function m_function;
};

class FormNormalizer final : public Normalizer
{
public:
    explicit FormNormalizer(const icu::Normalizer2* form) : m_form(form) {}
    std::string normalize(std::string_view text, bool&) const override { return normalized(m_form, text); }

private:
    const icu::Normalizer2* m_form; ///< owned by ICU for the life of the process
};

class StripNormalizer final : public Normalizer
{
public:
    StripNormalizer(bool left, bool right) : m_left(left), m_right(right) {}

    std::string normalize(std::string_view text, bool& first) const override
    {
        std::size_t begin = 0;
        std::size_t end = 0; // of the last character that is no space
        bool inside = false;
        for (std::size_t position = 0; position < text.size();) {
            const bool space = characterClass(nextCodePoint(text, position)) == CharacterClass::Space;
            inside = inside || !space;
            if (!inside)
                begin = position;
            if (!space)
                end = position;
        }
        if (!m_left)
            begin = 0;
        first = first && begin == 0;
        if (!m_right)
            end = text.size();
        return begin < end ? std::string(text.substr(begin, end - begin)) : std::string();
    }

private:
    bool m_left;
    bool m_right;
};

class PrependNormalizer final : public Normalizer
{
public:
    explicit PrependNormalizer(std::string prefix) : m_prefix(std::move(prefix)) {}
    std::string normalize(std::string_view text, bool&) const override
    {
        return text.empty() ? std::string() : m_prefix + std::string(text);
    }

private:
    std::string m_prefix;
};

class ReplaceNormalizer final : public Normalizer
{
public:
    ReplaceNormalizer(TextPatternPtr pattern, std::string content)
        : m_pattern(std::move(pattern)), m_content(std::move(content))
    {
    }

    std::string normalize(std::string_view text, bool& first) const override
    {
        // What is put there stands for the last character that it replaces.
        return m_pattern->replaceAll(text, m_content, [&](std::size_t begin, std::size_t end) {
            std::size_t character = 0;
            if (begin == 0 && end > 0)
                nextCodePoint(text, character);
            first = first && (begin > 0 || (end == character && !m_content.empty()));
        });
    }

private:
    TextPatternPtr m_pattern;
    std::string m_content;
};

class NormalizerSequence final : public Normalizer
{
public:
    explicit NormalizerSequence(std::vector<NormalizerPtr> steps) : m_steps(std::move(steps)) {}
    std::string normalize(std::string_view text, bool& first) const override
    {
        std::string out(text);
        for (const NormalizerPtr& step : m_steps)
            out = step->normalize(out, first);
        return out;
    }

private:
    std::vector<NormalizerPtr> m_steps;
};

} // namespace

NormalizerPtr makeBertNormalizer(const BertNormalizerOptions& options)
{
    return std::make_unique<BertNormalizer>(options);
}

NormalizerPtr makeUnicodeNormalizer(std::string_view type)
{
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* form = nullptr;
    if (type == "Lowercase")
        return std::make_unique<FunctionNormalizer>(lowerCased);
    if (type == "StripAccents")
        return std::make_unique<FunctionNormalizer>(withoutMarks);
    if (type == "NFC")
        form = icu::Normalizer2::getNFCInstance(status);
    else if (type == "NFD")
        form = icu::Normalizer2::getNFDInstance(status);
    else if (type == "NFKC")
        form = icu::Normalizer2::getNFKCInstance(status);
    else if (type == "NFKD")
        form = icu::Normalizer2::getNFKDInstance(status);
    if (!form || U_FAILURE(status))
        return nullptr;
    return std::make_unique<FormNormalizer>(form);
}

NormalizerPtr makeStripNormalizer(bool left, bool right)
{
    return std::make_unique<StripNormalizer>(left, right);
}

NormalizerPtr makePrependNormalizer(std::string prefix)
{
    return std::make_unique<PrependNormalizer>(std::move(prefix));
}

NormalizerPtr makeReplaceNormalizer(TextPatternPtr pattern, std::string content)
{
    return std::make_unique<ReplaceNormalizer>(std::move(pattern), std::move(content));
}

NormalizerPtr makeNormalizerSequence(std::vector<NormalizerPtr> steps)
{
    return std::make_unique<NormalizerSequence>(std::move(steps));
}

} // namespace fw::tokenizer
