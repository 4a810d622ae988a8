#include "core/measure/scorer_evaluation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "core/base/caught.h"
#include "core/stats/binomial.h"
#include "core/stats/calibration.h"
#include "core/stats/roc_interval.h"

namespace fw::measure {

namespace {

Error unusable(const char* what)
{
    return {ErrorKind::InvalidInput, what, "give every text a score and a label"};
}

bool allFinite(std::span<const double> values)
{
    return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

std::optional<stats::Interval> rate(std::size_t part, std::size_t whole, double confidence)
{
    auto interval = stats::exactBinomialInterval(part, whole, confidence);
    return interval.ok() ? std::optional(*interval) : std::nullopt;
}

/// Indices of each group's texts, groups in the order in which they are shown.
std::vector<std::pair<std::string, std::vector<std::size_t>>> byGroup(std::span<const std::vector<std::string>> groups)
{
    std::map<std::string, std::vector<std::size_t>> members;
    for (std::size_t i = 0; i < groups.size(); ++i)
        for (const std::string& group : groups[i])
            members[group].push_back(i);
    std::vector<std::pair<std::string, std::vector<std::size_t>>> ordered(members.begin(), members.end());
    std::stable_sort(ordered.begin(), ordered.end(),
                     [](const auto& a, const auto& b) { return a.second.size() > b.second.size(); });
    return ordered;
}

GroupRates ratesOf(const std::string& group, const stats::DetectionCounts& counts, double confidence)
{
    return {group, counts, rate(counts.falsePositives, counts.negatives(), confidence),
            rate(counts.falseNegatives, counts.positives(), confidence)};
}

} // namespace

Result<DetectionEvaluation> evaluateDetection(const LabelledScores& labelled)
try {
    const std::size_t texts = labelled.scores.size();
    if (texts == 0)
        return unusable("there are no labelled texts");
    if (labelled.positive.size() != texts || (!labelled.groups.empty() && labelled.groups.size() != texts))
        return unusable("scores, labels and groups are not of as many texts");
    if (!allFinite(labelled.scores))
        return unusable("a score is no number");

    DetectionEvaluation evaluation;
    evaluation.texts = texts;
    evaluation.threshold = labelled.threshold;
    if (auto area = stats::areaUnderCurveInterval(labelled.scores, labelled.positive, labelled.confidence); area.ok())
        evaluation.areaUnderCurve = *area;
    evaluation.averagePrecision = stats::averagePrecision(labelled.scores, labelled.positive);
    const bool chances = labelled.scale == catalogue::ScoreScale::Unit;
    const double none = std::numeric_limits<double>::quiet_NaN();
    evaluation.calibrationError = chances ? stats::expectedCalibrationError(labelled.scores, labelled.positive) : none;
    evaluation.brierScore = chances ? stats::brierScore(labelled.scores, labelled.positive) : none;
    evaluation.all = ratesOf("", stats::countDetections(labelled.scores, labelled.positive, labelled.threshold),
                             labelled.confidence);
    for (const auto& [group, members] : byGroup(labelled.groups)) {
        std::vector<double> scores;
        std::vector<char> positive;
        for (const std::size_t i : members) {
            scores.push_back(labelled.scores[i]);
            positive.push_back(labelled.positive[i]);
        }
        evaluation.groups.push_back(
            ratesOf(group, stats::countDetections(scores, positive, labelled.threshold), labelled.confidence));
    }
    return evaluation;
} catch (...) {
    return caughtError("evaluate the scorer");
}

Result<ClassEvaluation> evaluateClasses(const LabelledClasses& labelled)
{
    const std::size_t texts = labelled.truth.size();
    if (texts == 0)
        return unusable("there are no labelled texts");
    if (labelled.decided.size() != texts || (!labelled.groups.empty() && labelled.groups.size() != texts))
        return unusable("classes and groups are not of as many texts");
    const std::size_t classes = labelled.classes.size();
    const auto beyond = [&](std::size_t index) { return index >= classes; };
    if (std::any_of(labelled.truth.begin(), labelled.truth.end(), beyond) ||
        std::any_of(labelled.decided.begin(), labelled.decided.end(), beyond))
        return unusable("a class is none of the scorer's");

    ClassEvaluation evaluation;
    evaluation.classes = labelled.classes;
    evaluation.matrix = stats::confusionMatrix(labelled.truth, labelled.decided, classes);
    FW_ASSIGN(evaluation.accuracy,
              stats::exactBinomialInterval(evaluation.matrix.correct(), texts, labelled.confidence));
    evaluation.macroF1 = stats::macroF1(evaluation.matrix);
    evaluation.kappa = stats::cohenKappa(evaluation.matrix);
    for (const auto& [group, members] : byGroup(labelled.groups)) {
        std::size_t correct = 0;
        for (const std::size_t i : members)
            correct += labelled.truth[i] == labelled.decided[i] ? 1 : 0;
        FW_ASSIGN(const stats::Interval accuracy,
                  stats::exactBinomialInterval(correct, members.size(), labelled.confidence));
        evaluation.groups.push_back({group, members.size(), accuracy});
    }
    return evaluation;
}

std::vector<std::string> groupsOfCell(const std::string& cell)
{
    std::vector<std::string> groups;
    for (std::size_t begin = 0; begin <= cell.size();) {
        const std::size_t end = std::min(cell.find_first_of(";|,", begin), cell.size());
        const std::string part = cell.substr(begin, end - begin);
        begin = end + 1;
        const std::size_t first = part.find_first_not_of(" \t\r\n");
        if (first == std::string::npos)
            continue;
        std::string group = part.substr(first, part.find_last_not_of(" \t\r\n") + 1 - first);
        if (std::find(groups.begin(), groups.end(), group) == groups.end())
            groups.push_back(std::move(group));
    }
    return groups;
}

} // namespace fw::measure
