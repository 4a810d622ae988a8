#include "core/tokenizer/class_stages.h"

namespace fw::tokenizer {

nlohmann::json stagesOfClass(const TokenizerConfig& config, const JsonField& tokenizerJson)
{
    using Json = nlohmann::json;
    const auto byteLevel = [&](bool useRegex) {
        return Json{{"type", "ByteLevel"},
                    {"add_prefix_space", config.addPrefixSpace.value_or(false)},
                    {"use_regex", useRegex}};
    };
    const bool prefix = config.addPrefixSpace.value_or(true); // of SentencePiece's classes
    const Json fromMark = {{"type", "Replace"}, {"pattern", {{"String", "▁"}}}, {"content", " "}};
    const Json whole = {fromMark, {{"type", "ByteFallback"}}, {{"type", "Fuse"}}};
    const auto sequence = [](const char* name, Json steps) {
        return Json{{"type", "Sequence"}, {name, std::move(steps)}};
    };
    switch (config.kind) {
    case TokenizerClass::Bert: {
        Json normalizer = {{"type", "BertNormalizer"},
                           {"lowercase", config.lowerCase},
                           {"handle_chinese_chars", config.handleChinese}};
        if (config.stripAccents)
            normalizer["strip_accents"] = *config.stripAccents;
        return {{"normalizer", normalizer},
                {"pre_tokenizer", {{"type", "BertPreTokenizer"}}},
                {"decoder", {{"type", "WordPiece"}}}};
    }
    case TokenizerClass::Qwen2: {
        const Json split = {
            {"type", "Split"}, {"pattern", {{"Regex", std::string(kQwen2Pattern)}}}, {"behavior", "Isolated"}};
        return {{"normalizer", {{"type", "NFC"}}},
                {"pre_tokenizer", sequence("pretokenizers", {split, byteLevel(false)})},
                {"decoder", {{"type", "ByteLevel"}}}};
    }
    case TokenizerClass::GptNeoX:
        return {{"normalizer", {{"type", "NFC"}}},
                {"pre_tokenizer", byteLevel(true)},
                {"decoder", {{"type", "ByteLevel"}}}};
    case TokenizerClass::Llama: {
        const char* scheme = !prefix ? "never" : config.legacy.value_or(false) ? "always" : "first";
        Json decoders = whole;
        if (prefix)
            decoders.push_back({{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}});
        return {{"pre_tokenizer",
                 {{"type", "Metaspace"}, {"replacement", "▁"}, {"prepend_scheme", scheme}, {"split", false}}},
                {"decoder", sequence("decoders", std::move(decoders))}};
    }
    case TokenizerClass::Gemma:
        return {
            {"normalizer", {{"type", "Replace"}, {"pattern", {{"String", " "}}}, {"content", "▁"}}},
            {"pre_tokenizer", {{"type", "Split"}, {"pattern", {{"String", " "}}}, {"behavior", "MergedWithPrevious"}}},
            {"decoder", sequence("decoders", whole)}};
    case TokenizerClass::XlmRoberta: {
        const Json metaspace = {
            {"type", "Metaspace"}, {"replacement", "▁"}, {"prepend_scheme", prefix ? "always" : "never"}};
        Json stages = {{"pre_tokenizer", sequence("pretokenizers", {{{"type", "WhitespaceSplit"}}, metaspace})},
                       {"decoder", metaspace}};
        // The first table of the file, and nothing else of its normalization.
        const JsonField normalizer = tokenizerJson["normalizer"];
        const Json& steps = normalizer["normalizers"].isArray() ? normalizer["normalizers"].json() : normalizer.json();
        for (const Json& step : steps.is_array() ? steps : Json::array({steps}))
            if (step.is_object() && step.value("type", Json()) == "Precompiled" && !stages.contains("normalizer"))
                stages["normalizer"] = step;
        return stages;
    }
    case TokenizerClass::Gpt2:
    case TokenizerClass::Roberta:
    case TokenizerClass::None:
        break;
    }
    return {{"pre_tokenizer", byteLevel(true)}, {"decoder", {{"type", "ByteLevel"}}}};
}

BytePairOptions bytePairOptionsOf(const TokenizerConfig& config)
{
    BytePairOptions options;
    if (config.kind == TokenizerClass::Llama || config.kind == TokenizerClass::Gemma) {
        options = {.byteLevel = false, .byteFallback = true, .fuseUnknown = true};
        if (const AddedToken* unknown = config.role("unk_token"); unknown && config.kind == TokenizerClass::Gemma)
            options.unknownToken = unknown->content;
    }
    return options;
}

} // namespace fw::tokenizer
