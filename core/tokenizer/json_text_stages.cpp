// Normalizers and pre-tokenizers of tokenizer.json.
#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "core/base/base64.h"
#include "core/tokenizer/json_stages.h"
#include "core/tokenizer/unicode_classes.h"

namespace fw::tokenizer {

namespace {

Result<NormalizerPtr> readNormalizerAt(const JsonField& place, int depth)
{
    if (!place.exists())
        return NormalizerPtr();
    if (depth > kDeepestStage)
        return unsupported(place, "nesting this deep");
    FW_ASSIGN(const std::string type, place["type"].text());
    if (type == "Sequence") {
        FW_ASSIGN(const auto places, place["normalizers"].items());
        std::vector<NormalizerPtr> steps;
        for (const JsonField& step : places) {
            FW_ASSIGN(NormalizerPtr normalizer, readNormalizerAt(step, depth + 1));
            if (normalizer)
                steps.push_back(std::move(normalizer));
        }
        return makeNormalizerSequence(std::move(steps));
    }
    if (type == "BertNormalizer") {
        BertNormalizerOptions options;
        FW_ASSIGN(options.cleanText, place["clean_text"].boolean(true));
        FW_ASSIGN(options.handleChinese, place["handle_chinese_chars"].boolean(true));
        FW_ASSIGN(options.lowerCase, place["lowercase"].boolean(true));
        FW_ASSIGN(options.stripAccents, place["strip_accents"].boolean(options.lowerCase));
        return makeBertNormalizer(options);
    }
    if (type == "Strip") {
        FW_ASSIGN(const bool left, place["strip_left"].boolean(true));
        FW_ASSIGN(const bool right, place["strip_right"].boolean(true));
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
    if (type == "Precompiled") {
        const JsonField table = place["precompiled_charsmap"];
        FW_ASSIGN(const std::string text, table.text());
        const auto bytes = fromBase64(text);
        if (!bytes)
            return table.wrong("base64");
        return makeCharsmapNormalizer(*bytes, table.where());
    }
    if (NormalizerPtr normalizer = makeUnicodeNormalizer(type))
        return normalizer;
    return unsupported(place["type"], fmt::format("the normalizer \"{:.60}\"", type));
}

Result<SplitBehavior> readBehavior(const JsonField& place)
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
    return unsupported(place, fmt::format("\"{:.60}\"", said));
}

Result<PreTokenizerPtr> readSplit(const JsonField& place)
{
    FW_ASSIGN(const SplitBehavior behavior, readBehavior(place["behavior"]));
    FW_ASSIGN(const bool invert, place["invert"].boolean(false));
    FW_ASSIGN(TextPatternPtr pattern, readPattern(place["pattern"]));
    return makeSplitPreTokenizer(std::move(pattern), behavior, invert);
}

Status appendPreTokenizers(const JsonField& place, int depth, bool& byteLevel, std::vector<PreTokenizerPtr>& steps)
{
    if (!place.exists())
        return {};
    if (depth > kDeepestStage)
        return unsupported(place, "nesting this deep");
    if (byteLevel)
        return unsupported(place, "a pre-tokenizer after ByteLevel");
    FW_ASSIGN(const std::string type, place["type"].text());
    if (type == "Sequence") {
        FW_ASSIGN(const auto places, place["pretokenizers"].items());
        for (const JsonField& step : places)
            FW_TRY(appendPreTokenizers(step, depth + 1, byteLevel, steps));
    } else if (type == "ByteLevel") {
        FW_ASSIGN(const bool addPrefixSpace, place["add_prefix_space"].boolean(true));
        FW_ASSIGN(const bool useRegex, place["use_regex"].boolean(true));
        steps.push_back(makeByteLevelPreTokenizer(addPrefixSpace, useRegex));
        byteLevel = true;
    } else if (type == "Split") {
        FW_ASSIGN(PreTokenizerPtr split, readSplit(place));
        steps.push_back(std::move(split));
    } else if (type == "Digits") {
        FW_ASSIGN(const bool individual, place["individual_digits"].boolean(false));
        steps.push_back(makeDigitsPreTokenizer(individual));
    } else if (type == "Metaspace") {
        FW_ASSIGN(MetaspaceFields fields, readMetaspace(place));
        FW_ASSIGN(const bool split, place["split"].boolean(true));
        steps.push_back(makeMetaspacePreTokenizer(std::move(fields.mark), fields.scheme, split));
    } else if (type == "WhitespaceSplit")
        steps.push_back(makeWhitespaceSplit());
    else if (type == "BertPreTokenizer")
        steps.push_back(makeBertPreTokenizer());
    else
        return unsupported(place["type"], fmt::format("the pre-tokenizer \"{:.60}\"", type));
    return {};
}

} // namespace

Result<TextPatternPtr> readPattern(const JsonField& place)
{
    if (place["String"].exists()) {
        FW_ASSIGN(std::string literal, place["String"].text());
        return makeLiteralPattern(std::move(literal));
    }
    FW_ASSIGN(const std::string regex, place["Regex"].text());
    return makeRegexPattern(regex, place["Regex"].where());
}

Result<MetaspaceFields> readMetaspace(const JsonField& place)
{
    MetaspaceFields fields;
    FW_ASSIGN(fields.mark, place["replacement"].text());
    std::size_t end = 0;
    if (fields.mark.empty() || nextCodePoint(fields.mark, end) < 0 || end != fields.mark.size())
        return place["replacement"].wrong("one character");
    constexpr std::pair<std::string_view, PrependScheme> kSchemes[] = {
        {"always", PrependScheme::Always}, {"first", PrependScheme::First}, {"never", PrependScheme::Never}};
    const JsonField said = place["prepend_scheme"];
    FW_ASSIGN(const std::string scheme, said.text("always"));
    const auto* known =
        std::find_if(std::begin(kSchemes), std::end(kSchemes), [&](const auto& one) { return one.first == scheme; });
    if (known == std::end(kSchemes))
        return unsupported(said, fmt::format("\"{:.60}\"", scheme));
    fields.scheme = known->second;
    FW_ASSIGN(const bool addPrefixSpace, place["add_prefix_space"].boolean(true)); // what older files say instead
    if (!addPrefixSpace && fields.scheme != PrependScheme::Never)
        return place["add_prefix_space"].wrong("true, or prepend_scheme \"never\"");
    return fields;
}

Result<NormalizerPtr> readNormalizer(const JsonField& place)
{
    return readNormalizerAt(place, 0);
}

Result<PreTokenizerStages> readPreTokenizer(const JsonField& place)
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
