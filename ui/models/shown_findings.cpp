#include "ui/models/shown_findings.h"

#include "core/compare/audit.h"

namespace fw::ui {

namespace {

using compare::FindingKind;

/// Whether two metrics read the same kind of choice set.
bool sameDecisions(const compare::Comparison& comparison, const std::string& a, const std::string& b)
{
    const catalogue::Metric* first = metricOf(comparison, a);
    const catalogue::Metric* second = metricOf(comparison, b);
    return first && second && first->choiceKind == second->choiceKind;
}

bool belongs(const compare::Comparison& comparison, const compare::Finding& finding, const Selection& selection)
{
    if (finding.variant != 0 && !selection.shows(finding.variant))
        return false;
    switch (finding.kind) {
    case FindingKind::Change:
        return finding.metric == selection.metric && finding.scorer == selection.scorer &&
               finding.axis == selection.axis;
    case FindingKind::NoChange:
        return finding.metric == selection.metric && finding.scorer == selection.scorer;
    case FindingKind::Flips:
        return sameDecisions(comparison, finding.metric, selection.metric);
    case FindingKind::Headline:
    case FindingKind::Degraded:
    case FindingKind::Matched:
    case FindingKind::NotSmaller:
    case FindingKind::Incomplete:
    case FindingKind::ReadLess:
    case FindingKind::Scope:
        return true;
    }
    return true;
}

QString markOf(const compare::Comparison& comparison, const compare::Finding& finding)
{
    switch (finding.kind) {
    case FindingKind::Change: {
        const compare::Cell* cell =
            comparison.find(finding.metric, finding.scorer, finding.axis, finding.group, finding.variant);
        if (!cell || !cell->difference)
            return QStringLiteral("◆");
        return cell->difference->value > 0 ? QStringLiteral("▲") : QStringLiteral("▼");
    }
    case FindingKind::NoChange:
        return QStringLiteral("–");
    case FindingKind::Flips:
        return QStringLiteral("⇄");
    case FindingKind::Matched:
        return QStringLiteral("≈");
    case FindingKind::Scope:
        return QStringLiteral("?");
    case FindingKind::Headline:
        return {};
    case FindingKind::Degraded:
    case FindingKind::NotSmaller:
    case FindingKind::Incomplete:
    case FindingKind::ReadLess:
        break;
    }
    return QStringLiteral("!");
}

} // namespace

std::vector<ShownFinding> shownFindings(const compare::Comparison& comparison, const Selection& selection)
{
    std::vector<ShownFinding> shown;
    for (const compare::Finding& finding : compare::findings(comparison))
        if (belongs(comparison, finding, selection))
            shown.push_back({finding.tone, markOf(comparison, finding), QString::fromStdString(finding.text),
                             finding.kind == FindingKind::Headline});
    if (comparison.audit)
        shown.push_back({compare::Tone::Neutral, QStringLiteral("?"),
                         QString::fromStdString(compare::auditText(*comparison.audit))});
    for (const std::string& warning : comparison.warnings)
        shown.push_back({compare::Tone::Neutral, QStringLiteral("!"), QString::fromStdString(warning)});
    return shown;
}

} // namespace fw::ui
