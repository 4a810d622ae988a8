// How often does a report of equal models claim a change, and does it find what is there? The whole way from stored
// scores to sentences, with fixed seeds; bench_findings does the same more often (docs/statistics.md).
#include <QtTest>

#include "tests/compare/simulated_worlds.h"
#include "tests/test_main.h"

using namespace fw;

class TestFalseClaims : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void equalModelsAreNotSaidToDiffer_data()
    {
        QTest::addColumn<int>("design");
        for (std::size_t i = 0; i < simulated::designs().size(); ++i)
            QTest::newRow(simulated::designs()[i].name.c_str()) << static_cast<int>(i);
    }

    /// Four experiments of a design: with at most 6 % false ones two or more happen once in 50 times.
    void equalModelsAreNotSaidToDiffer()
    {
        QFETCH(int, design);
        const simulated::Design chosen = simulated::designs()[static_cast<std::size_t>(design)];
        int falseOnes = 0;
        QString said;
        for (std::uint64_t seed = 1; seed <= 4; ++seed) {
            const auto claims = simulated::claims(simulated::compareOnce(chosen, seed));
            falseOnes += claims.empty() ? 0 : 1;
            for (const compare::Finding& claim : claims)
                said += QString::fromStdString(claim.text) + "\n";
        }
        QVERIFY2(falseOnes <= 1, qPrintable(said));
    }

    void plantedEffectsAreFound_data()
    {
        QTest::addColumn<int>("effect");
        for (std::size_t i = 0; i < simulated::plantedEffects().size(); ++i)
            QTest::newRow(simulated::plantedEffects()[i].name.c_str()) << static_cast<int>(i);
    }

    void plantedEffectsAreFound()
    {
        QFETCH(int, effect);
        const simulated::Planted planted = simulated::plantedEffects()[static_cast<std::size_t>(effect)];
        int found = 0;
        QString said;
        for (std::uint64_t seed = 1; seed <= 3; ++seed) {
            const auto comparison = simulated::compareOnce(planted.design(), seed, {planted.effect});
            const auto all = compare::findings(comparison);
            if (planted.isFound(comparison, all))
                ++found;
            else
                for (const compare::Finding& finding : all)
                    said += QString::fromStdString(finding.text) + "\n";
        }
        QVERIFY2(found >= 2, qPrintable(said));
    }
};

FW_TEST(TestFalseClaims)
#include "test_false_claims.moc"
