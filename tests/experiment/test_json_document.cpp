#include "core/experiment/json_document.h"

#include <QTemporaryDir>

#include "core/base/file.h"
#include "experiment_fixture.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fw::experiment;

class TestJsonDocument : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reads()
    {
        const auto document = parseDocument("\xEF\xBB\xBF{\"a\": [1, {\"a\": 2}]}\n", "x.json");
        FW_VERIFY_OK(document);
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
                               << "x.json: the field \"b\" stands twice in one object";
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
        const auto document = parseDocument(text.toStdString(), "x.json");
        QVERIFY2(!document.ok(), "was taken");
        const QString said = QString::fromStdString(document.error().message);
        QVERIFY2(said.startsWith(message), qPrintable(said));
        QVERIFY(said.size() < 500);
        for (const QChar character : said)
            QVERIFY2(character == QChar(0x2026) || (character >= u' ' && character <= u'~'), qPrintable(said));
        QVERIFY(!document.error().hint.empty());
        QVERIFY(document.error().kind == ErrorKind::InvalidInput);
    }

    void sixtyFourLevelsAreFine()
    {
        FW_VERIFY_OK(parseDocument(std::string(64, '[') + std::string(64, ']'), "x"));
        QVERIFY(!parseDocument(std::string(65, '[') + std::string(65, ']'), "x").ok());
    }

    void filesAreBounded()
    {
        const QTemporaryDir folder;
        const std::filesystem::path file = std::filesystem::path(folder.path().toStdString()) / "big.json";
        QVERIFY(writeFileAtomically(file, "{}" + std::string(kMaximumDocumentBytes, ' ')).ok());
        const auto document = readDocument(file);
        QVERIFY(!document.ok());
        QVERIFY2(document.error().message.find("larger than 4194304 bytes") != std::string::npos,
                 document.error().message.c_str());
        QVERIFY(!readDocument(file.parent_path()).ok());
        QVERIFY(writeFileAtomically(file, "{\n1}").ok());
        QVERIFY(readDocument(file).error().message.starts_with("big.json: line 2, column 1"));
    }
};

FW_TEST(TestJsonDocument)
#include "test_json_document.moc"
