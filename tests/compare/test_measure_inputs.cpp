// Grids made from stored ones: the base's other draws, the other groups of a template.
#include <QtTest>

#include <cmath>
#include <limits>
#include <map>

#include "core/compare/reading/measure_inputs.h"
#include "tests/test_main.h"

using namespace fw::compare;

class TestMeasureInputs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void names()
    {
        QVERIFY(parseInput("text/empty").source == InputSource::Signal);
        QVERIFY(parseInput("@scorer").source == InputSource::Signal);
        QVERIFY(parseInput("@base:@scorer").source == InputSource::Base);
        QCOMPARE(std::string(parseInput("@base:@scorer").signal), std::string("@scorer"));
        QVERIFY(parseInput("@others:x").source == InputSource::Others);
        QVERIFY(parseInput("@others_flagged:x").source == InputSource::OthersFlagged);
        QVERIFY(parseInput("@correct").signal.empty());
        QVERIFY(parseInput("@weight").source == InputSource::Weight);
    }

    void theOtherDraws()
    {
        const SignalGrid base{4, {1, 2, 3, 4, 5, 6, 7, 8}};
        const auto shifted = otherDraws(base, 2);
        QCOMPARE(shifted->values, (std::vector<double>{3, 4, 1, 2, 7, 8, 5, 6}));
        const SignalGrid few{2, {1, 2}};
        const auto missing = otherDraws(few, 2);
        for (const double value : missing->values)
            QVERIFY(std::isnan(value)); // no other draws: missing, not the same ones
    }

    void theOtherGroups()
    {
        const std::vector<ItemPlace> places = {
            {"a", "women", "t1"}, {"a", "men", "t1"}, {"a", "people", "t1"}, {"a", "women", "t2"}, {"b", "men", "t1"}};
        const SignalGrid grid{2, {.1, .2, .5, .6, .9, .2, .3, .4, .7, .8}};
        const auto means = othersOf(grid, places, std::nullopt);
        QVERIFY(std::fabs(means->at(0, 0) - .7) < 1e-12);
        QVERIFY(std::fabs(means->at(0, 1) - .4) < 1e-12);
        QVERIFY(std::fabs(means->at(1, 0) - .5) < 1e-12);
        QVERIFY(std::isnan(means->at(3, 0))); // alone in its template
        QVERIFY(std::isnan(means->at(4, 0))); // another axis
        const auto flagged = othersOf(grid, places, .5);
        QCOMPARE(flagged->at(0, 0), 2.0);
        QCOMPARE(flagged->at(0, 1), 1.0);
        QCOMPARE(flagged->at(2, 0), 1.0);
    }

    /// One woman is flagged and one man, of two women and one man in each template: .5 and .5.
    void sharesOfWhatIsFlaggedSumToOne()
    {
        std::vector<ItemPlace> places;
        SignalGrid grid{2, {}};
        for (const char* cluster : {"t1", "t2", "t3"}) {
            places.insert(places.end(), {{"a", "women", cluster}, {"a", "women", cluster}, {"a", "men", cluster}});
            grid.values.insert(grid.values.end(), {.9, .1, .2, .1, .8, .1}); // (item, draw)
        }
        const auto others = othersOf(grid, places, .5);
        std::map<std::string, std::pair<double, double>> sums; // own, own and others
        for (std::size_t item = 0; item < places.size(); ++item)
            for (std::size_t row = 0; row < grid.rows; ++row) {
                auto& [own, all] = sums[places[item].group];
                const double flagged = grid.at(item, row) >= .5 ? 1 : 0;
                own += flagged;
                all += flagged + others->at(item, row);
            }
        QCOMPARE(sums["women"], std::pair(3.0, 6.0));
        QCOMPARE(sums["men"], std::pair(3.0, 6.0));
        grid.at(0, 0) = std::numeric_limits<double>::quiet_NaN(); // no part of a template is counted without the rest
        QVERIFY(std::isnan(othersOf(grid, places, .5)->at(1, 0)));
        QVERIFY(!std::isnan(othersOf(grid, places, .5)->at(1, 1)));
    }

    void aMissingValueIsMissing()
    {
        const std::vector<ItemPlace> places = {{"a", "women", "t"}, {"a", "men", "t"}};
        const SignalGrid grid{1, {.1, std::numeric_limits<double>::quiet_NaN()}};
        QVERIFY(std::isnan(othersOf(grid, places, std::nullopt)->at(0, 0)));
        QVERIFY(std::isnan(othersOf(grid, places, .5)->at(0, 0)));
        QCOMPARE(othersOf(grid, places, std::nullopt)->at(1, 0), .1);
    }
};

FW_TEST(TestMeasureInputs)
#include "test_measure_inputs.moc"
