#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/tokenizer/json_place.h"
#include "core/tokenizer/tokenizer_files.h"

namespace fw::tokenizer {

namespace {

constexpr std::string_view kRoles[] = {"bos_token", "eos_token", "unk_token", "sep_token",
                                       "pad_token", "cls_token", "mask_token"};

/// A token as a string or as an object with its options.
Result<AddedToken> readToken(const JsonPlace& place)
{
    AddedToken token;
    token.special = true;
    if (place.isString()) {
        FW_ASSIGN(token.content, place.text());
        return token;
    }
    FW_ASSIGN(token.content, place["content"].text());
    FW_ASSIGN(token.special, place["special"].flag(true));
    FW_ASSIGN(token.singleWord, place["single_word"].flag(false));
    FW_ASSIGN(token.leftStrip, place["lstrip"].flag(false));
    FW_ASSIGN(token.rightStrip, place["rstrip"].flag(false));
    FW_ASSIGN(token.normalized, place["normalized"].flag(!token.special));
    return token;
}

/// Keeps the first description of a token.
void addIfNew(TokenizerConfig& config, AddedToken token)
{
    const bool known = std::any_of(config.addedTokens.begin(), config.addedTokens.end(),
                                   [&](const AddedToken& other) { return other.content == token.content; });
    if (!known)
        config.addedTokens.push_back(std::move(token));
}

Status readRoles(const JsonPlace& root, TokenizerConfig& config)
{
    for (const std::string_view role : kRoles) {
        const JsonPlace place = root[role];
        if (!place.exists())
            continue;
        FW_ASSIGN(AddedToken token, readToken(place));
        config.roles.emplace(role, token.content);
        addIfNew(config, std::move(token));
    }
    for (const std::string_view list : {"additional_special_tokens", "extra_special_tokens"}) {
        if (!root[list].isArray())
            continue;
        FW_ASSIGN(const auto places, root[list].elements());
        for (const JsonPlace& place : places) {
            FW_ASSIGN(AddedToken token, readToken(place));
            addIfNew(config, std::move(token));
        }
    }
    return {};
}

/// {"50256": {"content": "<|endoftext|>", …}, …}
Status readAddedTokensDecoder(const JsonPlace& place, TokenizerConfig& config)
{
    if (!place.exists())
        return {};
    FW_ASSIGN(const auto ids, place.keys());
    for (const std::string& text : ids) {
        long long id = -1;
        const auto parsed = std::from_chars(text.data(), text.data() + text.size(), id);
        if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || id < 0 ||
            id > Vocabulary::kLargestId)
            return place[text].wrong("named by an id");
        FW_ASSIGN(AddedToken token, readToken(place[text]));
        token.id = int(id);
        addIfNew(config, std::move(token));
    }
    return {};
}

Result<std::optional<bool>> readOptionalFlag(const JsonPlace& place)
{
    if (!place.exists())
        return std::optional<bool>();
    FW_ASSIGN(const bool value, place.flag(false));
    return std::optional<bool>(value);
}

/// The tokenizer's class as the model's config.json says or implies it, as far as it makes a difference here.
Result<std::string> classFromModel(const JsonPlace& root)
{
    FW_ASSIGN(std::string name, root["tokenizer_class"].text(""));
    FW_ASSIGN(const std::string model, root["model_type"].text(""));
    if (name.empty() && model == "roberta")
        name = "RobertaTokenizer";
    return name;
}

/// Calls read(root) when the file exists.
template <typename Read>
Status readIfThere(const std::filesystem::path& path, const Read& read)
{
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored))
        return {};
    FW_ASSIGN(const nlohmann::json document, readJsonFile(path, kMaximumFileBytes));
    const JsonPlace root(&document, path.string() + ": ");
    if (!root.isObject())
        return Error{ErrorKind::Corrupt, fmt::format("{} is not a JSON object", path.string()),
                     "get the tokenizer's files again from where the model came from"};
    return read(root);
}

} // namespace

Result<TokenizerConfig> readTokenizerConfig(const std::filesystem::path& directory)
{
    TokenizerConfig config;
    FW_TRY(readIfThere(directory / "tokenizer_config.json", [&](const JsonPlace& root) -> Status {
        FW_ASSIGN(config.tokenizerClass, root["tokenizer_class"].text(""));
        FW_ASSIGN(config.lowerCase, readOptionalFlag(root["do_lower_case"]));
        FW_ASSIGN(config.stripAccents, readOptionalFlag(root["strip_accents"]));
        FW_ASSIGN(config.handleChinese, readOptionalFlag(root["tokenize_chinese_chars"]));
        FW_ASSIGN(config.addPrefixSpace, root["add_prefix_space"].flag(false));
        FW_TRY(readAddedTokensDecoder(root["added_tokens_decoder"], config));
        return readRoles(root, config);
    }));
    if (config.tokenizerClass.empty())
        FW_TRY(readIfThere(directory / "config.json", [&](const JsonPlace& root) -> Status {
            FW_ASSIGN(config.tokenizerClass, classFromModel(root));
            return {};
        }));
    FW_TRY(readIfThere(directory / "special_tokens_map.json",
                       [&](const JsonPlace& root) { return readRoles(root, config); }));
    FW_TRY(readIfThere(directory / "added_tokens.json", [&](const JsonPlace& root) -> Status {
        FW_ASSIGN(const auto tokens, root.keys());
        for (const std::string& content : tokens) {
            FW_ASSIGN(const long long id, root[content].integer());
            if (id < 0 || id > Vocabulary::kLargestId)
                return root[content].wrong(fmt::format("an id in 0 … {}", Vocabulary::kLargestId));
            AddedToken token;
            token.content = content;
            token.id = int(id);
            token.normalized = true;
            addIfNew(config, std::move(token));
        }
        return {};
    }));
    return config;
}

} // namespace fw::tokenizer
