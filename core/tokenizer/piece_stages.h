// What is built from a SentencePiece model where a tokenizer has no tokenizer.json. Internal to the room.
#pragma once

#include "core/tokenizer/tokenizer_files.h"

namespace fw::tokenizer {

/// The id of XLM-RoBERTa's unknown token.
inline constexpr int kXlmRobertaUnknown = 3;

/// The BPE of a class, with merges in the order of the ids that they make. Tokens that the pieces set apart go into
/// `config`.
Result<TokenModelPtr> bytePairModelOfPieces(const checkpoint::ModelFiles& files, const BytePairOptions& options,
                                            TokenizerConfig& config);

/// XLM-RoBERTa's Unigram, whose first four ids are not the pieces', with the pieces' normalization. The rest of the
/// class's stages is in `parts` already.
Status addXlmRobertaPieces(const checkpoint::ModelFiles& files, TokenizerConfig& config, PipelineParts& parts);

} // namespace fw::tokenizer
