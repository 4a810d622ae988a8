#include "comparison_fixture.h"

#include "core/compare/figures/estimates.h"
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
    const std::string m_words = "templates";

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
        const auto narrow = compare::estimateValue(m_measure, table(many), "prompts", {});
        QVERIFY(narrow->method.find("sign flips over 12 prompts") != std::string::npos);
        many.resize(5);
        const auto none = compare::estimateValue(m_measure, table(many), "prompts", {});
        QVERIFY(std::isnan(none->low) && none->method.find("5 prompts are too few") != std::string::npos);
    }

    /// Below 20 clusters interval and p say the same, whatever the data.
    void fewClustersIntervalAndPAgree()
    {
        int apart = 0;
        for (std::uint64_t seed = 1; seed <= 200; ++seed) {
            const int clusters = 6 + static_cast<int>(seed % 12);
            std::vector<double> base;
            std::vector<double> variant;
            for (int i = 0; i < clusters; ++i) {
                const auto row = prompt("a", "b", std::to_string(i));
                base.push_back(std::round(4 * noise(seed, row, 0)) / 4); // with ties
                variant.push_back(base.back() + 0.02 * static_cast<double>(seed % 9) +
                                  std::round(4 * noise(seed, row, 1)) / 4 - 0.5);
            }
            const compare::PairedClusters pairs{table(base), table(variant)};
            const compare::PairedFigure figure(m_measure, pairs);
            const auto interval = figure.interval("templates", {});
            const auto p = figure.p(1, {});
            QVERIFY(interval.ok() && p.ok() && p->has_value());
            const bool holdsZero = interval->low <= 0 && interval->high >= 0;
            QCOMPARE(holdsZero, **p > 0.05);
            apart += holdsZero ? 0 : 1;
        }
        QVERIFY(apart > 10 && apart < 190);
    }

    void equalIsShownWithinAMarginOnly()
    {
        std::vector<double> base;
        std::vector<double> variant;
        for (int i = 0; i < 40; ++i) {
            base.push_back(noise(1, prompt("a", "b", std::to_string(i)), 0));
            variant.push_back(base.back() + 0.02 * (noise(2, prompt("a", "b", std::to_string(i)), 0) - 0.5));
        }
        const compare::PairedClusters pairs{table(base), table(variant)};
        const compare::PairedFigure figure(m_measure, pairs);
        QVERIFY(**figure.equivalenceP(0.05, 1, {}) < 0.001);
        QVERIFY(**figure.equivalenceP(1e-5, 1, {}) > 0.05);
        QCOMPARE(*compare::marginOf(m_metric, 0.3, {}), 0.05);
        QCOMPARE(*compare::marginOf(m_metric, 0.3, {{"mean", 0.2}}), 0.2);
        catalogue::Metric perplexity = m_metric;
        perplexity.lowest = 1;
        perplexity.highest = std::numeric_limits<double>::infinity();
        QCOMPARE(*compare::marginOf(perplexity, 40, {}), 2.0);
        perplexity.lowest = -perplexity.highest;
        QVERIFY(!compare::marginOf(perplexity, 40, {}));
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
        const compare::PairedFigure figure(m_measure, pairs);
        const auto difference = figure.interval(m_words, {});
        QVERIFY(difference->low > 0.99 && difference->high < 1.02);
        const auto p = figure.p(100, {});
        QVERIFY(p.ok() && **p * 100 < 0.05); // m was raised so that Holm's first step can be passed
    }

    void flipsOfFewClustersAreExact()
    {
        const compare::PairedClusters pairs{table({0, 0, 0}), table({1, 1, 1})};
        const auto p = compare::PairedFigure(m_measure, pairs).p(1, {});
        QCOMPARE(**p, 2.0 / 8); // all plus and all minus
    }

    void oneClusterHasNoInterval()
    {
        const auto estimate = compare::estimateValue(m_measure, table({0.5}), m_words, {});
        QVERIFY(estimate.ok());
        QCOMPARE(estimate->value, 0.5);
        QVERIFY(std::isnan(estimate->low));
        const compare::PairedClusters pairs{table({0.5}), table({0.4})};
        QVERIFY(!compare::PairedFigure(m_measure, pairs).standardError());
    }
};

FW_TEST(TestEstimates)
#include "test_estimates.moc"
