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

struct ModelStage
{
    TokenModelPtr model;
    bool bytePair = false;
};
/// `cleanUp` is the decoder's, for WordPiece.
Result<ModelStage> readModel(const JsonField& place, bool cleanUp);

Result<std::vector<AddedToken>> readAddedTokens(const JsonField& place);

/// A byte-level BPE from the vocabulary and merges of a tokenizer.json's model, without what else that says.
Result<TokenModelPtr> readPlainBytePairModel(const JsonField& place);

Result<Template> readPostProcessor(const JsonField& place);

} // namespace fw::tokenizer
