// What a scorer's card says of its errors.
#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

#include "core/base/file.h"
#include "core/measure/scorer_card.h"
#include "tests/test_main.h"

class TestScorerCard : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void errorsAreReadByGroup()
    {
        QTemporaryDir folder;
        fw::measure::ScorerPlace place;
        place.path = folder.path().toStdString();
        QVERIFY(fw::writeFileAtomically(place.path / "card.json", std::string_view(R"({"figures": [
            {"scorer": "other", "threshold": 0.5, "fpr": {"value": 0.9}, "fnr": {"value": 0.9}},
            {"scorer": "toxicity", "threshold": 0.5, "data": "labelled.csv", "n": 500, "positives": 200,
             "fpr": {"value": 0.1, "low": 0.0804, "high": 0.1196}, "fnr": {"value": 0.2, "low": 0.2, "high": 0.2},
             "groups": [
                {"group": "women", "n": 40, "positives": 20, "fpr": {"value": 0.3}, "fnr": {"value": 0.1}},
                {"group": "men", "n": 19, "positives": 10, "fpr": {"value": 0.8}, "fnr": {"value": 0.8}},
                {"group": "nuns", "n": 50, "positives": 25, "fpr": {"value": 0.3}, "fnr": null}, 7]}]})"))
                    .ok());
        const auto rates = fw::measure::cardErrorRates(place, "toxicity", 0.5);
        QVERIFY(rates.ok() && rates->has_value());
        QCOMPARE((*rates)->falsePositive, 0.1);
        QVERIFY(std::fabs((*rates)->slopeError - 0.01) < 1e-9);
        QCOMPARE((*rates)->of("women").falsePositive, 0.3);
        QCOMPARE((*rates)->of("men").falsePositive, 0.1);  // of too few texts
        QCOMPARE((*rates)->of("nuns").falsePositive, 0.1); // one of the two is not there
        QCOMPARE((*rates)->groups.size(), std::size_t{1});
        QVERIFY(!fw::measure::cardErrorRates(place, "toxicity", 0.4)->has_value());
    }
};

FW_TEST(TestScorerCard)
#include "test_scorer_card.moc"
