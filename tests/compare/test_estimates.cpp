#include "comparison_fixture.h"

#include "core/compare/estimates.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fixture;

namespace {

compare::ClusterTable table(const std::vector<double>& figures)
{
    compare::ClusterTable clusters;
    clusters.sums = 2;
    for (const double figure : figures)
        clusters.values.insert(clusters.values.end(), {figure, 1.0});
    return clusters;
}

} // namespace

class TestEstimates : public QObject
{
    Q_OBJECT

    const catalogue::Metric m_metric = metric("mean", reduceMean);
    const compare::Measure m_measure{&m_metric, 0.5};
    const compare::IntervalWords m_words{"templates", {}};

private Q_SLOTS:
    void allZeroIsExactBinomial()
    {
        const auto estimate = compare::estimateValue(m_measure, table(std::vector<double>(30, 0.0)), m_words, {});
        QVERIFY(estimate.ok());
        QCOMPARE(estimate->low, 0.0);
        // Clopper-Pearson for 0 of 30: 1 − 0.025^(1/30).
        QVERIFY(std::fabs(estimate->high - (1 - std::pow(0.025, 1.0 / 30))) < 1e-9);
        QVERIFY(estimate->method.find("exact binomial over 30 templates") != std::string::npos);
    }

    void allEqualElsewhereHasNoWidthAndSaysSo()
    {
        const auto estimate = compare::estimateValue(m_measure, table(std::vector<double>(30, 0.25)), m_words, {});
        QCOMPARE(estimate->low, 0.25);
        QCOMPARE(estimate->high, 0.25);
        QVERIFY(estimate->method.find("all 30 templates are equal") != std::string::npos);
    }

    void methodFollowsTheNumberOfClusters()
    {
        std::vector<double> many;
        for (int i = 0; i < 40; ++i)
            many.push_back(noise(3, prompt("a", "b", std::to_string(i)), 0));
        const auto wide = compare::estimateValue(m_measure, table(many), m_words, {});
        QVERIFY(wide->method.find("BCa bootstrap over 40 templates") != std::string::npos);
        many.resize(12);
        const auto narrow = compare::estimateValue(m_measure, table(many), {"prompts", 0.93}, {});
        QVERIFY(narrow->method.find("bootstrap-t over 12 prompts") != std::string::npos);
        QVERIFY(narrow->method.find("measured coverage 93 %") != std::string::npos);
        const auto coverage = compare::measuredCoverage(m_measure, table(many), {});
        QVERIFY(coverage && *coverage > 0.8 && *coverage <= 1);
        QVERIFY(!compare::measuredCoverage(m_measure, table(std::vector<double>(30, 0.1)), {}));
    }

    void differenceIsPaired()
    {
        // Clusters differ widely, the difference hardly: only a paired interval is narrow.
        std::vector<double> base;
        std::vector<double> variant;
        for (int i = 0; i < 40; ++i) {
            base.push_back(i);
            variant.push_back(i + 1 + 0.01 * noise(4, prompt("a", "b", std::to_string(i)), 0));
        }
        const compare::PairedClusters pairs{table(base), table(variant)};
        const auto difference = compare::estimateDifference(m_measure, pairs, m_words, {});
        QVERIFY(difference->low > 0.99 && difference->high < 1.02);
        const auto p = compare::signFlipP(m_measure, pairs, 100, {});
        QVERIFY(p.ok() && *p * 100 < 0.05); // m was raised so that Holm's first step can be passed
    }

    void flipsOfFewClustersAreExact()
    {
        const compare::PairedClusters pairs{table({0, 0, 0}), table({1, 1, 1})};
        const auto p = compare::signFlipP(m_measure, pairs, 1, {});
        QCOMPARE(*p, 2.0 / 8); // all plus and all minus
    }

    void oneClusterHasNoInterval()
    {
        const auto estimate = compare::estimateValue(m_measure, table({0.5}), m_words, {});
        QVERIFY(estimate.ok());
        QCOMPARE(estimate->value, 0.5);
        QVERIFY(std::isnan(estimate->low));
        QVERIFY(!compare::minimumDetectable(m_measure, {table({0.5}), table({0.4})}));
    }
};

FW_TEST(TestEstimates)
#include "test_estimates.moc"
