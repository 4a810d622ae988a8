// Vocabulary, model, added tokens and post-processor of tokenizer.json.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/tokenizer/json_stages.h"

namespace fw::tokenizer {

namespace {

/// "a b" or ["a", "b"].
Result<MergeList> readMerges(const JsonField& place)
{
    FW_ASSIGN(const auto elements, place.items());
    MergeList merges;
    merges.reserve(elements.size());
    for (const JsonField& element : elements) {
        if (element.isArray()) {
            FW_ASSIGN(const auto pair, element.items());
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

Result<TokenModelPtr> readBytePairModel(const JsonField& place, bool byteLevel)
{
    for (const std::string_view key : {"continuing_subword_prefix", "end_of_word_suffix"}) {
        FW_ASSIGN(const std::string affix, place[key].text(""));
        if (!affix.empty())
            return unsupported(place[key], fmt::format("\"{:.60}\"", affix));
    }
    BytePairOptions options{.byteLevel = byteLevel};
    FW_ASSIGN(options.byteFallback, place["byte_fallback"].boolean(false));
    if (byteLevel && options.byteFallback)
        return unsupported(place["byte_fallback"], "falling back to <0x..> tokens from ByteLevel");
    FW_ASSIGN(options.fuseUnknown, place["fuse_unk"].boolean(false));
    FW_ASSIGN(options.ignoreMerges, place["ignore_merges"].boolean(false));
    if (place["unk_token"].exists()) {
        FW_ASSIGN(options.unknownToken, place["unk_token"].text());
    }
    if (!place["merges"].exists())
        return place["merges"].wrong("a list of merges");
    return readPlainBytePairModel(place, options);
}

Result<TokenModelPtr> readWordPieceModel(const JsonField& place)
{
    WordPieceOptions options;
    FW_ASSIGN(options.unknownToken, place["unk_token"].text("[UNK]"));
    FW_ASSIGN(options.continuationPrefix, place["continuing_subword_prefix"].text("##"));
    if (const JsonField longest = place["max_input_chars_per_word"]; longest.exists()) {
        FW_ASSIGN(const std::int64_t characters, longest.integer());
        if (characters < 0)
            return longest.wrong("a count");
        options.maximumWordCharacters = std::size_t(characters);
    }
    FW_ASSIGN(Vocabulary vocabulary, readVocabulary(place["vocab"]));
    return makeWordPieceModel(std::move(vocabulary), options, place["unk_token"].where());
}

Result<TokenModelPtr> readUnigramModel(const JsonField& place)
{
    FW_ASSIGN(ScoredVocabulary scored, readScoredVocabulary(place["vocab"]));
    UnigramOptions options{.scores = std::move(scored.scores)};
    FW_ASSIGN(options.byteFallback, place["byte_fallback"].boolean(false));
    if (place["unk_id"].exists()) {
        FW_ASSIGN(const std::int64_t unknown, place["unk_id"].integer(0, Vocabulary::kLargestId));
        options.unknown = int(unknown);
    }
    return makeUnigramModel(std::move(scored.vocabulary), std::move(options), place.where());
}

Result<int> readId(const JsonField& place)
{
    FW_ASSIGN(const std::int64_t id, place.integer());
    if (id < 0 || id > Vocabulary::kLargestId)
        return place.wrong(fmt::format("an id in 0 … {}", Vocabulary::kLargestId));
    return int(id);
}

/// ["[SEP]", 102]
Result<int> readTokenAndId(const JsonField& place)
{
    FW_ASSIGN(const auto pair, place.items());
    if (pair.size() != 2)
        return place.wrong("a pair of token and id");
    return readId(pair[1]);
}

Result<Template> readTemplate(const JsonField& place)
{
    Template stage;
    bool afterText = false;
    FW_ASSIGN(const auto pieces, place["single"].items());
    for (const JsonField& piece : pieces) {
        if (piece["Sequence"].exists()) {
            if (afterText)
                return unsupported(piece, "a template that repeats the text");
            afterText = true;
            continue;
        }
        FW_ASSIGN(const std::string name, piece["SpecialToken"]["id"].text());
        FW_ASSIGN(const auto ids, place["special_tokens"][name]["ids"].items());
        for (const JsonField& id : ids) {
            FW_ASSIGN(const int value, readId(id));
            (afterText ? stage.suffix : stage.prefix).push_back(value);
        }
    }
    if (!afterText)
        return place["single"].wrong("a template with the text in it");
    return stage;
}

Result<Template> readPostProcessorAt(const JsonField& place, int depth)
{
    if (!place.exists())
        return Template();
    if (depth > kDeepestStage)
        return unsupported(place, "nesting this deep");
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
        return unsupported(place["type"], fmt::format("the post-processor \"{:.60}\"", type));
    Template all;
    FW_ASSIGN(const auto places, place["processors"].items());
    for (const JsonField& processor : places) {
        FW_ASSIGN(const Template one, readPostProcessorAt(processor, depth + 1));
        all.prefix.insert(all.prefix.begin(), one.prefix.begin(), one.prefix.end());
        all.suffix.insert(all.suffix.end(), one.suffix.begin(), one.suffix.end());
    }
    return all;
}

} // namespace

Result<Vocabulary> readVocabulary(const JsonField& place)
{
    FW_ASSIGN(const auto tokens, place.keys());
    if (tokens.empty())
        return place.wrong("a vocabulary with tokens");
    Vocabulary vocabulary;
    for (const std::string& token : tokens) {
        FW_ASSIGN(const std::int64_t id, place[token].integer());
        FW_TRY(vocabulary.insert(token, id, place.where()));
    }
    return vocabulary;
}

Result<ScoredVocabulary> readScoredVocabulary(const JsonField& place)
{
    FW_ASSIGN(const auto entries, place.items());
    ScoredVocabulary scored;
    for (const JsonField& entry : entries) {
        FW_ASSIGN(const auto pair, entry.items());
        if (pair.size() != 2)
            return entry.wrong("a pair of token and score");
        FW_ASSIGN(const std::string token, pair[0].text());
        FW_ASSIGN(const double score, pair[1].number());
        FW_TRY(scored.vocabulary.insert(token, static_cast<long long>(scored.scores.size()), place.where()));
        scored.scores.push_back(score);
    }
    return scored;
}

Result<TokenModelPtr> readPlainBytePairModel(const JsonField& place, const BytePairOptions& options)
{
    FW_ASSIGN(Vocabulary vocabulary, readVocabulary(place["vocab"]));
    MergeList merges;
    if (place["merges"].exists()) {
        FW_ASSIGN(merges, readMerges(place["merges"]));
    }
    return makeBytePairModel(std::move(vocabulary), merges, options, place["merges"].where());
}

Result<TokenModelPtr> readModel(const JsonField& place, bool byteLevel)
{
    FW_ASSIGN(std::string type, place["type"].text(""));
    if (type.empty() && place["merges"].exists()) // older files do not say it
        type = "BPE";
    if (type == "BPE")
        return readBytePairModel(place, byteLevel);
    if (type != "WordPiece" && type != "Unigram")
        return unsupported(place["type"], fmt::format("the model \"{:.60}\"", type));
    if (byteLevel)
        return unsupported(place["type"], fmt::format("{} after ByteLevel", type));
    return type == "WordPiece" ? readWordPieceModel(place) : readUnigramModel(place);
}

Result<std::vector<AddedToken>> readAddedTokens(const JsonField& place)
{
    std::vector<AddedToken> tokens;
    if (!place.exists())
        return tokens;
    FW_ASSIGN(const auto elements, place.items());
    for (const JsonField& element : elements) {
        AddedToken token;
        FW_ASSIGN(token.content, element["content"].text());
        FW_ASSIGN(token.id, readId(element["id"]));
        FW_ASSIGN(token.special, element["special"].boolean(false));
        FW_ASSIGN(token.singleWord, element["single_word"].boolean(false));
        FW_ASSIGN(token.leftStrip, element["lstrip"].boolean(false));
        FW_ASSIGN(token.rightStrip, element["rstrip"].boolean(false));
        FW_ASSIGN(token.normalized, element["normalized"].boolean(!token.special));
        tokens.push_back(std::move(token));
    }
    return tokens;
}

Result<Template> readPostProcessor(const JsonField& place)
{
    return readPostProcessorAt(place, 0);
}

} // namespace fw::tokenizer
