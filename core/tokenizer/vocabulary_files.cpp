// vocab.json + merges.txt and vocab.txt: the vocabulary alone, the rest is what GPT-2, RoBERTa and BERT always do.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/tokenizer/json_stages.h"
#include "core/tokenizer/tokenizer_files.h"
#include "core/tokenizer/unicode_classes.h"

namespace fw::tokenizer {

namespace {

constexpr std::string_view kGetFilesAgain = "get the tokenizer's files again from where the model came from";

using DefaultRoles = std::vector<std::pair<std::string, std::string>>;

/// The special tokens that the class has when the files say nothing, as far as they are in the vocabulary.
void addDefaults(TokenizerConfig& config, const DefaultRoles& defaults)
{
    for (const auto& [role, content] : defaults) {
        config.roles.emplace(role, content);
        const std::string& chosen = config.roles.at(role);
        const bool known = std::any_of(config.addedTokens.begin(), config.addedTokens.end(),
                                       [&](const AddedToken& token) { return token.content == chosen; });
        if (!known)
            config.addedTokens.push_back({.content = chosen, .special = true});
    }
}

/// Tokens with an id of their own or from the vocabulary; one without either cannot be written and is left out.
std::vector<AddedToken> withIds(std::vector<AddedToken> tokens, const Vocabulary& vocabulary)
{
    for (AddedToken& token : tokens)
        token.id = vocabulary.id(token.content).value_or(token.id);
    std::erase_if(tokens, [](const AddedToken& token) { return token.id < 0; });
    return tokens;
}

/// The id of a role's token as a template, empty when there is none.
std::vector<int> templateOf(const TokenizerConfig& config, const std::string& role,
                            const std::vector<AddedToken>& tokens)
{
    const auto content = config.roles.find(role);
    if (content == config.roles.end())
        return {};
    const auto token =
        std::find_if(tokens.begin(), tokens.end(), [&](const AddedToken& t) { return t.content == content->second; });
    return token == tokens.end() ? std::vector<int>{} : std::vector<int>{token->id};
}

Result<MergeList> readMergesFile(const std::filesystem::path& path)
{
    FW_ASSIGN(const auto lines, readLines(path));
    MergeList merges;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string& line = lines[i];
        if (line.empty() || line.starts_with("#version"))
            continue;
        const std::size_t space = line.find(' ');
        if (space == std::string::npos || space == 0 || space + 1 == line.size() ||
            line.find(' ', space + 1) != std::string::npos)
            return Error{ErrorKind::Corrupt,
                         fmt::format("{}: line {} is not two tokens separated by one space", path.string(), i + 1),
                         std::string(kGetFilesAgain)};
        merges.emplace_back(line.substr(0, space), line.substr(space + 1));
    }
    return merges;
}

Status checkSize(const std::filesystem::path& path)
{
    std::error_code failure;
    const auto size = std::filesystem::file_size(path, failure);
    if (!failure && size > kMaximumFileBytes)
        return Error{
            ErrorKind::Corrupt,
            fmt::format("{} has {} bytes; a vocabulary has at most {}", path.string(), size, kMaximumFileBytes),
            std::string(kGetFilesAgain)};
    return {};
}

bool isUtf8(std::string_view text)
{
    for (std::size_t position = 0; position < text.size();)
        if (nextCodePoint(text, position) < 0)
            return false;
    return true;
}

} // namespace

Result<PipelineParts> readBytePairFiles(const std::filesystem::path& directory, const TokenizerConfig& given)
{
    const auto vocabularyPath = directory / "vocab.json";
    const auto mergesPath = directory / "merges.txt";
    FW_ASSIGN(const nlohmann::json document, readJsonFile(vocabularyPath, kMaximumFileBytes));
    const JsonPlace place(&document, vocabularyPath.string() + ": ");
    FW_ASSIGN(Vocabulary vocabulary, readVocabulary(place));
    FW_TRY(checkSize(mergesPath));
    FW_ASSIGN(const MergeList merges, readMergesFile(mergesPath));

    TokenizerConfig config = given;
    const bool roberta = config.tokenizerClass.starts_with("Roberta");
    if (roberta)
        addDefaults(config, {{"bos_token", "<s>"},
                             {"eos_token", "</s>"},
                             {"sep_token", "</s>"},
                             {"cls_token", "<s>"},
                             {"unk_token", "<unk>"},
                             {"pad_token", "<pad>"},
                             {"mask_token", "<mask>"}});
    else
        addDefaults(config, {{"bos_token", "<|endoftext|>"}, {"eos_token", "<|endoftext|>"}});

    PipelineParts parts;
    parts.addedTokens = withIds(config.addedTokens, vocabulary);
    if (roberta) {
        parts.classificationPrefix = templateOf(config, "cls_token", parts.addedTokens);
        parts.classificationSuffix = templateOf(config, "sep_token", parts.addedTokens);
    }
    parts.endOfText = {config.roles.at("bos_token"), config.roles.at("eos_token")};
    parts.preTokenizer = makeByteLevelPreTokenizer(config.addPrefixSpace, true);
    FW_ASSIGN(parts.model, makeBytePairModel(std::move(vocabulary), merges, {}, mergesPath.string()));
    return parts;
}

Result<PipelineParts> readWordPieceFile(const std::filesystem::path& path, const TokenizerConfig& given)
{
    FW_TRY(checkSize(path));
    FW_ASSIGN(const auto lines, readLines(path));
    Vocabulary vocabulary;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string where = fmt::format("{}: line {}", path.string(), i + 1);
        if (!isUtf8(lines[i]))
            return Error{ErrorKind::Corrupt, where + " is not UTF-8", std::string(kGetFilesAgain)};
        std::string_view token = lines[i];
        while (token.ends_with(' ') || token.ends_with('\t') || token.ends_with('\r'))
            token.remove_suffix(1);
        if (token.empty())
            continue;
        if (const auto earlier = vocabulary.id(token))
            return Error{ErrorKind::Corrupt,
                         fmt::format("{}: the token \"{:.60}\" is already on line {}", where, token, *earlier + 1),
                         std::string(kGetFilesAgain)};
        FW_TRY(vocabulary.insert(token, static_cast<long long>(i), where));
    }

    TokenizerConfig config = given;
    addDefaults(config, {{"unk_token", "[UNK]"},
                         {"sep_token", "[SEP]"},
                         {"pad_token", "[PAD]"},
                         {"cls_token", "[CLS]"},
                         {"mask_token", "[MASK]"}});
    PipelineParts parts;
    parts.addedTokens = withIds(config.addedTokens, vocabulary);
    parts.classificationPrefix = templateOf(config, "cls_token", parts.addedTokens);
    parts.classificationSuffix = templateOf(config, "sep_token", parts.addedTokens);
    BertNormalizerOptions normalizer;
    normalizer.lowerCase = config.lowerCase.value_or(true);
    normalizer.stripAccents = config.stripAccents;
    normalizer.handleChinese = config.handleChinese.value_or(true);
    parts.normalizer = makeBertNormalizer(normalizer);
    parts.preTokenizer = makeBertPreTokenizer();
    WordPieceOptions options;
    options.unknownToken = config.roles.at("unk_token");
    FW_ASSIGN(parts.model, makeWordPieceModel(std::move(vocabulary), options, path.string()));
    return parts;
}

} // namespace fw::tokenizer
