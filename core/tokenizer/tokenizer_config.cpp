#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/tokenizer/json_stages.h"
#include "core/tokenizer/tokenizer_files.h"

namespace fw::tokenizer {

namespace {

using checkpoint::ModelFile;

/// In the order in which the reference gives them ids.
constexpr std::string_view kRoles[] = {"bos_token", "eos_token", "unk_token", "sep_token",
                                       "pad_token", "cls_token", "mask_token"};

bool isRole(std::string_view name)
{
    return std::find(std::begin(kRoles), std::end(kRoles), name) != std::end(kRoles);
}

/// The roles that a class gives where the files say nothing.
std::vector<std::pair<std::string_view, std::string_view>> defaultRoles(TokenizerClass kind)
{
    switch (kind) {
    case TokenizerClass::Gpt2:
        return {{"bos_token", "<|endoftext|>"}, {"eos_token", "<|endoftext|>"}, {"unk_token", "<|endoftext|>"}};
    case TokenizerClass::Roberta:
    case TokenizerClass::XlmRoberta:
        return {{"bos_token", "<s>"},   {"eos_token", "</s>"}, {"unk_token", "<unk>"},  {"sep_token", "</s>"},
                {"pad_token", "<pad>"}, {"cls_token", "<s>"},  {"mask_token", "<mask>"}};
    case TokenizerClass::Bert:
        return {{"unk_token", "[UNK]"},
                {"sep_token", "[SEP]"},
                {"pad_token", "[PAD]"},
                {"cls_token", "[CLS]"},
                {"mask_token", "[MASK]"}};
    case TokenizerClass::Qwen2:
        return {{"eos_token", "<|endoftext|>"}, {"unk_token", "<|endoftext|>"}, {"pad_token", "<|endoftext|>"}};
    case TokenizerClass::GptNeoX:
        return {{"bos_token", "<|endoftext|>"},
                {"eos_token", "<|endoftext|>"},
                {"unk_token", "<|endoftext|>"},
                {"pad_token", "<|padding|>"}};
    case TokenizerClass::Llama:
        return {{"bos_token", "<s>"}, {"eos_token", "</s>"}, {"unk_token", "<unk>"}};
    case TokenizerClass::Gemma:
        return {{"bos_token", "<bos>"},
                {"eos_token", "<eos>"},
                {"unk_token", "<unk>"},
                {"pad_token", "<pad>"},
                {"mask_token", "<mask>"}};
    case TokenizerClass::None:
        break;
    }
    return {};
}

/// A token as a string, which is special, or as an object with its flags, special as it says.
Result<AddedToken> readToken(const JsonField& place, bool special)
{
    AddedToken token;
    if (place.isString()) {
        FW_ASSIGN(token.content, place.text());
        token.special = true;
        return token;
    }
    FW_ASSIGN(token.content, place["content"].text());
    FW_ASSIGN(token.special, place["special"].boolean(special));
    FW_ASSIGN(token.singleWord, place["single_word"].boolean(false));
    FW_ASSIGN(token.leftStrip, place["lstrip"].boolean(false));
    FW_ASSIGN(token.rightStrip, place["rstrip"].boolean(false));
    FW_ASSIGN(token.normalized, place["normalized"].boolean(!token.special));
    return token;
}

/// What tokenizer_config.json and the older files say, gathered until all are read.
struct Said
{
    std::map<std::string, std::optional<AddedToken>, std::less<>> roles; ///< and other named tokens
    std::vector<AddedToken> extra;                                       ///< extra_special_tokens
    std::vector<AddedToken> additional;                                  ///< the older name of the same
    std::map<int, AddedToken> byId;
};

Result<std::vector<AddedToken>> readTokenList(const JsonField& place)
{
    FW_ASSIGN(const auto places, place.items());
    std::vector<AddedToken> tokens;
    for (const JsonField& one : places) {
        FW_ASSIGN(AddedToken token, readToken(one, true));
        tokens.push_back(std::move(token));
    }
    return tokens;
}

/// The roles of a file over those said before, and other tokens with names (image_token, …).
Status readRoles(const JsonField& root, bool special, Said& said)
{
    FW_ASSIGN(const auto keys, root.keys());
    for (const std::string& key : keys) {
        const JsonField place = root[key];
        if (!place.exists()) {
            if (isRole(key))
                said.roles[key] = std::nullopt;
        } else if (isRole(key) || (key.ends_with("_token") && (place.isString() || place["content"].isString()))) {
            FW_ASSIGN(said.roles[key], readToken(place, special));
        }
    }
    return {};
}

/// additional_special_tokens and extra_special_tokens: a list, or an object of named tokens.
Status readExtraTokens(const JsonField& root, Said& said)
{
    if (const JsonField extra = root["extra_special_tokens"]; extra.isObject()) {
        FW_ASSIGN(const auto names, extra.keys());
        for (const std::string& name : names) {
            FW_ASSIGN(said.roles[name], readToken(extra[name], true));
        }
    } else if (extra.isArray()) {
        FW_ASSIGN(const auto tokens, readTokenList(extra));
        said.extra.insert(said.extra.end(), tokens.begin(), tokens.end());
    }
    if (const JsonField additional = root["additional_special_tokens"]; additional.isArray()) {
        FW_ASSIGN(said.additional, readTokenList(additional));
    }
    return {};
}

/// {"50256": {"content": "<|endoftext|>", …}, …}
Status readAddedTokensDecoder(const JsonField& place, Said& said)
{
    FW_ASSIGN(const auto ids, place.keys());
    for (const std::string& text : ids) {
        long long id = -1;
        const auto parsed = std::from_chars(text.data(), text.data() + text.size(), id);
        if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || id < 0 ||
            id > Vocabulary::kLargestId)
            return place[text].wrong("named by an id");
        FW_ASSIGN(AddedToken token, readToken(place[text], false));
        token.id = int(id);
        said.byId[token.id] = std::move(token);
    }
    return {};
}

Result<std::optional<bool>> readOptionalFlag(const JsonField& place)
{
    if (!place.exists())
        return std::optional<bool>();
    FW_ASSIGN(const bool value, place.boolean(false));
    return std::optional<bool>(value);
}

/// What said the same before tokenizer_config.json had added_tokens_decoder; later files count.
Status readOlderFiles(const checkpoint::ModelFiles& files, const JsonField& tokenizerJson, Said& said)
{
    FW_TRY(readIfThere(files, ModelFile::SpecialTokens, [&](const JsonField& root) -> Status {
        FW_TRY(readRoles(root, true, said));
        return readExtraTokens(root, said);
    }));
    FW_TRY(readIfThere(files, ModelFile::AddedTokens, [&](const JsonField& root) -> Status {
        std::set<std::string> special;
        for (const auto& [role, token] : said.roles)
            if (token)
                special.insert(token->content);
        for (const AddedToken& token : said.extra)
            special.insert(token.content);
        FW_ASSIGN(const auto tokens, root.keys());
        for (const std::string& content : tokens) {
            FW_ASSIGN(const std::int64_t id, root[content].integer());
            if (id < 0 || id > Vocabulary::kLargestId)
                return root[content].wrong(fmt::format("an id in 0 … {}", Vocabulary::kLargestId));
            AddedToken token;
            token.content = content;
            token.id = int(id);
            token.special = special.contains(content);
            token.normalized = !token.special;
            said.byId[token.id] = std::move(token);
        }
        return {};
    }));
    FW_ASSIGN(const auto tokens, readAddedTokens(tokenizerJson["added_tokens"]));
    for (const AddedToken& token : tokens)
        said.byId[token.id] = token;
    return {};
}

} // namespace

