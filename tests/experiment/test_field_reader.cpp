#include "core/experiment/field_reader.h"

#include "experiment_fixture.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fw::experiment;

class TestFieldReader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nearestNames_data()
    {
        QTest::addColumn<QString>("mistyped");
        QTest::addColumn<QString>("nearest");
        QTest::newRow("swap") << "tpo_p"
                              << "top_p";
        QTest::newRow("missing letter") << "temperture"
                                        << "temperature";
        QTest::newRow("added letter") << "seedd"
                                      << "seed";
        QTest::newRow("case") << "Temperature"
                              << "temperature";
        QTest::newRow("nearer of two") << "top_kk"
                                       << "top_k";
        QTest::newRow("far") << "colour"
                             << "";
        QTest::newRow("short and far") << "x"
                                       << "";
        QTest::newRow("empty") << ""
                               << "";
    }

    void nearestNames()
    {
        QFETCH(QString, mistyped);
        QFETCH(QString, nearest);
        const std::vector<std::string> known{"temperature", "top_p", "top_k", "seed"};
        QCOMPARE(nearestName(mistyped.toStdString(), known), nearest.toStdString());
    }

    void paths()
    {
        QCOMPARE(joinPath("", "name"), std::string("name"));
        QCOMPARE(joinPath(itemPath("recipes", 2), "name"), std::string("recipes[2].name"));
    }

    void missingFieldsKeepTheirValues()
    {
        const nlohmann::json document = nlohmann::json::object();
        const auto fields = FieldReader::open(document, "here", {"a"});
        FW_VERIFY_OK(fields);
        std::string text = "kept";
        int integer = 3;
        std::vector<std::string> list{"kept"};
        FW_VERIFY_OK(fields->read("a", text));
        FW_VERIFY_OK(fields->read("a", integer, 10, 20));
        FW_VERIFY_OK(fields->read("a", list));
        QCOMPARE(text, std::string("kept"));
        QCOMPARE(integer, 3);
        QCOMPARE(list.size(), std::size_t{1});
        QCOMPARE(fields->readRequired("a", text, "hint").error().message, std::string("here.a: is missing"));
    }

    void negativeRanges()
    {
        const nlohmann::json document{{"a", -5}, {"b", 5}, {"c", 18446744073709551615u}, {"d", 0}};
        const auto fields = FieldReader::open(document, "", {"a", "b", "c", "d"});
        int value = 0;
        FW_VERIFY_OK(fields->read("a", value, -10, -1));
        QCOMPARE(value, -5);
        QVERIFY(!fields->read("b", value, -10, -1).ok());
        QVERIFY(!fields->read("d", value, -10, -1).ok());
        QVERIFY(!fields->read("c", value, -10, 10).ok());
        QVERIFY(!fields->read("a", value, -4, 10).ok());
        QCOMPARE(value, -5);
    }
};

FW_TEST(TestFieldReader)
#include "test_field_reader.moc"
