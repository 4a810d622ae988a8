// A known class around its vocabulary.
#include <unordered_map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/tokenizer/class_stages.h"
#include "core/tokenizer/json_stages.h"
#include "core/tokenizer/piece_stages.h"
#include "core/tokenizer/tokenizer_files.h"
#include "core/tokenizer/unicode_classes.h"

namespace fw::tokenizer {

namespace {

using checkpoint::ModelFile;

Result<MergeList> readMergesFile(const checkpoint::ModelFiles& files)
{
    FW_ASSIGN(const auto lines, files.lines(ModelFile::BytePairMerges, kMaximumFileBytes));
    MergeList merges;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string& line = lines[i];
        if (line.empty() || line.starts_with("#version"))
            continue;
        const std::size_t space = line.find(' ');
        if (space == std::string::npos || space == 0 || space + 1 == line.size() ||
            line.find(' ', space + 1) != std::string::npos)
            return Error{ErrorKind::Corrupt,
                         fmt::format("{}: line {} is not two tokens separated by one space",
                                     files.where(ModelFile::BytePairMerges), i + 1),
                         std::string(kGetTokenizerAgain)};
        merges.emplace_back(line.substr(0, space), line.substr(space + 1));
    }
    return merges;
}

std::string_view withoutSpaceAtEnd(std::string_view text)
{
    std::size_t end = 0;
    for (std::size_t position = 0; position < text.size();)
        if (characterClass(nextCodePoint(text, position)) != CharacterClass::Space)
            end = position;
    return text.substr(0, end);
}

/// A token a line; of one that stands there twice the last line counts, and the other's id has no token.
Result<Vocabulary> readWordPieceFile(const checkpoint::ModelFiles& files)
{
    FW_ASSIGN(const auto lines, files.lines(ModelFile::WordPieces, kMaximumFileBytes));
    std::unordered_map<std::string_view, std::size_t> lastLine;
    for (std::size_t i = 0; i < lines.size(); ++i)
        lastLine[withoutSpaceAtEnd(lines[i])] = i;
    Vocabulary vocabulary;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string where = fmt::format("{}: line {}", files.where(ModelFile::WordPieces), i + 1);
        if (!isUtf8(lines[i]))
            return Error{ErrorKind::Corrupt, where + " is not UTF-8", std::string(kGetTokenizerAgain)};
        const std::string_view token = withoutSpaceAtEnd(lines[i]);
        if (!token.empty() && lastLine.at(token) == i)
            FW_TRY(vocabulary.insert(token, static_cast<long long>(i), where));
    }
    return vocabulary;
}

/// That a tokenizer.json holds a model of the class's type.
Status checkType(const JsonField& model, std::string_view type, const TokenizerConfig& config)
{
    FW_ASSIGN(const std::string said, model["type"].text(type)); // older files do not say it
    if (said != type)
        return unsupported(model["type"], fmt::format("\"{:.60}\" with the class {:.60}", said, config.className));
    return {};
}

Result<TokenModelPtr> bytePairModel(const checkpoint::ModelFiles& files, const JsonField& tokenizerJson,
                                    TokenizerConfig& config)
{
    const BytePairOptions options = bytePairOptionsOf(config);
    if (tokenizerJson.exists()) {
        FW_TRY(checkType(tokenizerJson["model"], "BPE", config));
        return readPlainBytePairModel(tokenizerJson["model"], options);
    }
    if (!options.byteLevel)
        return bytePairModelOfPieces(files, options, config);
    FW_ASSIGN(const nlohmann::json document, readJsonFile(files, ModelFile::BytePairVocabulary));
    FW_ASSIGN(Vocabulary vocabulary,
              readVocabulary(JsonField(document, tokenizerSource(files, ModelFile::BytePairVocabulary))));
    FW_ASSIGN(const MergeList merges, readMergesFile(files));
    return makeBytePairModel(std::move(vocabulary), merges, options, files.where(ModelFile::BytePairMerges));
}

Result<TokenModelPtr> wordPieceModel(const checkpoint::ModelFiles& files, const JsonField& tokenizerJson,
                                     const TokenizerConfig& config)
{
    WordPieceOptions options;
    if (const AddedToken* unknown = config.role("unk_token"))
        options.unknownToken = unknown->content;
    if (tokenizerJson.exists()) {
        FW_TRY(checkType(tokenizerJson["model"], "WordPiece", config));
        const JsonField place = tokenizerJson["model"]["vocab"];
        FW_ASSIGN(Vocabulary vocabulary, readVocabulary(place));
        return makeWordPieceModel(std::move(vocabulary), options, place.where());
    }
    FW_ASSIGN(Vocabulary vocabulary, readWordPieceFile(files));
    return makeWordPieceModel(std::move(vocabulary), options, files.where(ModelFile::WordPieces));
}

/// XLM-RoBERTa's.
Result<TokenModelPtr> unigramModel(const JsonField& tokenizerJson, const TokenizerConfig& config)
{
    FW_TRY(checkType(tokenizerJson["model"], "Unigram", config));
    FW_ASSIGN(ScoredVocabulary scored, readScoredVocabulary(tokenizerJson["model"]["vocab"]));
    return makeUnigramModel(std::move(scored.vocabulary),
                            {.scores = std::move(scored.scores), .unknown = kXlmRobertaUnknown},
                            tokenizerJson["model"].where());
}

} // namespace

Result<PipelineParts> buildClass(const checkpoint::ModelFiles& files, const JsonField& tokenizerJson,
                                 TokenizerConfig& config)
{
    const nlohmann::json stages = stagesOfClass(config, tokenizerJson);
    JsonSource source = tokenizerSource(files, ModelFile::TokenizerJson);
    source.name += fmt::format(" as {}", config.className);
    FW_ASSIGN(TextStages read, readTextStages(JsonField(stages, source)));
    PipelineParts parts = std::move(read.parts);
    if (config.kind == TokenizerClass::XlmRoberta && !tokenizerJson.exists()) {
        FW_TRY(addXlmRobertaPieces(files, config, parts));
        return parts;
    }
    FW_ASSIGN(parts.model, config.kind == TokenizerClass::Bert         ? wordPieceModel(files, tokenizerJson, config)
                           : config.kind == TokenizerClass::XlmRoberta ? unigramModel(tokenizerJson, config)
                                                                       : bytePairModel(files, tokenizerJson, config));
    if (tokenizerJson.exists() && config.kind != TokenizerClass::GptNeoX) { // which goes by its settings alone
        FW_ASSIGN(parts.around, readPostProcessor(tokenizerJson["post_processor"]));
    }
    return parts;
}

} // namespace fw::tokenizer
