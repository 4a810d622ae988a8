#include "core/report/html_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/compare/figures/conclusions.h"
#include "core/compare/words/figure_text.h"
#include "core/report/clean_text.h"

namespace fw::report {

namespace {

constexpr double kStripWidth = 160;
constexpr double kStripHeight = 22;
constexpr double kStripMargin = 6;

std::string cell(const std::string& html, std::string_view attributes = {})
{
    return fmt::format("<td{}{}>{}</td>", attributes.empty() ? "" : " ", attributes, html);
}

std::string toneClass(compare::Tone tone)
{
    return compare::toneName(tone);
}

std::string pHtml(const compare::Cell& entry)
{
    if (entry.pAdjusted)
        return escapeHtml(compare::pText(*entry.pAdjusted));
    return entry.pValue ? "<small>" + escapeHtml(compare::pText(*entry.pValue)) + "</small>" : "";
}

/// "pooled −0.021 [−0.040, −0.002]" under a change, where the experiment asks for it.
std::string pooledHtml(const catalogue::Metric& metric, const compare::Cell& entry)
{
    if (!entry.pooledDifference)
        return {};
    return fmt::format("<small title=\"{}\">pooled {} {}</small>", escapeHtml(entry.pooledDifference->method),
                       escapeHtml(compare::changeDigits(metric, entry.pooledDifference->value)),
                       escapeHtml(compare::intervalText(metric, *entry.pooledDifference, true)));
}

std::string differenceCells(const catalogue::Metric& metric, const compare::Cell& entry, double reach)
{
    if (!entry.difference)
        return std::string("<td></td><td></td><td></td><td></td><td></td>");
    const bool found = entry.verdict == compare::Verdict::Changed;
    const double base = entry.value.value - entry.difference->value;
    const std::string tone = found ? toneClass(compare::judge(metric, base, entry.value.value)) : "soft";
    const std::string attributes = fmt::format("class=\"{}\"", tone);
    std::string detectable;
    if (entry.minimumDetectable)
        detectable = std::isinf(*entry.minimumDetectable)
                         ? "never"
                         : escapeHtml(compare::figureDigits(metric, *entry.minimumDetectable));
    return cell(escapeHtml(compare::changeDigits(metric, entry.difference->value)) + "<small>" +
                    escapeHtml(compare::intervalText(metric, *entry.difference, true)) + "</small>" +
                    pooledHtml(metric, entry),
                fmt::format("{} title=\"{}\"", attributes, escapeHtml(entry.difference->method))) +
           cell(differenceStrip(entry, reach, found), attributes) + cell(pHtml(entry)) +
           cell(escapeHtml(compare::verdictText(entry.verdict)), fmt::format("class=\"verdict {}\"", tone)) +
           cell(detectable);
}

std::string countText(const compare::Cell& entry)
{
    if (entry.axis.empty())
        return fmt::format("{} documents", entry.clusters);
    if (entry.continuations == 0)
        return fmt::format("{} items", entry.prompts);
    std::string text = fmt::format("{} × {}", entry.prompts,
                                   entry.prompts > 0 ? (entry.continuations + entry.prompts / 2) / entry.prompts : 0);
    if (entry.emptyContinuations > 0)
        text += fmt::format("<small>{} empty</small>", entry.emptyContinuations);
    return text;
}

std::string row(const compare::Comparison& comparison, const Panel& panel, const compare::Cell& entry, bool first,
                double reach)
{
    const catalogue::Metric& metric = *panel.metric;
    const std::string group = panel.axis.empty() ? "" : compare::groupTitle(comparison, entry.axis, entry.group);
    std::string value = escapeHtml(compare::figureDigits(metric, entry.value.value)) + "<small>" +
                        escapeHtml(compare::intervalText(metric, entry.value, false)) + "</small>";
    if (entry.withoutEmpty && entry.emptyContinuations > 0)
        value += "<small>" + escapeHtml(compare::figureDigits(metric, *entry.withoutEmpty)) + " without empty</small>";
    return fmt::format("<tr class=\"{}{}\">", first ? "group " : "", entry.variant == 0 ? "base" : "") +
           cell(first ? escapeHtml(group) : "", "class=\"name\"") +
           cell(escapeHtml(comparison.variants[entry.variant].name), "class=\"left name\"") +
           cell(value, fmt::format("title=\"{}\"", escapeHtml(entry.value.method))) +
           differenceCells(metric, entry, reach) + cell(countText(entry)) + "</tr>\n";
}

bool isPrimary(const compare::Comparison& comparison, const std::string& metric)
{
    return std::find(comparison.primaryMetrics.begin(), comparison.primaryMetrics.end(), metric) !=
           comparison.primaryMetrics.end();
}

/// "×0.52" beside the base's value.
std::string ratioHtml(const compare::Fact& fact, const compare::Fact* base)
{
    // Speeds of other runs are of other minutes: their ratio is a fact of its own.
    if (!base || base->value == 0 || fact.name.find("speed") != std::string::npos ||
        fact.name.find("per_second") != std::string::npos || !std::isfinite(fact.value / base->value))
        return {};
    return fmt::format("<small>×{:.2f}</small>", fact.value / base->value);
}

} // namespace

double stripReach(const Panel& panel)
{
    double reach = 0;
    const auto include = [&](double value) {
        if (std::isfinite(value))
            reach = std::max(reach, std::fabs(value));
    };
    for (const auto& group : panel.groups)
        for (const compare::Cell* entry : group) {
            if (!entry->difference)
                continue;
            include(entry->difference->value);
            include(entry->difference->low);
            include(entry->difference->high);
            include(entry->noiseBand.value_or(0));
        }
    return reach;
}

std::string differenceStrip(const compare::Cell& entry, double reach, bool significant)
{
    if (!entry.difference || !(reach > 0))
        return {};
    const auto x = [&](double value) {
        const double share = std::clamp(value / reach, -1.0, 1.0);
        return kStripWidth / 2 + share * (kStripWidth / 2 - kStripMargin);
    };
    const double middle = kStripHeight / 2;
    std::string svg = fmt::format("<svg class=\"strip\" viewBox=\"0 0 {:.0f} {:.0f}\" aria-hidden=\"true\">",
                                  kStripWidth, kStripHeight);
    if (entry.noiseBand && std::isfinite(*entry.noiseBand))
        svg += fmt::format(
            "<rect class=\"band\" fill=\"#dfe3e8\" x=\"{:.1f}\" y=\"2\" width=\"{:.1f}\" height=\"{:.0f}\"/>",
            x(-*entry.noiseBand), x(*entry.noiseBand) - x(-*entry.noiseBand), kStripHeight - 4);
    svg +=
        fmt::format("<line class=\"zero\" stroke=\"#57606a\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"0\" y2=\"{1:.0f}\"/>",
                    x(0), kStripHeight);
    const compare::Estimate& difference = *entry.difference;
    if (std::isfinite(difference.low) && std::isfinite(difference.high))
        svg += fmt::format("<line class=\"line\" stroke=\"currentColor\" stroke-width=\"2\" x1=\"{0:.1f}\" "
                           "x2=\"{1:.1f}\" y1=\"{2:.0f}\" y2=\"{2:.0f}\"/>",
                           x(difference.low), x(difference.high), middle);
    svg += fmt::format("<circle class=\"dot\" fill=\"currentColor\" cx=\"{:.1f}\" cy=\"{:.0f}\" r=\"{}\"/></svg>",
                       x(difference.value), middle, significant ? 5 : 3);
    return svg;
}

std::string panelTable(const compare::Comparison& comparison, const Panel& panel)
{
    const double reach = stripReach(panel);
    const std::string unit = panel.metric->unit.empty() ? "" : " (" + escapeHtml(panel.metric->unit) + ")";
    std::string html = "<div class=\"scroll\"><table><thead><tr><th>" + std::string(panel.axis.empty() ? "" : "Group") +
                       "</th><th class=\"left\">Variant</th><th>Value" + unit +
                       "</th><th>Difference</th><th class=\"left\">Difference on the noise floor</th><th>p (Holm)</th>"
                       "<th>Verdict</th><th>Detectable</th><th>" +
                       (panel.axis.empty() ? "Texts" : "Prompts × draws") + "</th></tr></thead><tbody>\n";
    for (const auto& group : panel.groups)
        for (std::size_t i = 0; i < group.size(); ++i)
            html += row(comparison, panel, *group[i], i == 0, reach);
    return html + "</tbody></table></div>\n";
}

std::string gapTable(const compare::Comparison& comparison)
{
    std::string rows;
    for (const compare::Gap& gap : comparison.gaps) {
        const catalogue::Metric* metric = catalogue::find(comparison.metrics, gap.metric);
        if (!metric || !isPrimary(comparison, gap.metric) || gap.variant >= comparison.variants.size())
            continue;
        const auto change = [&](const std::optional<double>& value) {
            return value ? escapeHtml(compare::changeDigits(*metric, *value)) : std::string();
        };
        rows += "<tr>" +
                cell(escapeHtml(metric->title + " · " + compare::axisTitle(comparison, gap.axis)), "class=\"name\"") +
                cell(escapeHtml(comparison.variants[gap.variant].name), "class=\"left name\"") +
                cell(escapeHtml(compare::groupTitle(comparison, gap.axis, gap.highest) + " – " +
                                compare::groupTitle(comparison, gap.axis, gap.lowest)),
                     "class=\"left name\"") +
                cell(escapeHtml(compare::figureDigits(*metric, gap.value))) +
                cell(escapeHtml(compare::figureDigits(*metric, gap.underPermutedLabels))) +
                cell(gap.sharedTemplates ? escapeHtml(compare::pText(gap.pValue)) : "<small>other prompts</small>") +
                cell(change(gap.changeSamePair)) + cell(change(gap.changeAnew)) +
                cell(gap.interdependence ? escapeHtml(compare::agreementDigits(*gap.interdependence)) : "") +
                cell(gap.rankAgreement ? escapeHtml(compare::agreementDigits(*gap.rankAgreement)) : "") + "</tr>\n";
    }
    if (rows.empty())
        return {};
    return "<div class=\"scroll\"><table><thead><tr><th>Metric</th><th class=\"left\">Variant</th>"
           "<th class=\"left\">Highest – lowest group</th><th>Gap</th><th>By chance</th><th>p</th>"
           "<th>Change, base's pair</th><th>Change, pair anew</th><th>Told by the other groups, R²</th><th>Order as "
           "the base's, "
           "τ</th></tr></thead><tbody>\n" +
           rows + "</tbody></table></div>\n";
}

std::string contrastTable(const compare::Comparison& comparison)
{
    std::string rows;
    for (const compare::DifferenceInDifferences& entry : comparison.differencesInDifferences) {
        const catalogue::Metric* metric = catalogue::find(comparison.metrics, entry.metric);
        if (!metric || !isPrimary(comparison, entry.metric) || entry.variant >= comparison.variants.size())
            continue;
        rows += "<tr>" +
                cell(escapeHtml(metric->title + " · " + compare::axisTitle(comparison, entry.axis)), "class=\"name\"") +
                cell(escapeHtml(comparison.variants[entry.variant].name), "class=\"left name\"") +
                cell(escapeHtml(compare::groupTitle(comparison, entry.axis, entry.group)), "class=\"left name\"") +
                cell(escapeHtml(compare::changeDigits(*metric, entry.value.value))) +
                cell(escapeHtml(compare::intervalText(*metric, entry.value, true))) +
                cell(escapeHtml(compare::pText(entry.pAdjusted))) + "</tr>\n";
    }
    if (rows.empty())
        return {};
    return "<div class=\"scroll\"><table><thead><tr><th>Metric</th><th class=\"left\">Variant</th>"
           "<th class=\"left\">Group</th><th>Its change minus the others'</th><th>Interval</th><th>p "
           "(Holm)</th></tr></thead>"
           "<tbody>\n" +
           rows + "</tbody></table></div>\n";
}

std::string conclusionTable(const compare::Comparison& comparison)
{
    const compare::Conclusions conclusions = compare::conclusionsByScorer(comparison);
    if (conclusions.rows.empty())
        return {};
    std::string html =
        "<div class=\"scroll\"><table>\n<thead><tr><th class=\"left\">Metric</th><th class=\"left\">Axis</th>"
        "<th class=\"left\">Group</th><th class=\"left\">Variant</th>";
    for (std::size_t judge = 0; judge < conclusions.judges.size(); ++judge)
        html += "<th>" + escapeHtml(compare::judgeText(comparison, conclusions, judge)) + "</th>";
    html += "<th class=\"left\">Conclusion</th></tr></thead>\n<tbody>\n";
    for (const compare::Conclusion& one : conclusions.rows) {
        const catalogue::Metric* metric = catalogue::find(comparison.metrics, one.metric);
        if (!metric)
            continue;
        html += "<tr>" + cell(escapeHtml(metric->title), "class=\"left\"") +
                cell(escapeHtml(compare::axisTitle(comparison, one.axis)), "class=\"left\"") +
                cell(escapeHtml(compare::groupTitle(comparison, one.axis, one.group)), "class=\"left name\"") +
                cell(escapeHtml(comparison.variants[one.variant].name), "class=\"left name\"");
        for (std::size_t i = 0; i < one.cells.size(); ++i) {
            std::string text = escapeHtml(compare::answerText(one, i));
            if (one.cells[i] && one.cells[i]->difference)
                text += "<small>" + escapeHtml(compare::changeDigits(*metric, one.cells[i]->difference->value)) +
                        "</small>";
            html += cell(text);
        }
        html += cell(compare::conclusionText(one), "class=\"left\"") + "</tr>\n";
    }
    return html + "</tbody>\n</table></div>\n";
}

std::string agreementTable(const compare::Comparison& comparison)
{
    if (comparison.agreements.empty())
        return {};
    std::string html = "<table>\n<thead><tr><th class=\"left\">Scorer</th><th class=\"left\">and scorer</th>"
                       "<th class=\"left\">Variant</th><th>Spearman</th><th>Cohen’s kappa</th>"
                       "<th>Same decision</th><th>Texts</th></tr></thead>\n<tbody>\n";
    for (const compare::ScorerAgreement& one : comparison.agreements)
        html += "<tr>" + cell(escapeHtml(compare::scorerTitle(comparison, one.first)), "class=\"left name\"") +
                cell(escapeHtml(compare::scorerTitle(comparison, one.second)), "class=\"left name\"") +
                cell(escapeHtml(comparison.variants[one.variant].name), "class=\"left name\"") +
                cell(compare::agreementDigits(one.agreement.spearman)) +
                cell(compare::agreementDigits(one.agreement.kappa)) +
                cell(compare::agreementDigits(one.agreement.sameDecision)) + cell(std::to_string(one.agreement.items)) +
                "</tr>\n";
    return html + "</tbody>\n</table>\n";
}

std::string realisationTable(const compare::Comparison& comparison)
{
    std::string rows;
    for (const compare::Cell* entry : methodCells(comparison)) {
        const catalogue::Metric& metric = *catalogue::find(comparison.metrics, entry->metric);
        rows += "<tr>" + cell(escapeHtml(comparison.variants[entry->variant].name), "class=\"left name\"") +
                cell(escapeHtml(methodFigureTitle(comparison, *entry)), "class=\"left name\"") +
                cell(escapeHtml(compare::changeDigits(metric, entry->difference->value)) + "<small>" +
                         escapeHtml(compare::intervalText(metric, *entry->difference, true)) + "</small>",
                     fmt::format("title=\"{}\"", escapeHtml(entry->difference->method)));
        for (const std::string& deviation : deviationTexts(metric, *entry))
            rows += cell(escapeHtml(deviation));
        rows += "</tr>\n";
    }
    if (rows.empty())
        return {};
    return "<p class=\"soft\">Standard deviations of the change of one realisation: how far it would move with other "
           "templates (or prompts), with other draws, with another realisation, and what is left (realisations that "
           "differ by template). Draws are told apart from templates where the figure is made of single draws. The "
           "interval of the mean holds all of it.</p>\n<div class=\"scroll\"><table><thead><tr><th "
           "class=\"left\">Method</th><th class=\"left\">Metric</th><th>Mean "
           "change</th><th>Templates</th><th>Draws</th>"
           "<th>Realisations</th><th>Residual</th></tr></thead><tbody>\n" +
           rows + "</tbody></table></div>\n";
}

std::string variantTable(const compare::Comparison& comparison)
{
    const std::vector<std::string> names = factNames(comparison);
    std::string html = "<div class=\"scroll\"><table><thead><tr><th>Variant</th><th class=\"left\">Recipe</th>";
    for (const std::string& name : names)
        html += "<th>" + escapeHtml(compare::factTitle(name)) + "</th>";
    html += "</tr></thead><tbody>\n";
    for (std::size_t i = 0; i < comparison.variants.size(); ++i) {
        const compare::Variant& variant = comparison.variants[i];
        std::string name = escapeHtml(variant.name);
        if (variant.status != "completed")
            name += "<small class=\"worse\">" + escapeHtml(variant.status) + "</small>";
        if (!variant.message.empty())
            name += "<small>" + escapeHtml(variant.message) + "</small>";
        html += "<tr>" + cell(name, "class=\"name\"") + cell(escapeHtml(variant.recipe), "class=\"left name\"");
        for (const std::string& factName : names) {
            const compare::Fact* fact = findFact(variant, factName);
            const compare::Fact* base = i > 0 ? findFact(comparison.variants.front(), factName) : nullptr;
            html += cell(fact ? escapeHtml(compare::factText(*fact)) + ratioHtml(*fact, base) : "");
        }
        html += "</tr>\n";
    }
    return html + "</tbody></table></div>\n";
}

} // namespace fw::report
