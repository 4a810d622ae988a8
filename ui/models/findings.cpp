#include "ui/models/findings.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

#include "core/compare/figure_text.h"

namespace fw::ui {

namespace {

constexpr double kCollapse = 0.1; ///< a rise of perplexity (or bits per byte) from which collapse is likely

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Findings)
};

QString qt(const std::string& text)
{
    return QString::fromStdString(text);
}

QString mostDifferentGroup(const compare::Comparison& comparison, const Selection& selection, std::size_t variant)
{
    const compare::DifferenceInDifferences* strongest = nullptr;
    for (const compare::DifferenceInDifferences& entry : comparison.differencesInDifferences)
        if (entry.metric == selection.metric && entry.scorer == selection.scorer && entry.axis == selection.axis &&
            entry.variant == variant && entry.pValue <= comparison.alpha &&
            (!strongest || entry.pValue < strongest->pValue))
            strongest = &entry;
    if (!strongest)
        return {};
    const catalogue::Metric* metric = metricOf(comparison, selection.metric);
    return Text::tr("; %1 differ from the others by %2 (%3, exploratory)")
        .arg(qt(compare::groupTitle(comparison, selection.axis, strongest->group)),
             qt(compare::changeDigits(*metric, strongest->value.value)), qt(compare::pText(strongest->pValue)));
}

Finding changeOf(const compare::Comparison& comparison, const Selection& selection, const compare::Cell& cell)
{
    const catalogue::Metric& metric = *metricOf(comparison, selection.metric);
    const double change = cell.difference->value;
    Finding finding;
    finding.mark = change > 0 ? QStringLiteral("▲") : change < 0 ? QStringLiteral("▼") : QStringLiteral("=");
    const QString name = qt(comparison.variants[cell.variant].name);
    const QString figure =
        qt(compare::changeDigits(metric, change) + " " + compare::intervalText(metric, *cell.difference, true));
    if (cell.insideNoise()) {
        finding.text = Text::tr("%1: %2, inside the noise floor").arg(name, figure);
    } else {
        const compare::Tone tone = compare::judge(metric, cell.value.value - change, cell.value.value);
        finding.tone = tone == compare::Tone::Better  ? Finding::Tone::Better
                       : tone == compare::Tone::Worse ? Finding::Tone::Worse
                                                      : Finding::Tone::Neutral;
        finding.text = cell.significant(comparison.alpha)
                           ? Text::tr("%1: %2, significant after Holm").arg(name, figure)
                           : Text::tr("%1: %2, not significant").arg(name, figure);
        if (!cell.pAdjusted)
            finding.text = Text::tr("%1: %2, exploratory").arg(name, figure);
    }
    finding.text += mostDifferentGroup(comparison, selection, cell.variant);
    return finding;
}

/// The run-level likelihood metric that warns of collapse, if the comparison has one.
const catalogue::Metric* collapseMetric(const compare::Comparison& comparison)
{
    for (const catalogue::Metric& metric : comparison.metrics)
        if ((metric.id.find("perplexity") != std::string::npos || metric.id.find("bits_per_byte") != std::string::npos) &&
            comparison.find(metric.id, "", "", "", 0))
            return &metric;
    return nullptr;
}

} // namespace

std::vector<Finding> findings(const compare::Comparison& comparison, const Selection& selection)
{
    std::vector<const compare::Cell*> cells;
    std::vector<Finding> warnings;
    const catalogue::Metric* collapse = collapseMetric(comparison);
    for (std::size_t i = 1; i < comparison.variants.size(); ++i) {
        if (!selection.shows(i))
            continue;
        const compare::Variant& variant = comparison.variants[i];
        const compare::Cell* cell =
            comparison.find(selection.metric, selection.scorer, selection.axis, "", i);
        if (cell && cell->difference)
            cells.push_back(cell);
        else if (variant.status != "completed")
            warnings.push_back({Finding::Tone::Warning, QStringLiteral("!"),
                                Text::tr("%1 has no figures: %2%3")
                                    .arg(qt(variant.name), qt(variant.status),
                                         variant.message.empty() ? QString() : QStringLiteral(". ") + qt(variant.message))});
        if (!collapse || collapse->id == selection.metric)
            continue;
        const compare::Cell* base = comparison.find(collapse->id, "", "", "", 0);
        const compare::Cell* own = comparison.find(collapse->id, "", "", "", i);
        if (base && own && own->value.value > base->value.value * (1 + kCollapse))
            warnings.push_back(
                {Finding::Tone::Warning, QStringLiteral("!"),
                 Text::tr("%1: %2 is %3 % above the base; part of its change may be collapse")
                     .arg(qt(variant.name), qt(collapse->title).toLower(),
                          QLocale().toString(100 * (own->value.value / base->value.value - 1), 'f', 0))});
    }
    std::stable_sort(cells.begin(), cells.end(), [](const compare::Cell* a, const compare::Cell* b) {
        return std::fabs(a->difference->value) > std::fabs(b->difference->value);
    });
    std::vector<Finding> result;
    for (const compare::Cell* cell : cells)
        result.push_back(changeOf(comparison, selection, *cell));
    result.insert(result.end(), warnings.begin(), warnings.end());
    for (const std::string& warning : comparison.warnings)
        result.push_back({Finding::Tone::Warning, QStringLiteral("!"), qt(warning)});
    return result;
}

} // namespace fw::ui
