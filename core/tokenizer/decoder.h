// From tokens back to text: the steps of a tokenizer.json's decoder, each fed token by token, so that a text can be
// shown while it grows. What a stream gives is, joined, what the reference gives for all tokens at once.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/tokenizer/text_pattern.h"

namespace fw::tokenizer {

/// Belongs to one decoding.
class DecoderStep
{
public:
    virtual ~DecoderStep() = default;
    using Sink = std::function<void(std::string)>;
    /// Gives what this token, and those held back before it, become.
    virtual void push(std::string token, const Sink& next) = 0;
    /// Gives what is still held back.
    virtual void flush(const Sink&) {}
};

using DecoderStepPtr = std::unique_ptr<DecoderStep>;
using MakeDecoderStep = std::function<DecoderStepPtr()>;

/// In order; without any, tokens are joined as they are.
using Decoder = std::vector<MakeDecoderStep>;

/// The bytes of GPT-2's alphabet; a token with other characters stands for itself.
MakeDecoderStep byteLevelDecoding();

/// A space between words; `prefix` (##) marks what continues one. With `cleanUp` none before punctuation and in
/// contractions.
MakeDecoderStep wordPieceDecoding(std::string prefix, bool cleanUp);

/// A space for every `mark` (▁), with `dropsFirst` none for those in the first token.
MakeDecoderStep metaspaceDecoding(std::string mark, bool dropsFirst);

/// `content` for every match in a token.
MakeDecoderStep replaceDecoding(TextPatternPtr pattern, std::string content);

/// A run of <0x00> … <0xFF> is the text of those bytes, or as many U+FFFD where they are none.
MakeDecoderStep byteFallbackDecoding();

/// Of every token up to `left` times `content` at its beginning and `right` times at its end are dropped.
MakeDecoderStep stripDecoding(std::string content, std::size_t left, std::size_t right);

/// As stripDecoding() of all that follows taken as one token, which is what the reference's Fuse makes of it.
MakeDecoderStep stripBeginningDecoding(std::string content, std::size_t left);

/// A space between tokens: of a tokenizer without a decoder.
MakeDecoderStep spacedDecoding();

} // namespace fw::tokenizer
