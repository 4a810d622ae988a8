// Normalizers and pre-tokenizers of tokenizer.json.
#include <fmt/format.h>

#include "core/tokenizer/json_stages.h"

namespace fw::tokenizer {

namespace {

constexpr int kDeepest = 16;

/// {"String": "…"} or {"Regex": "…"}
Result<TextPatternPtr> readPattern(const JsonPlace& place)
{
    if (place["String"].exists()) {
        FW_ASSIGN(std::string literal, place["String"].text());
        return makeLiteralPattern(std::move(literal));
    }
    FW_ASSIGN(const std::string regex, place["Regex"].text());
    return makeRegexPattern(regex, place["Regex"].where());
}

Result<NormalizerPtr> readNormalizerAt(const JsonPlace& place, int depth)
{
    if (!place.exists())
        return NormalizerPtr();
    if (depth > kDeepest)
        return place.unsupported("nesting this deep");
    FW_ASSIGN(const std::string type, place["type"].text());
    if (type == "Sequence") {
        FW_ASSIGN(const auto places, place["normalizers"].elements());
        std::vector<NormalizerPtr> steps;
        for (const JsonPlace& step : places) {
            FW_ASSIGN(NormalizerPtr normalizer, readNormalizerAt(step, depth + 1));
            if (normalizer)
                steps.push_back(std::move(normalizer));
        }
        return makeNormalizerSequence(std::move(steps));
    }
    if (type == "BertNormalizer") {
        BertNormalizerOptions options;
        FW_ASSIGN(options.cleanText, place["clean_text"].flag(true));
        FW_ASSIGN(options.handleChinese, place["handle_chinese_chars"].flag(true));
        FW_ASSIGN(options.lowerCase, place["lowercase"].flag(true));
        FW_ASSIGN(options.stripAccents, place["strip_accents"].flag(options.lowerCase));
        return makeBertNormalizer(options);
    }
    if (type == "Strip") {
        FW_ASSIGN(const bool left, place["strip_left"].flag(true));
        FW_ASSIGN(const bool right, place["strip_right"].flag(true));
        return makeStripNormalizer(left, right);
    }
    if (type == "Prepend") {
        FW_ASSIGN(std::string prefix, place["prepend"].text());
        return makePrependNormalizer(std::move(prefix));
    }
    if (type == "Replace") {
        FW_ASSIGN(TextPatternPtr pattern, readPattern(place["pattern"]));
        FW_ASSIGN(std::string content, place["content"].text());
        return makeReplaceNormalizer(std::move(pattern), std::move(content));
    }
    if (NormalizerPtr normalizer = makeUnicodeNormalizer(type))
        return normalizer;
    return place["type"].unsupported(fmt::format("the normalizer \"{:.60}\"", type));
}

Result<SplitBehavior> readBehavior(const JsonPlace& place)
{
    constexpr std::pair<std::string_view, SplitBehavior> kBehaviors[] = {
        {"Isolated", SplitBehavior::Isolated},
        {"Removed", SplitBehavior::Removed},
        {"MergedWithPrevious", SplitBehavior::MergedWithPrevious},
        {"MergedWithNext", SplitBehavior::MergedWithNext},
        {"Contiguous", SplitBehavior::Contiguous}};
    FW_ASSIGN(const std::string said, place.text());
    for (const auto& [name, behavior] : kBehaviors)
        if (name == said)
            return behavior;
    return place.unsupported(fmt::format("\"{:.60}\"", said));
}

Result<PreTokenizerPtr> readSplit(const JsonPlace& place)
{
    FW_ASSIGN(const SplitBehavior behavior, readBehavior(place["behavior"]));
    FW_ASSIGN(const bool invert, place["invert"].flag(false));
    FW_ASSIGN(TextPatternPtr pattern, readPattern(place["pattern"]));
    return makeSplitPreTokenizer(std::move(pattern), behavior, invert);
}

Status appendPreTokenizers(const JsonPlace& place, int depth, bool& byteLevel, std::vector<PreTokenizerPtr>& steps)
{
    if (!place.exists())
        return {};
    if (depth > kDeepest)
        return place.unsupported("nesting this deep");
    if (byteLevel)
        return place.unsupported("a pre-tokenizer after ByteLevel");
    FW_ASSIGN(const std::string type, place["type"].text());
    if (type == "Sequence") {
        FW_ASSIGN(const auto places, place["pretokenizers"].elements());
        for (const JsonPlace& step : places)
            FW_TRY(appendPreTokenizers(step, depth + 1, byteLevel, steps));
    } else if (type == "ByteLevel") {
        FW_ASSIGN(const bool addPrefixSpace, place["add_prefix_space"].flag(true));
        FW_ASSIGN(const bool useRegex, place["use_regex"].flag(true));
        steps.push_back(makeByteLevelPreTokenizer(addPrefixSpace, useRegex));
        byteLevel = true;
    } else if (type == "Split") {
        FW_ASSIGN(PreTokenizerPtr split, readSplit(place));
        steps.push_back(std::move(split));
    } else if (type == "Digits") {
        FW_ASSIGN(const bool individual, place["individual_digits"].flag(false));
        steps.push_back(makeDigitsPreTokenizer(individual));
    } else if (type == "BertPreTokenizer")
        steps.push_back(makeBertPreTokenizer());
    else
        return place["type"].unsupported(fmt::format("the pre-tokenizer \"{:.60}\"", type));
    return {};
}

} // namespace

Result<NormalizerPtr> readNormalizer(const JsonPlace& place)
{
    return readNormalizerAt(place, 0);
}

Result<PreTokenizerStages> readPreTokenizer(const JsonPlace& place)
{
    PreTokenizerStages stages;
    std::vector<PreTokenizerPtr> steps;
    FW_TRY(appendPreTokenizers(place, 0, stages.byteLevel, steps));
    if (steps.size() == 1)
        stages.preTokenizer = std::move(steps.front());
    else if (!steps.empty())
        stages.preTokenizer = makePreTokenizerSequence(std::move(steps));
    return stages;
}

} // namespace fw::tokenizer
