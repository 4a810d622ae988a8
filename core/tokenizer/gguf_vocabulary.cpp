#include "core/tokenizer/gguf_vocabulary.h"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <variant>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/caught.h"
#include "core/tokenizer/byte_alphabet.h"
#include "core/tokenizer/class_stages.h"
#include "core/tokenizer/json_stages.h"
#include "core/tokenizer/sentence_piece.h"

namespace fw::tokenizer {

namespace {

using GgufJson = nlohmann::json;

constexpr std::string_view kLlama3Pattern =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr std::string_view kTekkenPattern =
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

/// A name of llama.cpp's (llama-vocab.cpp).
struct GgufPre
{
    std::string_view name;
    std::string_view pattern; ///< empty: GPT-2's
    bool digits = false;      ///< every digit alone
    bool ignoreMerges = false;
    bool addBeginning = false; ///< where the file does not say
};
constexpr GgufPre kPres[] = {
    {"gpt-2", {}},
    {"phi-2", {}},
    {"olmo", {}},
    {"mpt", {}},
    {"smollm", {}, true},
    {"starcoder", {}, true},
    {"refact", {}, true},
    {"command-r", {}, true},
    {"llama3", kLlama3Pattern, false, true, true},
    {"llama-v3", kLlama3Pattern, false, true, true},
    {"llama-bpe", kLlama3Pattern, false, true, true},
    {"falcon3", kLlama3Pattern, false, true, true},
    {"dbrx", kLlama3Pattern},
    {"smaug-bpe", kLlama3Pattern},
    {"qwen2", kQwen2Pattern},
    {"deepseek-r1-qwen", kQwen2Pattern},
    {"tekken", kTekkenPattern, false, true, true},
};

Error ggufError(const GgufVocabulary& file, std::string_view field, std::string_view what, ErrorKind kind)
{
    return {kind, fmt::format("{}: tokenizer.ggml.{}: {}", file.where, field, what),
            kind == ErrorKind::Incompatible
                ? "byte-level BPE (gpt2) and SentencePiece's (llama) are supported, made by a "
                  "llama.cpp that writes tokenizer.ggml.pre"
                : std::string(kGetTokenizerAgain)};
}

/// As long as the tokens, or empty.
Status checkLengths(const GgufVocabulary& file)
{
    const auto check = [&](std::string_view field, std::size_t count) -> Status {
        if (count != 0 && count != file.tokens.size())
            return ggufError(file, field, fmt::format("{} entries for {} tokens", count, file.tokens.size()),
                             ErrorKind::Corrupt);
        return {};
    };
    if (file.tokens.empty())
        return ggufError(file, "tokens", "is missing", ErrorKind::Corrupt);
    FW_TRY(check("scores", file.scores.size()));
    FW_TRY(check("token_type", file.types.size()));
    for (std::size_t id = 0; id < file.types.size(); ++id)
        if (file.types[id] < 1 || file.types[id] > 6)
            return ggufError(file, "token_type", fmt::format("token {} has the type {}", id, file.types[id]),
                             ErrorKind::Corrupt);
    for (std::size_t id = 0; id < file.scores.size(); ++id)
        if (!std::isfinite(file.scores[id]))
            return ggufError(file, "scores", fmt::format("token {} has none", id), ErrorKind::Corrupt);
    return {};
}

Status readRole(const GgufVocabulary& file, std::string_view field, const std::optional<std::int64_t>& id,
                const char* role, TokenizerConfig& config)
{
    if (!id)
        return {};
    if (*id < 0 || std::size_t(*id) >= file.tokens.size())
        return ggufError(file, field, fmt::format("{} is no token", *id), ErrorKind::Corrupt);
    config.roles.push_back({role, AddedToken{.content = file.tokens[std::size_t(*id)], .special = true}});
    return {};
}

PieceType typeOf(const GgufVocabulary& file, std::size_t id)
{
    return file.types.empty() ? PieceType::Normal : PieceType(file.types[id]);
}

Result<TokenizerConfig> configOf(const GgufVocabulary& file, bool addBeginning)
{
    TokenizerConfig config;
    FW_TRY(readRole(file, "bos_token_id", file.beginning, "bos_token", config));
    FW_TRY(readRole(file, "eos_token_id", file.end, "eos_token", config));
    FW_TRY(readRole(file, "unknown_token_id", file.unknown, "unk_token", config));
    FW_TRY(readRole(file, "padding_token_id", file.padding, "pad_token", config));
    for (std::size_t id = 0; id < file.tokens.size(); ++id)
        if (typeOf(file, id) == PieceType::Control)
            config.extraTokens.push_back({.content = file.tokens[id], .special = true});
        else if (typeOf(file, id) == PieceType::UserDefined)
            config.described.push_back({.content = file.tokens[id], .id = int(id)});
    config.addPrefixSpace = file.addSpacePrefix;
    config.addBeginning = file.addBeginning.value_or(addBeginning);
    config.addEnd = file.addEnd.value_or(false);
    return config;
}

Result<Vocabulary> ggufTokens(const GgufVocabulary& file, const std::vector<std::string>& tokens)
{
    Vocabulary vocabulary;
    for (std::size_t id = 0; id < tokens.size(); ++id)
        FW_TRY(vocabulary.insert(tokens[id], static_cast<long long>(id), file.where + ": tokenizer.ggml.tokens"));
    return vocabulary;
}

Result<MergeList> mergesOf(const GgufVocabulary& file)
{
    MergeList merges;
    merges.reserve(file.merges.size());
    for (std::size_t i = 0; i < file.merges.size(); ++i) {
        const std::string& merge = file.merges[i];
        const std::size_t space = merge.find(' ');
        if (space == std::string::npos || merge.find(' ', space + 1) != std::string::npos)
            return ggufError(file, "merges", fmt::format("merge {} is not two tokens separated by one space", i + 1),
                             ErrorKind::Corrupt);
        merges.emplace_back(merge.substr(0, space), merge.substr(space + 1));
    }
    return merges;
}

Result<PipelineParts> partsOf(const GgufVocabulary& file, const GgufJson& stages)
{
    FW_ASSIGN(TextStages read, readTextStages(JsonField(stages, JsonSource{.name = file.where,
                                                                           .hint = std::string(kGetTokenizerAgain),
                                                                           .kind = ErrorKind::Corrupt,
                                                                           .nullIsMissing = true})));
    return std::move(read.parts);
}

Result<PipelineParts> buildByteLevel(const GgufVocabulary& file, const GgufPre& pre)
{
    const auto byteLevel = [](bool useRegex) {
        return GgufJson{{"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", useRegex}};
    };
    GgufJson steps = GgufJson::array();
    if (pre.digits)
        steps.push_back({{"type", "Digits"}, {"individual_digits", true}});
    if (!pre.pattern.empty())
        steps.push_back(
            {{"type", "Split"}, {"pattern", {{"Regex", std::string(pre.pattern)}}}, {"behavior", "Isolated"}});
    steps.push_back(byteLevel(pre.pattern.empty()));
    FW_ASSIGN(PipelineParts parts, partsOf(file, {{"pre_tokenizer", {{"type", "Sequence"}, {"pretokenizers", steps}}},
                                                  {"decoder", {{"type", "ByteLevel"}}}}));
    std::vector<std::string> tokens = file.tokens;
    for (std::size_t id = 0; id < tokens.size(); ++id) {
        // Tokens that are looked for in the text are written as such, all others in the byte alphabet, or should be.
        const PieceType type = typeOf(file, id);
        if (type != PieceType::Control && type != PieceType::UserDefined && !fromAlphabet(tokens[id]))
            tokens[id] = toAlphabet(tokens[id]);
    }
    FW_ASSIGN(Vocabulary vocabulary, ggufTokens(file, tokens));
    FW_ASSIGN(const MergeList merges, mergesOf(file));
    FW_ASSIGN(parts.model, makeBytePairModel(std::move(vocabulary), merges, {.ignoreMerges = pre.ignoreMerges},
                                             file.where + ": tokenizer.ggml.merges"));
    return parts;
}

/// The merges that follow from the scores, the best first; Gemma's scores say nothing of their order, its ids do.
Result<MergeList> mergesOfScores(const GgufVocabulary& file, const Vocabulary& vocabulary, bool byId)
{
    if (!byId && file.scores.empty())
        return ggufError(file, "scores", "neither scores nor merges", ErrorKind::Corrupt);
    FW_ASSIGN(auto merges, deriveMerges(
                               vocabulary, [](int) { return true; }, file.where + ": tokenizer.ggml.tokens"));
    std::stable_sort(merges.begin(), merges.end(), [&](const DerivedMerge& a, const DerivedMerge& b) {
        const auto score = [&](const DerivedMerge& merge) {
            return byId ? -double(merge.joined) : double(file.scores[std::size_t(merge.joined)]);
        };
        return std::tuple(score(a), a.leftCharacters, a.rightCharacters) >
               std::tuple(score(b), b.leftCharacters, b.rightCharacters);
    });
    return mergeList(std::move(merges));
}

Result<PipelineParts> buildPieces(const GgufVocabulary& file, TokenizerConfig& config)
{
    const bool gemma = file.architecture.starts_with("gemma");
    config.kind = gemma ? TokenizerClass::Gemma : TokenizerClass::Llama;
    GgufJson stages = stagesOfClass(config, JsonField(nullptr, JsonSource{.name = file.where}));
    if (file.architecture == "phi3") { // whose tokenizer.json puts ▁ before a text that begins with a space, too
        const auto normalizer = [](GgufJson steps) { return GgufJson{{"type", "Sequence"}, {"normalizers", steps}}; };
        stages["normalizer"] = normalizer({{{"type", "Prepend"}, {"prepend", "▁"}},
                                           {{"type", "Replace"}, {"pattern", {{"String", " "}}}, {"content", "▁"}}});
        stages["pre_tokenizer"] = nullptr;
    }
    FW_ASSIGN(PipelineParts parts, partsOf(file, stages));
    std::vector<std::string> tokens = file.tokens;
    if (gemma) // runs of spaces are written as such
        for (std::string& token : tokens)
            if (!token.empty() && token.find_first_not_of(' ') == std::string::npos) {
                std::string marks;
                for (std::size_t i = 0; i < token.size(); ++i)
                    marks += "▁";
                token = marks;
            }
    FW_ASSIGN(Vocabulary vocabulary, ggufTokens(file, tokens));
    FW_ASSIGN(const MergeList merges, file.merges.empty() ? mergesOfScores(file, vocabulary, gemma) : mergesOf(file));
    FW_ASSIGN(parts.model, makeBytePairModel(std::move(vocabulary), merges, bytePairOptionsOf(config),
                                             file.where + ": tokenizer.ggml.merges"));
    return parts;
}

Result<std::shared_ptr<const Tokenizer>> build(const GgufVocabulary& file)
{
    FW_TRY(checkLengths(file));
    const bool byteLevel = file.model == "gpt2";
    if (!byteLevel && file.model != "llama")
        return ggufError(file, "model", fmt::format("\"{:.60}\" is not supported", file.model),
                         ErrorKind::Incompatible);
    const auto* pre =
        std::find_if(std::begin(kPres), std::end(kPres), [&](const GgufPre& one) { return one.name == file.pre; });
    if (byteLevel && pre == std::end(kPres))
        return ggufError(file, "pre", fmt::format("\"{:.60}\" is not supported", file.pre), ErrorKind::Incompatible);
    FW_ASSIGN(TokenizerConfig config, configOf(file, !byteLevel || pre->addBeginning));
    FW_ASSIGN(PipelineParts parts, byteLevel ? buildByteLevel(file, *pre) : buildPieces(file, config));
    // Gemma's runs of spaces are no tokens to look for: the text has ▁ by then.
    std::erase_if(config.described,
                  [&](const AddedToken& token) { return !parts.model->vocabulary().id(token.content); });
    addTokens(config, parts);
    FW_TRY(checkIds(parts, file.where));
    return std::shared_ptr<const Tokenizer>(std::make_shared<TokenizerPipeline>(std::move(parts)));
}

} // namespace

Result<GgufVocabulary> vocabularyOf(const checkpoint::GgufFile& file, const std::string& where)
{
    GgufVocabulary vocabulary;
    vocabulary.where = where;
    Status status;
    const auto read = [&](const std::string& key, auto& into, const auto& convert) {
        const auto found = file.metadata().find(key);
        if (found == file.metadata().end() || !status.ok())
            return;
        if (!convert(found->second, into))
            status = Error{ErrorKind::Corrupt, where + ": " + key + " is of another kind than it should be",
                           "convert the model again with llama.cpp of today"};
    };
    const auto as = [](const checkpoint::GgufValue& value, auto& into) {
        const auto* held = std::get_if<std::decay_t<decltype(into)>>(&value);
        if (held)
            into = *held;
        return held != nullptr;
    };
    const auto maybe = [](const checkpoint::GgufValue& value, auto& into) {
        const auto* held = std::get_if<typename std::decay_t<decltype(into)>::value_type>(&value);
        if (held)
            into = *held;
        return held != nullptr;
    };
    read("general.architecture", vocabulary.architecture, as);
    read("tokenizer.ggml.model", vocabulary.model, as);
    read("tokenizer.ggml.pre", vocabulary.pre, as);
    read("tokenizer.ggml.tokens", vocabulary.tokens, as);
    read("tokenizer.ggml.merges", vocabulary.merges, as);
    std::vector<double> scores;
    read("tokenizer.ggml.scores", scores, as);
    vocabulary.scores.assign(scores.begin(), scores.end());
    std::vector<std::int64_t> types;
    read("tokenizer.ggml.token_type", types, as);
    for (const std::int64_t type : types)
        vocabulary.types.push_back(static_cast<int>(std::clamp<std::int64_t>(type, -1, 255)));
    read("tokenizer.ggml.bos_token_id", vocabulary.beginning, maybe);
    read("tokenizer.ggml.eos_token_id", vocabulary.end, maybe);
    read("tokenizer.ggml.unknown_token_id", vocabulary.unknown, maybe);
    read("tokenizer.ggml.padding_token_id", vocabulary.padding, maybe);
    read("tokenizer.ggml.add_bos_token", vocabulary.addBeginning, maybe);
    read("tokenizer.ggml.add_eos_token", vocabulary.addEnd, maybe);
    read("tokenizer.ggml.add_space_prefix", vocabulary.addSpacePrefix, maybe);
    FW_TRY(status);
    return vocabulary;
}

Result<std::shared_ptr<const Tokenizer>> makeTokenizer(const GgufVocabulary& vocabulary)
try {
    return build(vocabulary);
} catch (...) {
    return caughtError("load the tokenizer");
}

} // namespace fw::tokenizer
