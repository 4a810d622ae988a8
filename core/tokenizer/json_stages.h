// The stages of a tokenizer.json, each from its JSON object. Errors name file and field.
#pragma once

#include "core/base/result.h"
#include "core/tokenizer/json_place.h"
#include "core/tokenizer/tokenizer_pipeline.h"

namespace fw::tokenizer {

/// Null where the file says null.
Result<NormalizerPtr> readNormalizer(const JsonPlace& place);

struct PreTokenizerStages
{
    PreTokenizerPtr preTokenizer;
    bool byteLevel = false; ///< the last of them works on bytes
};
Result<PreTokenizerStages> readPreTokenizer(const JsonPlace& place);

/// The vocabulary {"token": id, …}.
Result<Vocabulary> readVocabulary(const JsonPlace& place);

struct ModelStage
{
    TokenModelPtr model;
    bool bytePair = false;
};
/// `cleanUp` is the decoder's, for WordPiece.
Result<ModelStage> readModel(const JsonPlace& place, bool cleanUp);

Result<std::vector<AddedToken>> readAddedTokens(const JsonPlace& place);

/// A byte-level BPE from the vocabulary and merges of a tokenizer.json's model, without what else that says.
Result<TokenModelPtr> readPlainBytePairModel(const JsonPlace& place);

Result<Template> readPostProcessor(const JsonPlace& place);

} // namespace fw::tokenizer
