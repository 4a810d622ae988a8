#include "core/measure/labelled_texts.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/base/caught.h"
#include "core/base/csv.h"
#include "core/base/file_ending.h"

namespace fw::measure {

namespace {

constexpr std::size_t kShownBytes = 60; ///< of a cell, in a message

CsvFormat formatOf(const std::filesystem::path& file, bool header)
{
    return {fieldDelimiter(file), header};
}

std::optional<char> truthOf(const std::string& label)
{
    if (label == "1" || label == "true")
        return char(1);
    if (label == "0" || label == "false")
        return char(0);
    return std::nullopt;
}

bool isBinary(const LabelledTexts& texts)
{
    return std::all_of(texts.labels.begin(), texts.labels.end(),
                       [](const std::string& label) { return truthOf(label).has_value(); });
}

/// The beginning of a cell, whole characters.
std::string shown(const std::string& cell)
{
    std::size_t end = std::min(cell.size(), kShownBytes);
    while (end > 0 && end < cell.size() && (static_cast<unsigned char>(cell[end]) & 0xC0) == 0x80)
        --end;
    return cell.substr(0, end);
}

Error wrongLabel(const EvaluationRequest& request, const LabelledTexts& texts, std::size_t row,
                 const std::string& wanted, const std::string& hint)
{
    return {ErrorKind::InvalidInput,
            fmt::format("{}: line {}, column {}: '{}' is {}", request.file.string(), texts.lines[row],
                        request.labelColumn, shown(texts.labels[row]), wanted),
            hint};
}

Result<std::size_t> chosenLabel(const TextScorer& scorer, const std::string& name)
{
    if (name.empty())
        return scorer.signalLabel();
    const auto& labels = scorer.labels();
    const auto found = std::find(labels.begin(), labels.end(), name);
    if (found == labels.end())
        return Error{ErrorKind::InvalidInput, fmt::format("{} has no label '{}'", scorer.name(), name),
                     fmt::format("labels are {}", fmt::join(labels, ", "))};
    return static_cast<std::size_t>(found - labels.begin());
}

Result<FileEvaluation> evaluateLabel(const TextScorer& scorer, const EvaluationRequest& request,
                                     const LabelledTexts& texts, const CancelToken& cancel,
                                     const ProgressSink& progress)
{
    FW_ASSIGN(const std::size_t label, chosenLabel(scorer, request.label));
    std::vector<char> positive;
    for (std::size_t i = 0; i < texts.labels.size(); ++i) {
        const std::optional<char> truth = truthOf(texts.labels[i]);
        if (!truth)
            return wrongLabel(request, texts, i, "neither 0 nor 1", "label texts by 1 (has the property) or 0");
        positive.push_back(*truth);
    }
    FW_ASSIGN(const ScoreTable scores, scorer.score(texts.texts, cancel, progress));
    std::vector<double> values;
    for (std::size_t i = 0; i < scores.texts; ++i)
        values.push_back(scores.at(i, label));
    LabelledScores labelled{values, positive, texts.groups, request.threshold};
    if (label == scorer.signalLabel())
        labelled.scale = scorer.scale();
    FW_ASSIGN(DetectionEvaluation evaluation, evaluateDetection(labelled));
    return FileEvaluation{scorer.name(), scorer.identity(), scorer.labels()[label], std::move(evaluation)};
}

Result<FileEvaluation> evaluateDecisions(const TextScorer& scorer, const EvaluationRequest& request,
                                         const LabelledTexts& texts, const CancelToken& cancel,
                                         const ProgressSink& progress)
{
    const std::vector<std::string> classes = scorer.classes();
    std::vector<std::size_t> truth;
    for (std::size_t i = 0; i < texts.labels.size(); ++i) {
        const auto given = request.classNames.find(texts.labels[i]);
        const auto found = std::find(classes.begin(), classes.end(),
                                     given == request.classNames.end() ? texts.labels[i] : given->second);
        if (found == classes.end())
            return wrongLabel(
                request, texts, i, "none of the scorer's classes",
                fmt::format("classes are {}; say which one a value means, as VALUE=CLASS", fmt::join(classes, ", ")));
        truth.push_back(static_cast<std::size_t>(found - classes.begin()));
    }
    FW_ASSIGN(const ScoreTable scores, scorer.score(texts.texts, cancel, progress));
    std::vector<std::size_t> decided;
    for (std::size_t i = 0; i < scores.texts; ++i)
        decided.push_back(scorer.classOf(scores.row(i)));
    FW_ASSIGN(ClassEvaluation evaluation, evaluateClasses({decided, truth, texts.groups, classes}));
    return FileEvaluation{scorer.name(), scorer.identity(), {}, std::move(evaluation)};
}

} // namespace

Result<std::vector<std::string>> columnsOfFile(const std::filesystem::path& file)
{
    std::vector<std::string> columns;
    bool seen = false;
    // An error of our own ends the reading behind the first row.
    const Status status =
        readCsvRows(file, formatOf(file, true), [&](std::span<const std::string> fields, std::size_t) -> Status {
            if (!seen)
                columns.assign(fields.begin(), fields.end());
            else
                return cancelledError();
            seen = true;
            return {};
        });
    if (!status.ok() && !seen)
        return status.error();
    if (!seen)
        return Error{ErrorKind::InvalidInput, file.string() + " is empty", "its first line should name the columns"};
    return columns;
}

Result<std::map<std::string, std::string>> classNamesOf(std::span<const std::string> pairs)
{
    std::map<std::string, std::string> names;
    for (const std::string& pair : pairs) {
        const std::size_t sign = pair.rfind('=');
        if (sign == std::string::npos)
            return Error{ErrorKind::InvalidInput, "'" + pair + "' is not VALUE=CLASS", "for example -1=negative"};
        names[pair.substr(0, sign)] = pair.substr(sign + 1);
    }
    return names;
}

Result<LabelledTexts> readLabelledTexts(const EvaluationRequest& request)
try {
    FW_ASSIGN(CsvTable table, readCsv(request.file, formatOf(request.file, request.header)));
    FW_ASSIGN(const std::size_t text, table.column(request.textColumn));
    FW_ASSIGN(const std::size_t label, table.column(request.labelColumn));
    std::optional<std::size_t> group;
    if (!request.groupColumn.empty()) {
        FW_ASSIGN(group, table.column(request.groupColumn));
    }
    LabelledTexts result;
    for (const std::vector<std::string>& row : table.rows) {
        result.texts.push_back(row[text]);
        result.labels.push_back(row[label]);
        if (group)
            result.groups.push_back(groupsOfCell(row[*group]));
    }
    result.lines = std::move(table.lines);
    return result;
} catch (...) {
    return caughtError("read the texts");
}

Result<FileEvaluation> evaluateScorer(const TextScorer& scorer, const EvaluationRequest& request,
                                      const LabelledTexts& texts, const CancelToken& cancel,
                                      const ProgressSink& progress)
try {
    const bool byClass = request.label.empty() && !scorer.classes().empty() && !isBinary(texts);
    return byClass ? evaluateDecisions(scorer, request, texts, cancel, progress)
                   : evaluateLabel(scorer, request, texts, cancel, progress);
} catch (...) {
    return caughtError("evaluate the scorer");
}

} // namespace fw::measure
