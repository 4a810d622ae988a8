// Vocabulary, model, added tokens and post-processor of tokenizer.json.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/tokenizer/json_stages.h"

namespace fw::tokenizer {

namespace {

constexpr int kDeepestStage = 16;

/// "a b" or ["a", "b"].
Result<MergeList> readMerges(const JsonPlace& place)
{
    FW_ASSIGN(const auto elements, place.elements());
    MergeList merges;
    merges.reserve(elements.size());
    for (const JsonPlace& element : elements) {
        if (element.isArray()) {
            FW_ASSIGN(const auto pair, element.elements());
            if (pair.size() != 2)
                return element.wrong("a pair of tokens");
            FW_ASSIGN(std::string left, pair[0].text());
            FW_ASSIGN(std::string right, pair[1].text());
            merges.emplace_back(std::move(left), std::move(right));
            continue;
        }
        FW_ASSIGN(const std::string line, element.text());
        const std::size_t space = line.find(' ');
        if (space == std::string::npos || line.find(' ', space + 1) != std::string::npos)
            return element.wrong("two tokens separated by one space");
        merges.emplace_back(line.substr(0, space), line.substr(space + 1));
    }
    return merges;
}

Result<TokenModelPtr> readBytePairModel(const JsonPlace& place)
{
    for (const std::string_view key : {"continuing_subword_prefix", "end_of_word_suffix"}) {
        FW_ASSIGN(const std::string affix, place[key].text(""));
        if (!affix.empty())
            return place[key].unsupported(fmt::format("\"{:.60}\"", affix));
    }
    FW_ASSIGN(const bool byteFallback, place["byte_fallback"].flag(false));
    if (byteFallback)
        return place["byte_fallback"].unsupported("falling back to <0x..> tokens");
    BytePairOptions options;
    FW_ASSIGN(options.fuseUnknown, place["fuse_unk"].flag(false));
    FW_ASSIGN(options.ignoreMerges, place["ignore_merges"].flag(false));
    if (place["unk_token"].exists()) {
        FW_ASSIGN(options.unknownToken, place["unk_token"].text());
    }
    FW_ASSIGN(Vocabulary vocabulary, readVocabulary(place["vocab"]));
    FW_ASSIGN(const MergeList merges, readMerges(place["merges"]));
    return makeBytePairModel(std::move(vocabulary), merges, options, place["merges"].where());
}

Result<TokenModelPtr> readWordPieceModel(const JsonPlace& place, bool cleanUp)
{
    WordPieceOptions options;
    options.cleanUp = cleanUp;
    FW_ASSIGN(options.unknownToken, place["unk_token"].text("[UNK]"));
    FW_ASSIGN(options.continuationPrefix, place["continuing_subword_prefix"].text("##"));
    if (const JsonPlace longest = place["max_input_chars_per_word"]; longest.exists()) {
        FW_ASSIGN(const long long characters, longest.integer());
        if (characters < 0)
            return longest.wrong("a count");
        options.maximumWordCharacters = std::size_t(characters);
    }
    FW_ASSIGN(Vocabulary vocabulary, readVocabulary(place["vocab"]));
    return makeWordPieceModel(std::move(vocabulary), options, place["unk_token"].where());
}

Result<int> readId(const JsonPlace& place)
{
    FW_ASSIGN(const long long id, place.integer());
    if (id < 0 || id > Vocabulary::kLargestId)
        return place.wrong(fmt::format("an id in 0 … {}", Vocabulary::kLargestId));
    return int(id);
}

/// ["[SEP]", 102]
Result<int> readTokenAndId(const JsonPlace& place)
{
    FW_ASSIGN(const auto pair, place.elements());
    if (pair.size() != 2)
        return place.wrong("a pair of token and id");
    return readId(pair[1]);
}

Result<Template> readTemplate(const JsonPlace& place)
{
    Template stage;
    bool afterText = false;
    FW_ASSIGN(const auto pieces, place["single"].elements());
    for (const JsonPlace& piece : pieces) {
        if (piece["Sequence"].exists()) {
            if (afterText)
                return piece.unsupported("a template that repeats the text");
            afterText = true;
            continue;
        }
        FW_ASSIGN(const std::string name, piece["SpecialToken"]["id"].text());
        FW_ASSIGN(const auto ids, place["special_tokens"][name]["ids"].elements());
        for (const JsonPlace& id : ids) {
            FW_ASSIGN(const int value, readId(id));
            (afterText ? stage.suffix : stage.prefix).push_back(value);
        }
    }
    if (!afterText)
        return place["single"].wrong("a template with the text in it");
    return stage;
}

Result<Template> readPostProcessorAt(const JsonPlace& place, int depth)
{
    if (!place.exists())
        return Template();
    if (depth > kDeepestStage)
        return place.unsupported("nesting this deep");
    FW_ASSIGN(const std::string type, place["type"].text());
    if (type == "ByteLevel")
        return Template();
    if (type == "BertProcessing" || type == "RobertaProcessing") {
        FW_ASSIGN(const int separator, readTokenAndId(place["sep"]));
        FW_ASSIGN(const int classifier, readTokenAndId(place["cls"]));
        return Template{{classifier}, {separator}};
    }
    if (type == "TemplateProcessing")
        return readTemplate(place);
    if (type != "Sequence")
        return place["type"].unsupported(fmt::format("the post-processor \"{:.60}\"", type));
    Template all;
    FW_ASSIGN(const auto places, place["processors"].elements());
    for (const JsonPlace& processor : places) {
        FW_ASSIGN(const Template one, readPostProcessorAt(processor, depth + 1));
        all.prefix.insert(all.prefix.begin(), one.prefix.begin(), one.prefix.end());
        all.suffix.insert(all.suffix.end(), one.suffix.begin(), one.suffix.end());
    }
    return all;
}

} // namespace

Result<Vocabulary> readVocabulary(const JsonPlace& place)
{
    FW_ASSIGN(const auto tokens, place.keys());
    if (tokens.empty())
        return place.wrong("a vocabulary with tokens");
    Vocabulary vocabulary;
    for (const std::string& token : tokens) {
        FW_ASSIGN(const long long id, place[token].integer());
        FW_TRY(vocabulary.insert(token, id, place.where()));
    }
    return vocabulary;
}

Result<TokenModelPtr> readPlainBytePairModel(const JsonPlace& place)
{
    FW_ASSIGN(Vocabulary vocabulary, readVocabulary(place["vocab"]));
    MergeList merges;
    if (place["merges"].exists()) {
        FW_ASSIGN(merges, readMerges(place["merges"]));
    }
    return makeBytePairModel(std::move(vocabulary), merges, {}, place["merges"].where());
}

Result<ModelStage> readModel(const JsonPlace& place, bool cleanUp)
{
    FW_ASSIGN(std::string type, place["type"].text(""));
    if (type.empty() && place["merges"].exists()) // older files do not say it
        type = "BPE";
    ModelStage stage;
    if (type == "BPE") {
        FW_ASSIGN(stage.model, readBytePairModel(place));
        stage.bytePair = true;
    } else if (type == "WordPiece") {
        FW_ASSIGN(stage.model, readWordPieceModel(place, cleanUp));
    } else
        return place["type"].unsupported(fmt::format("the model \"{:.60}\"", type));
    return stage;
}

Result<std::vector<AddedToken>> readAddedTokens(const JsonPlace& place)
{
    std::vector<AddedToken> tokens;
    if (!place.exists())
        return tokens;
    FW_ASSIGN(const auto elements, place.elements());
    for (const JsonPlace& element : elements) {
        AddedToken token;
        FW_ASSIGN(token.content, element["content"].text());
        FW_ASSIGN(token.id, readId(element["id"]));
        FW_ASSIGN(token.special, element["special"].flag(false));
        FW_ASSIGN(token.singleWord, element["single_word"].flag(false));
        FW_ASSIGN(token.leftStrip, element["lstrip"].flag(false));
        FW_ASSIGN(token.rightStrip, element["rstrip"].flag(false));
        FW_ASSIGN(token.normalized, element["normalized"].flag(!token.special));
        tokens.push_back(std::move(token));
    }
    return tokens;
}

Result<Template> readPostProcessor(const JsonPlace& place)
{
    return readPostProcessorAt(place, 0);
}

} // namespace fw::tokenizer
