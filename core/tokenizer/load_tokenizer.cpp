#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/caught.h"
#include "core/tokenizer/gguf_vocabulary.h"
#include "core/tokenizer/tokenizer_files.h"

namespace fw::tokenizer {

namespace {

using checkpoint::ModelFile;

Result<std::shared_ptr<const Tokenizer>> loadFrom(const checkpoint::ModelFiles& files)
{
    constexpr ModelFile kVocabularies[] = {ModelFile::TokenizerJson, ModelFile::BytePairVocabulary,
                                           ModelFile::WordPieces, ModelFile::SentencePieces,
                                           ModelFile::SentencePiecesBpe};
    const bool others =
        std::any_of(std::begin(kVocabularies), std::end(kVocabularies), [&](ModelFile f) { return files.has(f); });
    if (!others && files.has(ModelFile::Gguf)) {
        FW_ASSIGN(const checkpoint::GgufFile gguf, checkpoint::GgufFile::open(files.pathOf(ModelFile::Gguf)));
        FW_ASSIGN(const GgufVocabulary vocabulary, vocabularyOf(gguf, files.where(ModelFile::Gguf)));
        return makeTokenizer(vocabulary);
    }
    if (!others)
        return Error{ErrorKind::NotFound, fmt::format("{} holds no tokenizer", files.directory().string()),
                     "it needs tokenizer.json, or tokenizer.model, or vocab.json and merges.txt, or vocab.txt, or to "
                     "be a GGUF file"};
    std::optional<nlohmann::json> document;
    if (files.has(ModelFile::TokenizerJson)) {
        FW_ASSIGN(document, readJsonFile(files, ModelFile::TokenizerJson));
    }
    const JsonField tokenizerJson(document ? &*document : nullptr, tokenizerSource(files, ModelFile::TokenizerJson));
    FW_ASSIGN(TokenizerConfig config, readTokenizerConfig(files, tokenizerJson));
    FW_ASSIGN(PipelineParts parts, config.kind != TokenizerClass::None ? buildClass(files, tokenizerJson, config)
                                   : document                          ? readTokenizerJson(tokenizerJson)
                                                                       : buildFromSentencePieces(files, config));
    addTokens(config, parts);
    FW_TRY(checkIds(parts, document ? files.where(ModelFile::TokenizerJson) : files.directory().string()));
    return std::shared_ptr<const Tokenizer>(std::make_shared<TokenizerPipeline>(std::move(parts)));
}

} // namespace

Result<std::shared_ptr<const Tokenizer>> loadTokenizer(const checkpoint::ModelFiles& files)
try {
    return loadFrom(files);
} catch (...) {
    return caughtError("load the tokenizer");
}

} // namespace fw::tokenizer
