// Cuts normalized text into the pieces that the model encodes one by one.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace fw::tokenizer {

/// Called with each piece in order; the view is valid during the call only.
using PieceSink = std::function<void(std::string_view)>;

/// Immutable: any thread may call split().
class PreTokenizer
{
public:
    virtual ~PreTokenizer() = default;
    /// Never called with, and never gives, an empty text.
    virtual void split(std::string_view text, const PieceSink& sink) const = 0;
};

using PreTokenizerPtr = std::unique_ptr<const PreTokenizer>;

/// Byte-level: with `addPrefixSpace` a space is put before a text without one; with `useRegex` GPT-2's pattern splits.
/// The bytes stay bytes here; the model works on them.
PreTokenizerPtr makeByteLevelPreTokenizer(bool addPrefixSpace, bool useRegex);

/// What to give of the matches of a pattern and the gaps between them.
struct SplitParts
{
    bool matches = true;
    bool gaps = true;
};

/// Splits by a regular expression (as Oniguruma reads it: \s is Unicode's White_Space). GPT-2's own pattern runs on the
/// fast scanner. A pattern that does not compile is an error beginning with `where`.
Result<PreTokenizerPtr> makeRegexPreTokenizer(std::string_view pattern, SplitParts parts, std::string_view where);

PreTokenizerPtr makeLiteralPreTokenizer(std::string pattern, SplitParts parts);

/// Runs of numbers become pieces of their own, or every digit does.
PreTokenizerPtr makeDigitsPreTokenizer(bool individual);

/// BERT's: white space separates and is dropped, every punctuation character stands alone.
PreTokenizerPtr makeBertPreTokenizer();

/// Each splits the pieces of the one before.
PreTokenizerPtr makePreTokenizerSequence(std::vector<PreTokenizerPtr> steps);

} // namespace fw::tokenizer
