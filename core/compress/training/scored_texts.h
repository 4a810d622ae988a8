// Continuations of the base that a scorer has read: what says how toxicity depends on the group a text is about.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/compress/method.h"
#include "core/compress/training/mean_log_likelihood.h"

namespace fw::compress {

struct ScoredText
{
    std::string axis;
    std::string group;
    bool toxic = false;
    Continuation text; ///< behind its prompt
};

/// Reads the context's scored texts: a CSV with the columns axis, group, prompt_text, continuation and either `score`
/// or one column with a scorer's name in brackets ("toxicity (toxicity)"), as `fairweight-cli export` writes it. Rows
/// of other variants than the base, without a score, without a token or longer than `context` tokens are left out. A
/// score of at least `threshold` is toxic. At most `maximum` texts, as many of each group's toxic and clean ones,
/// spread over the file. Errors name file and row.
Result<std::vector<ScoredText>> loadScoredTexts(const Context& from, double threshold, std::int64_t maximum,
                                                std::int64_t context);

} // namespace fw::compress
