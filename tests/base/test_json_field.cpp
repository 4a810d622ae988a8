// Values with their places: what is missing, wrong or unknown is named with its path.
#include "core/base/json_field.h"

#include <QtTest>

#include "core/base/nearest_name.h"
#include "tests/test_main.h"

using fw::Error;
using fw::ErrorKind;
using fw::itemPath;
using fw::joinPath;
using fw::JsonField;
using fw::nearestName;

class TestJsonField : public QObject
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
        const nlohmann::json document{{"null", nullptr}};
        const JsonField fields(document, {.nullIsMissing = true}, "here");
        std::string text = "kept";
        int integer = 3;
        std::vector<std::string> list{"kept"};
        for (const char* name : {"a", "null"}) {
            QVERIFY(fields.read(name, text).ok());
            QVERIFY(fields.read(name, integer, 10, 20).ok());
            QVERIFY(fields.read(name, list).ok());
            QVERIFY(!fields[name].exists() && !fields.find(name));
        }
        QCOMPARE(text, std::string("kept"));
        QCOMPARE(integer, 3);
        QCOMPARE(list.size(), std::size_t{1});
        QCOMPARE(fields.readRequired("a", text, "hint").error().message, std::string("here.a: is missing"));
        const JsonField strict(document, {});
        QVERIFY(strict.find("null") && !strict.read("null", text).ok());
    }

    void negativeRanges()
    {
        const nlohmann::json document{{"a", -5}, {"b", 5}, {"c", 18446744073709551615u}, {"d", 0}};
        const JsonField fields(document, {});
        int value = 0;
        QVERIFY(fields.read("a", value, -10, -1).ok());
        QCOMPARE(value, -5);
        QVERIFY(!fields.read("b", value, -10, -1).ok());
        QVERIFY(!fields.read("d", value, -10, -1).ok());
        QVERIFY(!fields.read("c", value, -10, 10).ok());
        QVERIFY(!fields.read("a", value, -4, 10).ok());
        QCOMPARE(value, -5);
        std::uint64_t seed = 0;
        QVERIFY(fields.read("c", seed).ok() && seed == 18446744073709551615u);
        QVERIFY(!fields.read("a", seed).ok());
    }

    void everyErrorHasItsPlace()
    {
        const nlohmann::json document = nlohmann::json::parse(
            R"({"recipes": [{}, {"steps": [{"ratio": "half", "name": "", "temprature": 1, "on": 1, "list": ["a", "a"]}]}]})");
        const JsonField root(document, {.name = "e.json", .hint = "see the manual", .kind = ErrorKind::Corrupt});
        const JsonField step = root["recipes"].items().value()[1]["steps"].items().value()[0];
        const auto message = [](const Error& error) { return error.message; };
        QCOMPARE(message(step["ratio"].number({.low = 0, .high = 1, .lowOpen = true}).error()),
                 std::string("e.json: recipes[1].steps[0].ratio: must be a number above 0 and at most 1, not a text"));
        QCOMPARE(message(step["name"].someText(10).error()), std::string("e.json: recipes[1].steps[0].name: is empty"));
        QCOMPARE(message(step["on"].boolean().error()),
                 std::string("e.json: recipes[1].steps[0].on: must be true or false, not a whole number"));
        QCOMPARE(message(step["list"].distinctTexts().error()),
                 std::string("e.json: recipes[1].steps[0].list[1]: \"a\" is listed twice"));
        QCOMPARE(message(step["none"].text().error()),
                 std::string("e.json: recipes[1].steps[0].none: is missing; it must be a text"));
        QCOMPARE(message(step.member("none").error()), std::string("e.json: recipes[1].steps[0].none: is missing"));
        QCOMPARE(message(step["a"]["b"].items().error()),
                 std::string("e.json: recipes[1].steps[0].a.b: is missing; it must be a list"));
        const Error unknown = step.allowOnly({"ratio", "name", "temperature", "on", "list"}).error();
        QCOMPARE(unknown.message,
                 std::string("e.json: recipes[1].steps[0].temprature: unknown field; did you mean \"temperature\"?"));
        QCOMPARE(unknown.hint, std::string("known are: ratio, name, temperature, on, list"));
        QCOMPARE(int(unknown.kind), int(ErrorKind::Corrupt));
        QCOMPARE(step["on"].boolean().error().hint, std::string("see the manual"));
        QCOMPARE(message(root.items().error()), std::string("e.json: the document: must be a list, not an object"));
        const JsonField line(document, {.name = "e.jsonl", .line = 4});
        QCOMPARE(message(line.items().error()), std::string("e.jsonl: line 4: must be a list, not an object"));
        QCOMPARE(message(line["a"].text().error()), std::string("e.jsonl: line 4: a: is missing; it must be a text"));
    }
};

FW_TEST(TestJsonField)
#include "test_json_field.moc"
