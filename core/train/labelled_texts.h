// Labelled texts from CSV files as token ids: what a classifier learns from. No torch.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/tokenizer/tokenizer.h"

namespace fw::train {

/// Rows of one or more CSV files, in order.
struct LabelledTexts
{
    std::vector<std::string> texts;
    std::vector<std::int32_t> labels;           ///< index into the labels
    std::vector<std::vector<std::int32_t>> ids; ///< with special tokens around; empty until tokenized

    std::size_t size() const { return labels.size(); }
};

/// Reads the named columns. A label is its number, 0 to n-1, or its name; anything else is an error naming the line.
Result<LabelledTexts> readLabelledTexts(const std::vector<std::filesystem::path>& files, const std::string& textColumn,
                                        const std::string& labelColumn, const std::vector<std::string>& labels);

/// Fills in the ids, at most `maximumTokens` a text.
Status tokenize(LabelledTexts& texts, const tokenizer::Tokenizer& tokenizer, std::size_t maximumTokens,
                const CancelToken& cancel, ProgressSink progress);

} // namespace fw::train
