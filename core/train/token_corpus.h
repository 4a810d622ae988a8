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

/// Empty lines are skipped. Ends with the document that reaches `maximumTokens`; 0 reads all.
Result<TokenCorpus> loadTokenCorpus(const std::filesystem::path& text, const tokenizer::Tokenizer& tokenizer,
                                    const CancelToken& cancel, ProgressSink progress, std::int64_t maximumTokens = 0,
                                    const OtherVersion& otherVersion = {});

} // namespace fw::train
