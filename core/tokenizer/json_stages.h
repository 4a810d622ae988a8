// The stages of a tokenizer.json, each from its JSON object. Errors name file and field.
#pragma once

#include "core/base/result.h"
#include "core/tokenizer/tokenizer_fields.h"
#include "core/tokenizer/tokenizer_pipeline.h"

namespace fw::tokenizer {

/// Null where the file says null.
Result<NormalizerPtr> readNormalizer(const JsonField& place);

struct PreTokenizerStages
{
    PreTokenizerPtr preTokenizer;
    bool byteLevel = false; ///< the last of them works on bytes
};
Result<PreTokenizerStages> readPreTokenizer(const JsonField& place);

/// The vocabulary {"token": id, …}.
Result<Vocabulary> readVocabulary(const JsonField& place);

/// The model; `byteLevel` says that the pre-tokenizer works on bytes.
Result<TokenModelPtr> readModel(const JsonField& place, bool byteLevel);

Result<std::vector<AddedToken>> readAddedTokens(const JsonField& place);

/// A BPE from the vocabulary and merges of a tokenizer.json's model, without what else that says.
Result<TokenModelPtr> readPlainBytePairModel(const JsonField& place, const BytePairOptions& options);

/// The vocabulary of a Unigram model, [["token", score], …], and the scores.
struct ScoredVocabulary
{
    Vocabulary vocabulary;
    std::vector<double> scores; ///< by id
};
Result<ScoredVocabulary> readScoredVocabulary(const JsonField& place);

/// Decoders of tokenizer.json; a missing one puts spaces between tokens, as in the reference.
Result<Decoder> readDecoder(const JsonField& place);

/// A text to look for: {"String": "…"} or {"Regex": "…"}.
Result<TextPatternPtr> readPattern(const JsonField& place);

/// The mark that stands for a space (▁), and before which pieces.
struct MetaspaceFields
{
    std::string mark;
    PrependScheme scheme = PrependScheme::Always;
};
Result<MetaspaceFields> readMetaspace(const JsonField& place);

/// The normalizer, pre-tokenizer and decoder of a tokenizer.json; all else is empty.
struct TextStages
{
    PipelineParts parts;
    bool byteLevel = false; ///< the pre-tokenizer works on bytes
};
Result<TextStages> readTextStages(const JsonField& root);

/// Stages inside stages deeper than this are refused.
inline constexpr int kDeepestStage = 16;

Result<Template> readPostProcessor(const JsonField& place);

} // namespace fw::tokenizer
