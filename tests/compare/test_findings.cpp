#include "comparison_by_hand.h"

#include <QtTest>

#include "core/compare/findings.h"
#include "tests/test_main.h"

using namespace fw;
using compare::FindingKind;

namespace {

const compare::Finding* findingOf(const std::vector<compare::Finding>& all, FindingKind kind, std::size_t variant)
{
    for (const auto& finding : all)
        if (finding.kind == kind && finding.variant == variant)
            return &finding;
    return nullptr;
}

bool says(const compare::Finding* finding, const std::string& part)
{
    return finding && finding->text.find(part) != std::string::npos;
}

} // namespace

class TestFindings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void changeNamesGroupsAndContrast()
    {
        const auto all = compare::findings(fixture::comparison());
        const auto* change = findingOf(all, FindingKind::Change, 1);
        QVERIFY(says(change, "from 0.412 to 0.371 over all groups of Gender (Holm-adjusted p = 0.003)"));
        QVERIFY(says(change, "for 1 of 2 groups: Women \u22120.041"));
        QVERIFY(says(change, "Women moved differently from the other groups: \u22120.036"));
        QCOMPARE(change->tone, compare::Tone::Better);
        QCOMPARE(change->metric, std::string("emt"));
        QCOMPARE(all.front().kind, FindingKind::Change);
    }

    void noiseIsNoFinding()
    {
        auto comparison = fixture::comparison();
        for (auto& cell : comparison.cells)
            if (cell.noiseBand)
                cell.noiseBand = 0.05; // wider than every change
        const auto all = compare::findings(comparison);
        QVERIFY(!findingOf(all, FindingKind::Change, 1));
        QVERIFY(says(findingOf(all, FindingKind::NoChange, 1),
                     "no more than the base moves with other draws (noise floor ±0.050)"));
    }

    void insignificantIsNoFinding()
    {
        auto comparison = fixture::comparison();
        for (auto& cell : comparison.cells)
            if (cell.pAdjusted)
                cell.pAdjusted = 0.051;
        const auto all = compare::findings(comparison);
        QVERIFY(!findingOf(all, FindingKind::Change, 1));
        QVERIFY(says(findingOf(all, FindingKind::NoChange, 1), "no significant change"));
    }

    void breakageIsSaidBesideIt()
    {
        const auto all = compare::findings(fixture::comparison());
        const auto* broken = findingOf(all, FindingKind::Degraded, 1);
        QVERIFY(says(broken, "Perplexity +50 % (28.30 to 42.50)"));
        QVERIFY(says(broken, "15 % of its continuations are empty (base 0 %)"));
        auto comparison = fixture::comparison();
        for (auto& cell : comparison.cells) {
            cell.emptyContinuations = 0;
            if (cell.metric == "perplexity" && cell.difference)
                cell.difference->low = -1; // the interval holds zero
        }
        QVERIFY(!findingOf(compare::findings(comparison), FindingKind::Degraded, 1));
    }

    void sizeAndStateAreSaid()
    {
        const auto all = compare::findings(fixture::comparison());
        QVERIFY(says(findingOf(all, FindingKind::NotSmaller, 1), "not smaller on disk (26.0 MB, base 24.8 MB)"));
        QVERIFY(says(findingOf(all, FindingKind::NotSmaller, 1), "not faster (0.97 × the base's speed"));
        QVERIFY(says(findingOf(all, FindingKind::Incomplete, 2), "its run is broken (at layer 3"));
        QVERIFY(says(findingOf(all, FindingKind::Detectability, 0), "with 30 prompts"));
        // What a quantized cache saves stands on no disk.
        QVERIFY(!says(findingOf(all, FindingKind::NotSmaller, 1), "key-value cache"));
        auto comparison = fixture::comparison();
        comparison.variants[0].facts.push_back({"cache_bytes_per_token", 768, "bytes"});
        comparison.variants[1].facts.push_back({"cache_bytes_per_token", 192, "bytes"});
        QVERIFY(says(findingOf(compare::findings(comparison), FindingKind::NotSmaller, 1),
                     "Its key-value cache takes 25 % of the base's bytes a token."));
    }
};

FW_TEST(TestFindings)
#include "test_findings.moc"
