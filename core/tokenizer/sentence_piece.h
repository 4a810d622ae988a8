// A SentencePiece model file (tokenizer.model, sentencepiece.bpe.model): a protocol buffer with pieces, their scores
// and how texts are normalized. Read here, not by libsentencepiece: the ids are those of Hugging Face tokenizers, which
// builds its own model from the pieces (convert_slow_tokenizer.py of transformers).
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/tokenizer/token_model.h"

namespace fw::tokenizer {

/// sentencepiece_model.proto's numbers; GGUF's token types are the same.
enum class PieceType { Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Unused = 5, Byte = 6 };

struct ScoredPiece
{
    std::string text;
    double score = 0;
    PieceType type = PieceType::Normal;
};

/// With sentencepiece's own defaults.
struct SentencePieceModel
{
    enum class Kind { Unigram = 1, BytePair = 2 };

    std::vector<ScoredPiece> pieces; ///< by id
    Kind kind = Kind::Unigram;
    bool byteFallback = false;
    int unknownId = 0;
    int beginningId = 1;
    int endId = 2;
    std::string unknownPiece = "<unk>";
    std::string beginningPiece = "<s>";
    std::string endPiece = "</s>";
    std::string charsmap; ///< empty: characters stay as they are
    bool addDummyPrefix = true;
    bool removeExtraWhitespaces = true;
    bool escapeWhitespaces = true;
};

/// Reads the file's bytes. Errors begin with `where`.
Result<SentencePieceModel> parseSentencePieceModel(std::string_view bytes, std::string_view where);

/// Every way to join two tokens of `vocabulary` to a third.
struct DerivedMerge
{
    int joined = 0;
    std::size_t leftCharacters = 0;
    std::size_t rightCharacters = 0;
    std::string left;
    std::string right;
};
/// By rising id, then by rising left part. Tokens for which `takesPart` says no are neither joined nor parts. A token
/// that is too long to try every cut of it is an error.
using TakesPart = std::function<bool(int id)>;
Result<std::vector<DerivedMerge>> deriveMerges(const Vocabulary& vocabulary, const TakesPart& takesPart,
                                               std::string_view where);

/// The merges in their present order.
MergeList mergeList(std::vector<DerivedMerge> merges);

} // namespace fw::tokenizer
