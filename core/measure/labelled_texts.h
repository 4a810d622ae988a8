// Labelled texts of a file, and a scorer's evaluation on them: what `scorers evaluate` and the workbench's page do.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/measure/scorer_evaluation.h"
#include "core/measure/text_scorer.h"

namespace fw::measure {

/// Which texts, and what of a scorer is compared with their labels.
struct EvaluationRequest
{
    std::filesystem::path file; ///< CSV, or TSV where it is called .tsv
    bool header = true;         ///< without one, columns are called "0", "1", …
    std::string textColumn = "text";
    std::string labelColumn; ///< 1 or 0 (or true, false); or a class of the scorer
    std::string groupColumn; ///< empty: no groups
    std::string label;       ///< of the scorer; empty: its signal, or its classes where the column names such
    double threshold = 0.5;  ///< from here on a text is flagged
    std::map<std::string, std::string> classNames; ///< what a value of the label column means as a class
};

/// The labelled texts as columns.
struct LabelledTexts
{
    std::vector<std::string> texts;
    std::vector<std::string> labels;
    std::vector<std::vector<std::string>> groups; ///< empty without a group column
    std::vector<std::size_t> lines;               ///< of the file, for messages
};

struct FileEvaluation
{
    std::string scorer;   ///< its name
    std::string identity; ///< scorerIdentity()
    std::string label;    ///< the label that was compared; empty for classes
    std::variant<DetectionEvaluation, ClassEvaluation> figures;
};

/// The names of a file's columns, from its first line.
Result<std::vector<std::string>> columnsOfFile(const std::filesystem::path& file);

/// "VALUE=CLASS" pairs, e.g. "-1=negative". InvalidInput names the pair that is none.
Result<std::map<std::string, std::string>> classNamesOf(std::span<const std::string> pairs);

/// Errors: the file cannot be read, or has no such column.
Result<LabelledTexts> readLabelledTexts(const EvaluationRequest& request);

/// Checks every label first, then scores all texts. Where labels are 1 and 0 one label of the scorer is looked at; where
/// they are something else, no label was asked for and the scorer has classes, its decision is.
/// Errors: a label that means nothing (file, line and column are named), a scorer's label that is not there; cancelled.
Result<FileEvaluation> evaluateScorer(const TextScorer& scorer, const EvaluationRequest& request,
                                      const LabelledTexts& texts, const CancelToken& cancel,
                                      const ProgressSink& progress);

} // namespace fw::measure
