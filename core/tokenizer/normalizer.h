// What is done to the text between added tokens before it is cut into pieces.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/tokenizer/text_pattern.h"

namespace fw::tokenizer {

/// Immutable: any thread may call apply(). Bytes that are not UTF-8 become U+FFFD.
class Normalizer
{
public:
    virtual ~Normalizer() = default;
    std::string apply(std::string_view text) const
    {
        bool first = true;
        return normalize(text, first);
    }
    /// `first`, which says that `text` begins where the written text begins, is unset where the beginning is dropped.
    virtual std::string normalize(std::string_view text, bool& first) const = 0;
};

using NormalizerPtr = std::unique_ptr<const Normalizer>;

/// BertNormalizer of the reference: its steps run in this order.
struct BertNormalizerOptions
{
    bool cleanText = true;            ///< drops controls, makes every white space a space
    bool handleChinese = true;        ///< spaces around ideographs
    std::optional<bool> stripAccents; ///< NFD without nonspacing marks; as lowerCase when not said
    bool lowerCase = true;
};
NormalizerPtr makeBertNormalizer(const BertNormalizerOptions& options);

/// "NFC", "NFD", "NFKC", "NFKD", "Lowercase" or "StripAccents"; null for any other name.
NormalizerPtr makeUnicodeNormalizer(std::string_view type);

/// Without the white space at the beginning, at the end.
NormalizerPtr makeStripNormalizer(bool left, bool right);

/// `prefix` before a text that is not empty.
NormalizerPtr makePrependNormalizer(std::string prefix);

/// `content` for every match.
NormalizerPtr makeReplaceNormalizer(TextPatternPtr pattern, std::string content);

/// SentencePiece's normalization from its precompiled table (precompiled_charsmap, decoded). A damaged one is an error
/// beginning with `where`.
Result<NormalizerPtr> makeCharsmapNormalizer(std::string_view table, std::string_view where);

NormalizerPtr makeNormalizerSequence(std::vector<NormalizerPtr> steps);

} // namespace fw::tokenizer
