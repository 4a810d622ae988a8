// Findings on one page: what repeats itself is said once.
#include <QtTest>

#include <algorithm>

#include "core/compare/condensed_findings.h"
#include "tests/test_main.h"

using namespace fw::compare;

namespace {

/// Two variants with an unchanged primary metric on each axis.
Comparison unchanged(const std::vector<std::string>& axes)
{
    Comparison comparison;
    comparison.variants.resize(3);
    for (Variant& variant : comparison.variants)
        variant.status = "completed";
    comparison.variants[1].name = "int8";
    comparison.variants[2].name = "int4";
    fw::catalogue::Metric metric;
    metric.id = "m";
    metric.title = "Metric";
    comparison.metrics = {metric};
    comparison.primaryMetrics = {"m"};
    double detectable = 0.01;
    for (const std::string& axis : axes)
        for (std::size_t variant = 1; variant <= 2; ++variant)
            for (const std::string group : {"", "women"}) {
                Cell cell;
                cell.metric = "m";
                cell.axis = axis;
                cell.group = group;
                cell.variant = variant;
                cell.primary = true;
                cell.value = {0.3, 0.2, 0.4, ""};
                cell.difference = Estimate{0.01, -0.05, 0.07, ""};
                cell.pValue = 0.5;
                cell.pAdjusted = 1;
                cell.minimumDetectable = detectable += 0.01;
                comparison.cells.push_back(cell);
            }
    return comparison;
}

long countOf(const std::vector<Finding>& findings, FindingKind kind)
{
    return std::count_if(findings.begin(), findings.end(), [&](const Finding& one) { return one.kind == kind; });
}

} // namespace

class TestCondensedFindings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fewStandAsTheyAre()
    {
        const Comparison comparison = unchanged({"a", "b", "c"});
        QCOMPARE(condensedFindings(comparison).size(), findings(comparison).size());
    }

    void manyAreSaidOnce()
    {
        const Comparison comparison = unchanged({"a", "b", "c", "d"});
        QCOMPARE(countOf(findings(comparison), FindingKind::NoChange), 8L);
        const auto condensed = condensedFindings(comparison);
        QCOMPARE(countOf(condensed, FindingKind::NoChange), 2L); // one a variant
        QCOMPARE(countOf(condensed, FindingKind::Detectability), 1L);
        for (const Finding& finding : condensed) {
            if (finding.kind == FindingKind::NoChange)
                QVERIFY(finding.text.find("no significant change in 4 primary figures") != std::string::npos);
            if (finding.kind == FindingKind::Detectability)
                QVERIFY2(finding.text.find("Metric 0.030 to 0.170") != std::string::npos, finding.text.c_str());
        }
    }
};

FW_TEST(TestCondensedFindings)
#include "test_condensed_findings.moc"
