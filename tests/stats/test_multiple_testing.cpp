#include <QtTest>

#include "core/stats/multiple_testing.h"
#include "tests/stats/stats_goldens.h"
#include "tests/test_main.h"

using namespace fw::stats;

class TestMultipleTesting : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void agreesWithStatsmodels()
    {
        const QJsonArray cases = statsGoldens()["corrections"].toArray();
        QVERIFY(cases.size() >= 5);
        for (const QJsonValue& golden : cases) {
            const std::vector<double> p = numbers(golden["p"]);
            const std::vector<double> holm = numbers(golden["holm"]);
            const std::vector<double> bh = numbers(golden["bh"]);
            const auto ourHolm = adjustHolm(p);
            const auto ourBh = adjustBenjaminiHochberg(p);
            QVERIFY(ourHolm.ok() && ourBh.ok());
            for (std::size_t i = 0; i < p.size(); ++i) {
                COMPARE_NEAR((*ourHolm)[i], holm[i], 1e-12);
                COMPARE_NEAR((*ourBh)[i], bh[i], 1e-12);
            }
        }
    }

    void testsThatWereDeclaredButNotMadeCount()
    {
        const std::vector<double> p{0.01, 0.02};
        QCOMPARE(*adjustHolm(p, 10), (std::vector<double>{0.1, 0.18}));
        QCOMPARE(*adjustHolm(p, 1), (std::vector<double>{0.02, 0.02}));
    }

    void emptyAndBadInput()
    {
        QVERIFY(adjustHolm({})->empty());
        QVERIFY(adjustBenjaminiHochberg({})->empty());
        for (const double bad : {-0.1, 1.5, std::nan("")}) {
            const std::vector<double> p{0.5, bad};
            QVERIFY(!adjustHolm(p).ok());
            QCOMPARE(adjustBenjaminiHochberg(p).error().message, std::string("p-value 1 does not lie between 0 and 1"));
        }
    }
};

FW_TEST(TestMultipleTesting)
#include "test_multiple_testing.moc"
