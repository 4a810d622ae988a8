// Cuts normalized text into the pieces that the model encodes one by one.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/tokenizer/text_pattern.h"

namespace fw::tokenizer {

/// A stretch of the text.
struct Piece
{
    std::string_view text;
    bool first = false; ///< it begins where the written text begins
};

/// Called with each piece in order; the view is valid during the call only.
using PieceSink = std::function<void(const Piece&)>;

/// Immutable: any thread may call split().
class PreTokenizer
{
public:
    virtual ~PreTokenizer() = default;
    /// Never called with, and never gives, an empty text.
    virtual void split(const Piece& whole, const PieceSink& sink) const = 0;
};

using PreTokenizerPtr = std::unique_ptr<const PreTokenizer>;

/// Byte-level: with `addPrefixSpace` a space is put before a text without one; with `useRegex` GPT-2's pattern splits.
/// The bytes stay bytes here; the model works on them.
PreTokenizerPtr makeByteLevelPreTokenizer(bool addPrefixSpace, bool useRegex);

/// What becomes of the matches of a pattern: pieces of their own, nothing, or one piece with the text before, with the
/// text after, with other matches that they touch.
enum class SplitBehavior { Isolated, Removed, MergedWithPrevious, MergedWithNext, Contiguous };

/// With `invert` what lies between the matches counts as the matches.
PreTokenizerPtr makeSplitPreTokenizer(TextPatternPtr pattern, SplitBehavior behavior, bool invert);

/// Runs of numbers become pieces of their own, or every digit does.
PreTokenizerPtr makeDigitsPreTokenizer(bool individual);

/// White space separates and is dropped.
PreTokenizerPtr makeWhitespaceSplit();

/// Which pieces get the mark of a word's beginning before them, if they do not have it.
enum class PrependScheme { Always, First, Never };

/// SentencePiece's: `mark` (▁) for every space and before pieces; with `split` every mark begins a piece.
PreTokenizerPtr makeMetaspacePreTokenizer(std::string mark, PrependScheme scheme, bool split);

/// BERT's: white space separates and is dropped, every punctuation character stands alone.
PreTokenizerPtr makeBertPreTokenizer();

/// Each splits the pieces of the one before.
PreTokenizerPtr makePreTokenizerSequence(std::vector<PreTokenizerPtr> steps);

} // namespace fw::tokenizer
