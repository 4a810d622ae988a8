#include "app/cli/evaluation_table.h"

#include <fmt/format.h>

#include <cmath>

#include "core/report/clean_text.h"

namespace fw::cli {

namespace {

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

} // namespace fw::cli
