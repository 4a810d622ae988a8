// Normalizers and pre-tokenizers of tokenizer.json.
#include <fmt/format.h>

#include "core/tokenizer/json_stages.h"

namespace fw::tokenizer {

namespace {

constexpr int kDeepest = 16;

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
    if (NormalizerPtr normalizer = makeUnicodeNormalizer(type))
        return normalizer;
    return place["type"].unsupported(fmt::format("the normalizer \"{:.60}\"", type));
}

Result<PreTokenizerPtr> readSplit(const JsonPlace& place)
{
    FW_ASSIGN(const std::string behavior, place["behavior"].text());
    FW_ASSIGN(const bool invert, place["invert"].flag(false));
    SplitParts parts;
    if (behavior == "Removed")
        (invert ? parts.gaps : parts.matches) = false;
    else if (behavior != "Isolated")
        return place["behavior"].unsupported(fmt::format("\"{:.60}\"", behavior));
    const JsonPlace pattern = place["pattern"];
    if (pattern["String"].exists()) {
        FW_ASSIGN(std::string literal, pattern["String"].text());
        return makeLiteralPreTokenizer(std::move(literal), parts);
    }
    FW_ASSIGN(const std::string regex, pattern["Regex"].text());
    return makeRegexPreTokenizer(regex, parts, pattern["Regex"].where());
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
