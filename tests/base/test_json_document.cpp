// JSON texts: what is read, and what is refused, where, and why.
#include "core/base/json_document.h"

#include <QTemporaryDir>
#include <QtTest>

#include "core/base/file.h"
#include "tests/test_main.h"

using fw::ErrorKind;
using fw::readJson;
using fw::writeFileAtomically;

namespace {

fw::Result<nlohmann::json> parsedJson(const std::string& text)
{
    return fw::parseJson(text, {.name = "x.json"});
}

} // namespace

class TestJsonDocument : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reads()
    {
        const auto document = parsedJson("\xEF\xBB\xBF{\"a\": [1, {\"a\": 2}]}\n");
        QVERIFY(document.ok());
        QCOMPARE(document->dump(), std::string("{\"a\":[1,{\"a\":2}]}"));
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("message");
        QTest::newRow("empty") << QByteArray("") << "x.json: line 1, column 1: syntax error";
        QTest::newRow("missing comma") << QByteArray("{\n  \"a\": 1\n  \"b\": 2\n}") << "x.json: line 3, column";
        QTest::newRow("column") << QByteArray("{\"a\": 1,}") << "x.json: line 1, column 9: syntax error";
        QTest::newRow("cut off") << QByteArray("{\"a\":\n [1, 2") << "x.json: line 2, column 7: syntax error";
        QTest::newRow("two documents") << QByteArray("{}\n{}") << "x.json: line 2, column 1: syntax error";
        QTest::newRow("comment") << QByteArray("// no\n{}") << "x.json: line 1, column";
        QTest::newRow("NaN") << QByteArray("{\"a\": NaN}") << "x.json: line 1, column";
        QTest::newRow("overflow") << QByteArray("{\"a\": 1e999}") << "x.json: line 1, column 11: number overflow";
        QTest::newRow("not UTF-8") << QByteArray("{\"a\":\n\"\xff\"}")
                                   << "x.json: line 2, column 2: the text is not UTF-8";
        QTest::newRow("Latin-1") << QByteArray("{\"a\": \"caf\xe9\"}") << "x.json: line 1, column 12: the text is not";
        QTest::newRow("UTF-16") << QByteArray("\xff\xfe{\0}\0", 6) << "x.json: line 1, column 1: syntax error";
        QTest::newRow("NUL") << QByteArray("{\"a\": \"\0\"}", 10) << "x.json: line 1, column 8: syntax error";
        QTest::newRow("twice") << QByteArray("{\"a\": {\"b\": 1, \"b\": 2}}")
                               << "x.json: a: the key \"b\" stands twice in one object";
        QTest::newRow("deep lists") << QByteArray(2'000'000, '[') << "x.json: it is nested more than 64 levels deep";
        QByteArray objects;
        for (int i = 0; i < 100'000; ++i)
            objects += "{\"a\":";
        QTest::newRow("deep objects") << objects << "x.json: it is nested more than 64 levels deep";
        QTest::newRow("long nonsense") << QByteArray(3'000'000, 'x') << "x.json: line 1, column 1: syntax error";
    }

    void refuses()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, message);
        const auto document = parsedJson(text.toStdString());
        QVERIFY2(!document.ok(), "was taken");
        const QString said = QString::fromStdString(document.error().message);
        QVERIFY2(said.startsWith(message), qPrintable(said));
        QVERIFY(said.size() < 500);
        for (const QChar character : said)
            QVERIFY2(character == QChar(0x2026) || (character >= u' ' && character <= u'~'), qPrintable(said));
        QVERIFY(!document.error().hint.empty());
        QVERIFY(document.error().kind == ErrorKind::InvalidInput);
    }

    /// The place of a key that stands twice, and of lines in a file of one value a line.
    void placesAreNamed()
    {
        const auto message = [](const std::string& text, std::size_t line) {
            return fw::parseJson(text, {.name = "x.jsonl", .line = line}).error().message;
        };
        QCOMPARE(message(R"({"a": [1, {"b": [[], {"c": 1, "d": 2, "c": 3}]}]})", 0),
                 std::string("x.jsonl: a[1].b[1]: the key \"c\" stands twice in one object"));
        QCOMPARE(message(R"({"c": 1, "c": 3})", 7),
                 std::string("x.jsonl: line 7: the key \"c\" stands twice in one object"));
        QVERIFY(message("{\"c\": 1,}", 7).starts_with("x.jsonl: line 7, column 9: syntax error"));
        QCOMPARE(message(std::string(65, '['), 7), std::string("x.jsonl: line 7: it is nested more than 64 levels deep"));
        QVERIFY(fw::parseJson("{", {}).error().message.starts_with("line 1, column 2"));
    }

    void everyKindOfValueIsKept()
    {
        const char* text = R"({"a":[],"b":{},"c":[null,true,-1,18446744073709551615,0.5,"\u00e9",[[1],{"d":[]}]],"d":1})";
        QCOMPARE(parsedJson(text)->dump(), nlohmann::json::parse(text).dump());
        QCOMPARE(parsedJson(" 3 ")->dump(), std::string("3"));
        QVERIFY(parsedJson("[18446744073709551615]")->at(0).is_number_unsigned());
    }

    void sixtyFourLevelsAreFine()
    {
        QVERIFY(parsedJson(std::string(64, '[') + std::string(64, ']')).ok());
        QVERIFY(!parsedJson(std::string(65, '[') + std::string(65, ']')).ok());
    }

    void filesAreBounded()
    {
        constexpr std::size_t kMaximumBytes = 4194304;
        const QTemporaryDir folder;
        const std::filesystem::path file = std::filesystem::path(folder.path().toStdString()) / "big.json";
        QVERIFY(writeFileAtomically(file, "{}" + std::string(kMaximumBytes, ' ')).ok());
        const auto document = readJson(file, kMaximumBytes, {.name = "big.json"});
        QVERIFY(!document.ok());
        QVERIFY2(document.error().message.find("larger than 4194304 bytes") != std::string::npos,
                 document.error().message.c_str());
        QVERIFY(!readJson(file.parent_path(), kMaximumBytes, {}).ok());
        QVERIFY(writeFileAtomically(file, "{\n1}").ok());
        QVERIFY(readJson(file, kMaximumBytes, {.name = "big.json"}).error().message.starts_with("big.json: line 2, column 1"));
    }
};

FW_TEST(TestJsonDocument)
#include "test_json_document.moc"
