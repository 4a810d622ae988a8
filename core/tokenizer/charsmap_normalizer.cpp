// SentencePiece's precompiled normalization: a table from byte sequences to texts, in a double array (Darts) followed
// by the texts. Applied as the reference does (spm_precompiled of Hugging Face): grapheme by grapheme.
#include <algorithm>
#include <cstdint>
#include <memory>

#include <fmt/format.h>
#include <unicode/brkiter.h>
#include <unicode/utext.h>

#include "core/tokenizer/normalizer.h"
#include "core/tokenizer/unicode_classes.h"

namespace fw::tokenizer {

namespace {

constexpr std::size_t kLongestGrapheme = 5; ///< bytes; longer ones go character by character

class CharsmapNormalizer final : public Normalizer
{
public:
    CharsmapNormalizer(std::vector<std::uint32_t> units, std::string texts)
        : m_units(std::move(units)), m_texts(std::move(texts))
    {
    }

    std::string normalize(std::string_view text, bool&) const override
    {
        std::string out;
        out.reserve(text.size());
        forEachGrapheme(text, [&](std::string_view grapheme) {
            if (grapheme.size() <= kLongestGrapheme)
                if (const auto mapped = lookUp(grapheme)) {
                    out += *mapped;
                    return;
                }
            for (std::size_t begin = 0, end = 0; begin < grapheme.size(); begin = end) {
                const bool valid = nextCodePoint(grapheme, end) >= 0;
                const std::string_view character = valid ? grapheme.substr(begin, end - begin) : kReplacementCharacter;
                out += lookUp(character).value_or(character);
            }
        });
        return out;
    }

private:
    /// What the shortest prefix in the table becomes; nothing where none is in it.
    std::optional<std::string_view> lookUp(std::string_view key) const
    {
        const auto offset = [](std::uint32_t unit) { return (unit >> 10) << ((unit & 0x200) >> 6); };
        std::size_t at = offset(m_units[0]);
        for (const char c : key) {
            const auto byte = static_cast<unsigned char>(c);
            at ^= byte;
            if (byte == 0 || at >= m_units.size() || (m_units[at] & 0x800000FF) != byte)
                return std::nullopt;
            const std::uint32_t unit = m_units[at];
            at ^= offset(unit);
            if ((unit >> 8 & 1) != 0 && at < m_units.size()) {
                const std::size_t begin = m_units[at] & 0x7FFFFFFF;
                if (begin >= m_texts.size())
                    return std::nullopt;
                return std::string_view(m_texts).substr(begin, m_texts.find('\0', begin) - begin);
            }
        }
        return std::nullopt;
    }

    template <typename Visit>
    static void forEachGrapheme(std::string_view text, const Visit& visit)
    {
        const bool ascii =
            std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
        UErrorCode status = U_ZERO_ERROR;
        const std::unique_ptr<icu::BreakIterator> breaks(
            ascii ? nullptr : icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
        if (!breaks) {
            for (std::size_t begin = 0, end = 0; begin < text.size(); begin = end) {
                end = begin + (text.substr(begin).starts_with("\r\n") ? 2 : 1);
                visit(text.substr(begin, end - begin));
            }
            return;
        }
        UText view = UTEXT_INITIALIZER;
        utext_openUTF8(&view, text.data(), std::int64_t(text.size()), &status);
        breaks->setText(&view, status);
        std::int32_t begin = breaks->first();
        for (std::int32_t end = breaks->next(); end != icu::BreakIterator::DONE; begin = end, end = breaks->next())
            visit(text.substr(std::size_t(begin), std::size_t(end - begin)));
        utext_close(&view);
    }

    std::vector<std::uint32_t> m_units; ///< never empty
    std::string m_texts;                ///< each ended by a NUL
};

std::uint32_t littleEndian(std::string_view bytes)
{
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;)
        value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

} // namespace

Result<NormalizerPtr> makeCharsmapNormalizer(std::string_view table, std::string_view where)
{
    const std::size_t bytes = table.size() < 4 ? 0 : littleEndian(table);
    if (bytes < 4 || bytes % 4 != 0 || bytes > table.size() - 4 || !isUtf8(table.substr(4 + bytes)))
        return Error{ErrorKind::Corrupt, fmt::format("{}: is no table of SentencePiece's normalization", where),
                     "get the tokenizer's files again from where the model came from"};
    std::vector<std::uint32_t> units;
    for (std::size_t i = 4; i < 4 + bytes; i += 4)
        units.push_back(littleEndian(table.substr(i, 4)));
    return NormalizerPtr(std::make_unique<CharsmapNormalizer>(std::move(units), std::string(table.substr(4 + bytes))));
}

} // namespace fw::tokenizer
