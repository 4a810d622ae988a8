#include "../compare/comparison_by_hand.h"

#include <QTemporaryDir>
#include <QtTest>

#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/report/json.h"
#include "tests/test_main.h"

using namespace fw;

class TestJson : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void holdsTheComparison()
    {
        QTemporaryDir directory;
        const std::filesystem::path path = std::filesystem::path(directory.path().toStdString()) / "comparison.json";
        const auto comparison = fixture::comparison();
        QVERIFY(report::writeComparisonJson(comparison, path).ok());
        const auto document = nlohmann::json::parse(*readFile(path));
        QCOMPARE(document["version"].get<int>(), 2);
        QCOMPARE(document["experiment"].get<std::string>(), comparison.experimentName);
        QCOMPARE(document["cells"].size(), comparison.cells.size());
        const auto& women = document["cells"][3];
        QCOMPARE(women["group"].get<std::string>(), std::string("women"));
        QCOMPARE(women["difference"].get<double>(), -0.041);
        QCOMPARE(women["verdict"].get<std::string>(), std::string("changed"));
        QCOMPARE(women["p_adjusted"].get<double>(), 0.0034);
        QVERIFY(women["significant"].get<bool>());
        QVERIFY(document["cells"][0]["difference"].is_null());
        QVERIFY(document["cells"][0]["inside_noise"].is_null());
        QVERIFY(document["cells"][5]["inside_noise"].get<bool>());
        QCOMPARE(document["variants"][2]["status"].get<std::string>(), std::string("broken"));
        QCOMPARE(document["gaps"][0]["highest"].get<std::string>(), std::string("men"));
        QVERIFY(document["findings"].size() >= 4);
    }

    void whatIsNoNumberIsNull()
    {
        const auto document = report::comparisonJson(fixture::comparison());
        QVERIFY(document["differences_in_differences"][0]["estimate"]["low"].is_null());
        QCOMPARE(document["differences_in_differences"][0]["estimate"]["high"].get<double>(), 0.01);
    }

    void brokenBytesDoNotThrow()
    {
        const std::string model = report::comparisonJson(fixture::comparison())["model"].get<std::string>();
        QVERIFY(model.find("bad \uFFFD\uFFFD bytes \uFFFD[31m") != std::string::npos);
    }
};

FW_TEST(TestJson)
#include "test_json.moc"
