#include "app/cli/evaluation_output.h"

#include <fmt/format.h>

#include <cmath>

#include "core/report/clean_text.h"

namespace fw::cli {

namespace {

using Json = nlohmann::ordered_json;
using measure::ClassEvaluation;
using measure::DetectionEvaluation;
using measure::GroupRates;

std::string text(double value)
{
    return std::isfinite(value) ? fmt::format("{:.4f}", value) : "-";
}

std::string text(const stats::Interval& interval)
{
    return fmt::format("{:.4f} [{:.4f}, {:.4f}]", interval.estimate, interval.low, interval.high);
}

std::string text(const std::optional<stats::Interval>& interval)
{
    return interval ? text(*interval) : "-";
}

/// A name of a CSV in a column of `width`, which wide characters may exceed.
std::string padded(const std::string& name, std::size_t width)
{
    std::string clean = report::cleanLine(name);
    const std::size_t taken = report::terminalWidth(clean);
    return clean.append(taken < width ? width - taken : 0, ' ');
}

std::string rateRow(const std::string& name, const GroupRates& rates)
{
    return fmt::format("{} {:>8} {:>9}  {:<26} {}\n", padded(name, 24),
                       rates.counts.positives() + rates.counts.negatives(), rates.counts.positives(),
                       text(rates.falsePositiveRate), text(rates.falseNegativeRate));
}

Json number(double value)
{
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json json(const stats::Interval& interval)
{
    return {{"value", number(interval.estimate)}, {"low", number(interval.low)}, {"high", number(interval.high)}};
}

Json json(const std::optional<stats::Interval>& interval)
{
    return interval ? json(*interval) : Json(nullptr);
}

Json json(const GroupRates& rates)
{
    return {{"group", report::cleanText(rates.group)},
            {"n", rates.counts.positives() + rates.counts.negatives()},
            {"positives", rates.counts.positives()},
            {"fpr", json(rates.falsePositiveRate)},
            {"fnr", json(rates.falseNegativeRate)}};
}

} // namespace

std::string evaluationTable(const DetectionEvaluation& evaluation)
{
    const stats::DetectionCounts& counts = evaluation.all.counts;
    std::string table = fmt::format("{:<24} {} ({} positive)\n", "texts", evaluation.texts, counts.positives());
    table += fmt::format("{:<24} {}\n", "area under the curve", text(evaluation.areaUnderCurve));
    table += fmt::format("{:<24} {}\n", "average precision", text(evaluation.averagePrecision));
    table += fmt::format("at threshold {}\n", evaluation.threshold);
    table += fmt::format("  {:<22} {}\n", "precision", text(counts.precision()));
    table += fmt::format("  {:<22} {}\n", "recall", text(counts.recall()));
    table += fmt::format("  {:<22} {}\n", "F1", text(counts.f1()));
    table += fmt::format("  {:<22} {}\n", "accuracy", text(counts.accuracy()));
    table += fmt::format("{:<24} {}\n", "calibration error", text(evaluation.calibrationError));
    table += fmt::format("{:<24} {}\n\n", "Brier score", text(evaluation.brierScore));
    table += fmt::format("{:<24} {:>8} {:>9}  {:<26} {}\n", "group", "texts", "positive", "false positive rate",
                         "false negative rate");
    table += rateRow("all", evaluation.all);
    for (const GroupRates& rates : evaluation.groups)
        table += rateRow(rates.group, rates);
    return table + "Intervals: 95 %.\n";
}

std::string evaluationTable(const ClassEvaluation& evaluation)
{
    std::string table = fmt::format("{:<24} {}\n", "texts", evaluation.matrix.total());
    table += fmt::format("{:<24} {}\n", "accuracy", text(evaluation.accuracy));
    table += fmt::format("{:<24} {}\n", "macro F1", text(evaluation.macroF1));
    table += fmt::format("{:<24} {}\n\n", "Cohen's kappa", text(evaluation.kappa));
    table += padded("true \\ decided", 24);
    for (const std::string& name : evaluation.classes)
        table.append(" ").append(padded(name, 12));
    table += "\n";
    for (std::size_t truth = 0; truth < evaluation.classes.size(); ++truth) {
        table += padded(evaluation.classes[truth], 24);
        for (std::size_t decided = 0; decided < evaluation.classes.size(); ++decided)
            table += fmt::format(" {:<12}", evaluation.matrix.at(truth, decided));
        table += "\n";
    }
    if (!evaluation.groups.empty())
        table += fmt::format("\n{:<24} {:>8}  accuracy\n", "group", "texts");
    for (const measure::GroupAccuracy& group : evaluation.groups)
        table += fmt::format("{} {:>8}  {}\n", padded(group.group, 24), group.texts, text(group.accuracy));
    return table + "Intervals: 95 %.\n";
}

Json toJson(const DetectionEvaluation& evaluation)
{
    const stats::DetectionCounts& counts = evaluation.all.counts;
    Json document = {{"n", evaluation.texts},
                     {"positives", counts.positives()},
                     {"threshold", evaluation.threshold},
                     {"auc", json(evaluation.areaUnderCurve)},
                     {"average_precision", number(evaluation.averagePrecision)},
                     {"precision", number(counts.precision())},
                     {"recall", number(counts.recall())},
                     {"f1", number(counts.f1())},
                     {"accuracy", number(counts.accuracy())},
                     {"ece", number(evaluation.calibrationError)},
                     {"brier", number(evaluation.brierScore)},
                     {"fpr", json(evaluation.all.falsePositiveRate)},
                     {"fnr", json(evaluation.all.falseNegativeRate)},
                     {"counts",
                      {{"true_positives", counts.truePositives},
                       {"false_positives", counts.falsePositives},
                       {"true_negatives", counts.trueNegatives},
                       {"false_negatives", counts.falseNegatives}}},
                     {"groups", Json::array()}};
    for (const GroupRates& rates : evaluation.groups)
        document["groups"].push_back(json(rates));
    return document;
}

Json toJson(const ClassEvaluation& evaluation)
{
    Json document = {{"n", evaluation.matrix.total()},
                     {"classes", evaluation.classes},
                     {"accuracy", json(evaluation.accuracy)},
                     {"macro_f1", number(evaluation.macroF1)},
                     {"kappa", number(evaluation.kappa)},
                     {"confusion", Json::array()},
                     {"groups", Json::array()}};
    for (std::size_t truth = 0; truth < evaluation.classes.size(); ++truth) {
        Json row = Json::array();
        for (std::size_t decided = 0; decided < evaluation.classes.size(); ++decided)
            row.push_back(evaluation.matrix.at(truth, decided));
        document["confusion"].push_back(std::move(row));
    }
    for (const measure::GroupAccuracy& group : evaluation.groups)
        document["groups"].push_back(
            {{"group", report::cleanText(group.group)}, {"n", group.texts}, {"accuracy", json(group.accuracy)}});
    return document;
}

} // namespace fw::cli
