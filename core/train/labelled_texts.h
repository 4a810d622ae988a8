// Labelled texts from CSV files as token ids: what a classifier learns from. No torch.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/tokenizer/tokenizer.h"

namespace fw::train {

/// A file of texts with labels for one or more heads of a classifier.
struct LabelledFile
{
    std::filesystem::path file;
    char delimiter = ',';
    bool header = true;                         ///< without one, columns are named by their place: "0", "1", …
    std::string textColumn = "text";
    std::map<std::string, std::string> columns; ///< head → the column of its labels
    std::map<std::string, std::string> values;  ///< the file's words for labels → ours; others stand for themselves
    double repeat = 1;                          ///< how often an epoch reads each row; .25: every fourth row
};

/// A head's name and its labels in order.
struct HeadLabels
{
    std::string name;
    std::vector<std::string> labels;
};

/// Rows of one or more files, in order.
struct LabelledTexts
{
    static constexpr std::int32_t kNone = -1; ///< this head has no label for the row

    std::vector<std::string> texts;
    std::vector<std::vector<std::int32_t>> labels; ///< [head][row], index into the head's labels, or kNone
    std::vector<std::vector<std::int32_t>> ids;    ///< with special tokens around; empty until tokenized

    std::size_t size() const { return texts.size(); }
};

/// Reads the named columns. A label is its name, or its number from 0; an empty field is no label; anything else is an
/// error naming the line. A row that `repeat` asks for more than once stands in the result as often, at one place.
Result<LabelledTexts> readLabelledTexts(std::span<const LabelledFile> files, std::span<const HeadLabels> heads);

/// Takes about this share of the rows out, chosen by the hash of their text: the same texts whatever stands around
/// them, repeats of a row together and once.
LabelledTexts holdBack(LabelledTexts& texts, double share);

/// Fills in the ids, at most `maximumTokens` a text.
Status tokenize(LabelledTexts& texts, const tokenizer::Tokenizer& tokenizer, std::size_t maximumTokens,
                const CancelToken& cancel, ProgressSink progress);

} // namespace fw::train
