// Decoders of tokenizer.json.
#include <fmt/format.h>

#include "core/tokenizer/json_stages.h"
#include "core/tokenizer/unicode_classes.h"

namespace fw::tokenizer {

namespace {

constexpr std::int64_t kMostStripped = 1000;

Status appendStrip(const JsonField& place, bool fused, Decoder& steps)
{
    FW_ASSIGN(std::string content, place["content"].text());
    std::size_t end = 0;
    if (content.empty() || nextCodePoint(content, end) < 0 || end != content.size())
        return place["content"].wrong("one character");
    FW_ASSIGN(const std::int64_t left, place["start"].integer(0, kMostStripped));
    FW_ASSIGN(const std::int64_t right, place["stop"].integer(0, kMostStripped));
    if (fused && right > 0)
        return unsupported(place["stop"], "stripping the end of the whole text");
    steps.push_back(fused ? stripBeginningDecoding(std::move(content), std::size_t(left))
                          : stripDecoding(std::move(content), std::size_t(left), std::size_t(right)));
    return {};
}

/// `fused`: all tokens are one from here on.
Status appendDecoders(const JsonField& place, int depth, bool& fused, Decoder& steps)
{
    if (depth > kDeepestStage)
        return unsupported(place, "nesting this deep");
    FW_ASSIGN(const std::string type, place["type"].text());
    if (type == "Sequence") {
        FW_ASSIGN(const auto places, place["decoders"].items());
        for (const JsonField& step : places)
            FW_TRY(appendDecoders(step, depth + 1, fused, steps));
        return {};
    }
    if (type == "Strip")
        return appendStrip(place, fused, steps);
    if (type == "Fuse") {
        fused = true;
        return {};
    }
    if (fused)
        return unsupported(place["type"], fmt::format("the decoder \"{:.60}\" after Fuse", type));
    if (type == "ByteLevel")
        steps.push_back(byteLevelDecoding());
    else if (type == "ByteFallback")
        steps.push_back(byteFallbackDecoding());
    else if (type == "WordPiece") {
        FW_ASSIGN(std::string prefix, place["prefix"].text("##"));
        FW_ASSIGN(const bool cleanUp, place["cleanup"].boolean(true));
        steps.push_back(wordPieceDecoding(std::move(prefix), cleanUp));
    } else if (type == "Metaspace") {
        FW_ASSIGN(MetaspaceFields fields, readMetaspace(place));
        steps.push_back(metaspaceDecoding(std::move(fields.mark), fields.scheme != PrependScheme::Never));
    } else if (type == "Replace") {
        FW_ASSIGN(TextPatternPtr pattern, readPattern(place["pattern"]));
        FW_ASSIGN(std::string content, place["content"].text());
        steps.push_back(replaceDecoding(std::move(pattern), std::move(content)));
    } else
        return unsupported(place["type"], fmt::format("the decoder \"{:.60}\"", type));
    return {};
}

} // namespace

Result<Decoder> readDecoder(const JsonField& place)
{
    if (!place.exists())
        return Decoder{spacedDecoding()};
    Decoder steps;
    bool fused = false;
    FW_TRY(appendDecoders(place, 0, fused, steps));
    return steps;
}

} // namespace fw::tokenizer