const AddedToken* TokenizerConfig::role(std::string_view name) const
{
    for (const NamedToken& one : roles)
        if (one.role == name)
            return one.token ? &*one.token : nullptr;
    return nullptr;
}

Result<TokenizerConfig> readTokenizerConfig(const checkpoint::ModelFiles& files, const JsonField& tokenizerJson)
{
    TokenizerConfig config;
    Said said;
    bool hasDecoder = false;
    FW_TRY(readIfThere(files, ModelFile::TokenizerConfig, [&](const JsonField& root) -> Status {
        FW_ASSIGN(config.className, root["tokenizer_class"].text(""));
        FW_ASSIGN(config.lowerCase, root["do_lower_case"].boolean(true));
        FW_ASSIGN(config.stripAccents, readOptionalFlag(root["strip_accents"]));
        FW_ASSIGN(config.handleChinese, root["tokenize_chinese_chars"].boolean(true));
        FW_ASSIGN(config.addPrefixSpace, readOptionalFlag(root["add_prefix_space"]));
        FW_ASSIGN(config.legacy, readOptionalFlag(root["legacy"]));
        FW_ASSIGN(config.addBeginning, root["add_bos_token"].boolean(false));
        FW_ASSIGN(config.addEnd, root["add_eos_token"].boolean(false));
        FW_ASSIGN(config.splitSpecialTokens, root["split_special_tokens"].boolean(false));
        FW_TRY(readRoles(root, false, said));
        FW_TRY(readExtraTokens(root, said));
        if (said.extra.empty())
            said.extra.swap(said.additional);
        const JsonField decoder = root["added_tokens_decoder"];
        hasDecoder = decoder.exists();
        return hasDecoder ? readAddedTokensDecoder(decoder, said) : Status();
    }));
    if (tokenizerJson.exists()) // whose template counts
        config.addBeginning = config.addEnd = false;
    FW_TRY(chooseTokenizerClass(files, tokenizerJson, config));
    if (!hasDecoder)
        FW_TRY(readOlderFiles(files, tokenizerJson, said));

    for (const auto& [role, content] : defaultRoles(config.kind))
        said.roles.try_emplace(std::string(role), AddedToken{.content = std::string(content), .special = true});
    for (const std::string_view role : kRoles)
        if (const auto found = said.roles.find(role); found != said.roles.end())
            config.roles.push_back({std::string(role), found->second});
    for (const auto& [role, token] : said.roles)
        if (!isRole(role))
            config.roles.push_back({role, token});
    for (const auto& [id, token] : said.byId)
        config.described.push_back(token);
    config.extraTokens = said.extra.empty() ? said.additional : said.extra;
    return config;
}

} // namespace fw::tokenizer
