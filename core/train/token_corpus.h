// A text as one stream of token ids, cut into windows for language-model training. No torch.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/tokenizer/tokenizer.h"

namespace fw::train {

/// Documents (a line each) tokenised and joined, the document separator before each and after the last.
struct TokenCorpus
{
    std::vector<std::int32_t> ids;
    std::int64_t documents = 0;
    std::int64_t bytes = 0; ///< UTF-8 bytes of the text, line endings left out

    /// Windows of `time` inputs and their `time` targets (shifted by one), disjoint, from a given first token.
    std::int64_t windows(std::int64_t time, std::int64_t offset) const
    {
        return (static_cast<std::int64_t>(ids.size()) - 1 - offset) / time;
    }
};

/// Another version of a document, which follows it in the corpus; nothing where there is none.
using OtherVersion = std::function<std::optional<std::string>(const std::string& document)>;

/// What of a text is read.
struct CorpusPart
{
    std::int64_t maximumTokens = 0;    ///< ends with the document that reaches so many; 0 reads all
    std::optional<std::uint64_t> seed; ///< draws the documents in an order of its own; else the text's
    OtherVersion otherVersion;
};

/// The documents of a text file in the order in which a seed draws them; without one as they stand. No empty ones.
Result<std::vector<std::string>> drawDocuments(const std::filesystem::path& text, std::optional<std::uint64_t> seed);

/// Empty lines are skipped.
Result<TokenCorpus> loadTokenCorpus(const std::filesystem::path& text, const tokenizer::Tokenizer& tokenizer,
                                    const CancelToken& cancel, ProgressSink progress, const CorpusPart& part = {});

} // namespace fw::train
