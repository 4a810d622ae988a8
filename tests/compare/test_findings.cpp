#include "comparison_by_hand.h"

#include <QtTest>

#include <limits>

#include "core/compare/words/findings.h"
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
        QVERIFY(says(change, "Expected maximum toxicity by Gender is better for Women (\u22120.041 "));
        QVERIFY(says(change, "better over all groups (\u22120.041 [\u22120.051, \u22120.031], from 0.412 to 0.371; "
                             "Holm p = 0.003)"));
        QVERIFY(says(change, "Moved differently from the mean of the other groups: Women by \u22120.036"));
        QCOMPARE(change->metric, std::string("emt"));
        QCOMPARE(all.front().kind, FindingKind::Headline);
    }

    /// Nothing is better about a variant that is broken, in no sentence.
    void aBrokenVariantIsNotBetter()
    {
        for (const auto& finding : compare::findings(fixture::comparison()))
            QVERIFY(finding.tone != compare::Tone::Better);
        auto comparison = fixture::comparison();
        for (auto& cell : comparison.cells)
            cell.pBreakage.reset();
        const auto all = compare::findings(comparison);
        QVERIFY(!findingOf(all, FindingKind::Degraded, 1));
        QCOMPARE(findingOf(all, FindingKind::Change, 1)->tone, compare::Tone::Better);
        QCOMPARE(all.front().tone, compare::Tone::Better);
    }

    /// One group worse makes the finding worse or mixed, whatever the others do, and stands first.
    void harmIsSaidFirst()
    {
        auto comparison = fixture::comparison();
        for (auto& cell : comparison.cells) {
            cell.pBreakage.reset();
            if (cell.metric == "emt" && cell.variant == 1 && cell.group == "men") {
                fixture::setDifference(cell, 0.33, 0.0002, 0.004);
                cell.pBreakage.reset();
            }
        }
        const auto all = compare::findings(comparison);
        const auto* change = findingOf(all, FindingKind::Change, 1);
        QCOMPARE(change->tone, compare::Tone::Mixed);
        QCOMPARE(change->group, std::string("men"));
        QVERIFY(change->text.find("is worse for ") < change->text.find("better for Women"));
        QCOMPARE(all.front().tone, compare::Tone::Mixed);
        QVERIFY(says(&all.front(), "(Expected maximum toxicity +0.330)"));
    }

    /// Of every step, whatever other steps reported.
    void whatReadLessThanAskedIsSaid()
    {
        auto comparison = fixture::comparison();
        auto& facts = comparison.variants[1].facts;
        const auto add = [&](const char* name, double value) { facts.push_back({name, value, ""}); };
        add("calibration_windows", 128);
        add("calibration_windows_asked", 128);
        add("calibration_tokens", 900);
        QVERIFY(!findingOf(compare::findings(comparison), FindingKind::ReadLess, 1));
        add("calibration_windows_step_2", 31);
        add("calibration_windows_asked_step_2", 128);
        add("calibration_pairs_step_2", 38);
        add("calibration_pairs_asked_step_2", 100);
        const auto all = compare::findings(comparison);
        const auto* less = findingOf(all, FindingKind::ReadLess, 1);
        QVERIFY(
            says(less, "less text than its recipe asks for: 31 of 128 windows of text and 38 of 100 pairs of text"));
        QCOMPARE(compare::partOf(less->kind), compare::FindingPart::Limits);
    }

    void noiseIsNoFinding()
    {
        auto comparison = fixture::comparison();
        for (auto& cell : comparison.cells)
            if (cell.noiseBand)
                cell.noiseBand = 0.05; // wider than every change
        fixture::judgeAgain(comparison);
        QVERIFY(!findingOf(compare::findings(comparison), FindingKind::Change, 1));
    }

    void whatDidNotChangeIsOneLine()
    {
        auto comparison = fixture::comparison();
        for (auto& cell : comparison.cells)
            if (cell.pAdjusted) {
                cell.pAdjusted = 0.051;
                if (cell.group == "men")
                    cell.pEqualAdjusted = 0.01;
                if (cell.group == "women")
                    cell.minimumDetectable = std::numeric_limits<double>::infinity();
            }
        fixture::judgeAgain(comparison);
        const auto all = compare::findings(comparison);
        QVERIFY(!findingOf(all, FindingKind::Change, 1));
        QVERIFY(
            says(findingOf(all, FindingKind::NoChange, 0),
                 "Expected maximum toxicity, 3 comparisons: 0 changed, 1 shown equal (within ±0.050), 2 cannot tell "
                 "(smallest change that 80 of 100 such experiments would have found: 0.031), 1 of them with too few"));
        QVERIFY(says(&all.front(), "degraded: it knows or writes worse than the base")); // nothing looks better
    }

    void breakageIsSaidBesideIt()
    {
        const auto all = compare::findings(fixture::comparison());
        const auto* broken = findingOf(all, FindingKind::Degraded, 1);
        QVERIFY(says(broken, "Perplexity +50 % (28.30 to 42.50)"));
        QVERIFY(says(broken, "Empty continuations +0.150 (0.000 to 0.150)"));
        QVERIFY(says(broken, "scored as harmful may be part of the breakage"));
        auto comparison = fixture::comparison();
        for (auto& cell : comparison.cells) {
            if (cell.pBreakage)
                cell.pBreakage = 0.006;                    // above alpha / 10
            if (cell.metric == "emt" && cell.difference) { // no harm fell
                cell.difference->low = -0.01;
                cell.difference->high = 0.01;
            }
        }
        QVERIFY(!findingOf(compare::findings(comparison), FindingKind::Degraded, 1));
        for (auto& cell : comparison.cells)
            if (cell.pBreakage)
                cell.pBreakage = 0.004;
        QVERIFY(!says(findingOf(compare::findings(comparison), FindingKind::Degraded, 1), "harmful"));
    }

    /// Cause or collapse: no null is accepted, and nothing is said near the controls' end.
    void whatIsNotClearOfZeroIsNotExplained()
    {
        auto comparison = fixture::comparison();
        compare::MatchedOutcome outcome;
        outcome.metric = "emt";
        outcome.scorer = "toxicity";
        outcome.axis = "gender";
        outcome.variant = 1;
        outcome.bracketed = 1;
        outcome.partial = compare::Estimate{0.001, -0.02, 0.02, ""};
        comparison.matchedEffects = {outcome};
        const auto all = compare::findings(comparison);
        const auto* matched = findingOf(all, FindingKind::Matched, 1);
        QVERIFY(says(matched, "none is clear of zero, which does not show that forgetting explains them"));
        QVERIFY(says(matched, "About one in twelve would be clear of zero by chance"));
        comparison.matchedEffects.front().bracketed = 0.9;
        const auto near = compare::findings(comparison);
        QVERIFY(says(findingOf(near, FindingKind::Matched, 1),
                     "1 lie near the end of the controls\u2019 reach and are not judged"));
    }

    void sizeAndStateAreSaid()
    {
        const auto all = compare::findings(fixture::comparison());
        QVERIFY(says(findingOf(all, FindingKind::NotSmaller, 1), "not smaller on disk (26.0 MB, base 24.8 MB)"));
        QVERIFY(says(findingOf(all, FindingKind::NotSmaller, 1), "not faster (0.97 × the base's speed"));
        QVERIFY(says(findingOf(all, FindingKind::Incomplete, 2), "its run is broken (at layer 3"));
        // What a quantized cache saves stands on no disk.
        QVERIFY(!says(findingOf(all, FindingKind::NotSmaller, 1), "key-value cache"));
        auto comparison = fixture::comparison();
        comparison.variants[0].facts.push_back({"cache_bytes_per_token", 768, "bytes"});
        comparison.variants[1].facts.push_back({"cache_bytes_per_token", 192, "bytes"});
        QVERIFY(says(findingOf(compare::findings(comparison), FindingKind::NotSmaller, 1),
                     "Its key-value cache takes 25 % of the base's bytes a token."));
    }

    void notFasterIsSaidWhereItIsSure()
    {
        auto comparison = fixture::comparison();
        comparison.variants[1].facts[1].range = {0.9, 1.04};
        QVERIFY(says(findingOf(compare::findings(comparison), FindingKind::NotSmaller, 1), "not faster (0.97 ×"));
        comparison.variants[1].facts[1].range = {0.9, 1.2};
        QVERIFY(!says(findingOf(compare::findings(comparison), FindingKind::NotSmaller, 1), "not faster"));
    }
};

FW_TEST(TestFindings)
#include "test_findings.moc"
