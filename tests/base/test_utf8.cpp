// What is UTF-8 and where a text ceases to be, at once and piece by piece; every reader of text files uses it.
#include <QtTest>

#include <QTemporaryDir>

#include <filesystem>
#include <fstream>

#include "tests/test_main.h"

#include "core/base/csv.h"
#include "core/base/file.h"
#include "core/base/utf8.h"

using namespace fw;

class TestUtf8 : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsWhereATextCeasesToBeUtf8_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("line"); // 0: it is UTF-8
        QTest::addColumn<int>("column");
        QTest::newRow("ascii") << QByteArray("abc") << 0 << 0;
        QTest::newRow("all lengths") << QByteArray("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80") << 0 << 0;
        QTest::newRow("last code point") << QByteArray("\xF4\x8F\xBF\xBF") << 0 << 0;
        QTest::newRow("NUL is valid") << QByteArray("a\0b", 3) << 0 << 0;
        QTest::newRow("latin-1") << QByteArray("x\ncaf\xE9 x") << 2 << 4;
        QTest::newRow("columns are characters") << QByteArray("\xE2\x82\xAC\xC3\xA9\xFF") << 1 << 3;
        QTest::newRow("lone trail") << QByteArray("ab\x80") << 1 << 3;
        QTest::newRow("overlong 2") << QByteArray("\xC0\xAF") << 1 << 1;
        QTest::newRow("overlong 3") << QByteArray("x\xE0\x9F\xBF") << 1 << 2;
        QTest::newRow("overlong 4") << QByteArray("\xF0\x8F\xBF\xBF") << 1 << 1;
        QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80") << 1 << 1;
        QTest::newRow("over U+10FFFF") << QByteArray("\xF4\x90\x80\x80") << 1 << 1;
        QTest::newRow("cut 2") << QByteArray("ab\xC3") << 1 << 3;
        QTest::newRow("cut 3 by a line end") << QByteArray("ab\xE2\x82\n") << 1 << 3;
        QTest::newRow("cut 4") << QByteArray("\n\xF0\x9F\x98") << 2 << 1;
    }
    void findsWhereATextCeasesToBeUtf8()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, line);
        QFETCH(int, column);
        for (const qsizetype step : {text.size(), qsizetype{1}, qsizetype{2}}) {
            Utf8Check check;
            bool valid = true;
            for (qsizetype i = 0; i < text.size(); i += step)
                valid = check.feed(text.mid(i, step).toStdString()) && valid;
            valid = check.finish() && valid;
            QCOMPARE(valid, line == 0);
            if (line > 0) {
                QCOMPARE(check.place().line, static_cast<std::size_t>(line));
                QCOMPARE(check.place().column, static_cast<std::size_t>(column));
            }
        }
    }

    void everyReaderRefusesWithLineAndColumn()
    {
        const QTemporaryDir directory;
        const auto file = [&](const char* name, const std::string& bytes) {
            const std::filesystem::path path = std::filesystem::path(directory.path().toStdString()) / name;
            std::ofstream(path, std::ios::binary) << bytes;
            return path;
        };
        const auto latin = file("latin.csv", "text,kind\nold,one\ncaf\xE9,two\n");
        const std::string place = "line 3 is not UTF-8 from column 4 on";
        const auto says = [](const Error& error, const std::string& part) {
            return error.kind == ErrorKind::InvalidInput && error.message.find(part) != std::string::npos;
        };
        QVERIFY(says(readText(latin).error(), place));
        QVERIFY(says(readLines(latin).error(), place));
        QVERIFY(says(readCsv(latin).error(), place));
        QVERIFY(says(readText(latin).error(), latin.string()));
        const auto wide = file("wide.csv", std::string("\xFF\xFEt\0e\0", 6));
        QVERIFY(readCsv(wide).error().hint.find("UTF-16") != std::string::npos);
        QVERIFY(says(readCsv(file("cut.csv", "text\ncaf\xC3")).error(), "line 2 is not UTF-8 from column 4 on"));
        const auto marked = file("marked.csv", "\xEF\xBB\xBFtext\n\xC3\xA9\n");
        QCOMPARE(readText(marked).value(), std::string("text\n\xC3\xA9\n"));
        QCOMPARE(readCsv(marked).value().header.front(), std::string("text"));
    }

    void badRowsAreLeftOutWithTheirPlace()
    {
        const std::string text = "text\none\ncaf\xE9 \"x\ntwo\nthr\xE9\xE9\n\"fo\nur\xFF\"\nfive\n";
        std::vector<std::pair<std::size_t, std::string>> bad;
        CsvFormat format;
        format.badRow = [&](std::size_t line, const std::string& reason) { bad.emplace_back(line, reason); };
        std::vector<std::string> rows;
        QVERIFY(readCsvRowsOf(text, "x", format, [&](std::span<const std::string> fields, std::size_t) -> Status {
                    rows.push_back(fields[0]);
                    return {};
                }).ok());
        QCOMPARE(rows, (std::vector<std::string>{"text", "one", "two", "five"}));
        QCOMPARE(bad.size(), std::size_t{3});
        QCOMPARE(bad[0].first, std::size_t{3});
        QCOMPARE(bad[0].second, std::string("is not UTF-8: from line 3, column 4 on"));
        QCOMPARE(bad[2].second, std::string("is not UTF-8: from line 7, column 3 on"));
    }

    void aColumnThatStandsTwiceIsRefusedWhereItIsUsed()
    {
        const std::vector<std::string> header{"text", "kind", "text", "", ""};
        QCOMPARE(columnIn(header, "kind").value(), std::size_t{1});
        QVERIFY(columnIn(header, "text").error().message.find("two columns 'text'") != std::string::npos);
        QVERIFY(!optionalColumnIn(header, "text").ok());
        QVERIFY(!optionalColumnIn(header, "other").value().has_value());
        QVERIFY(columnIn(header, "other").error().hint.find("kind") != std::string::npos);
    }
};

FW_TEST(TestUtf8)
#include "test_utf8.moc"
