// CSV in and out: quoting, line numbers, files that are wrong.
#include <QTemporaryDir>
#include <QtTest>

#include <fstream>

#include "core/base/csv.h"
#include "core/base/random.h"
#include "tests/test_main.h"

using Fields = std::vector<std::string>;

class TestCsv : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fieldsMaySpanLines()
    {
        const auto table = fw::readCsv(write("text,label\r\n\"two\nlines, \"\"quoted\"\"\", 1 \n,\nlast,\"\""));
        QVERIFY2(table.ok(), table.ok() ? "" : table.error().message.c_str());
        QCOMPARE(table->header, (Fields{"text", "label"}));
        QCOMPARE(table->rows.size(), std::size_t{3});
        QCOMPARE(table->rows[0], (Fields{"two\nlines, \"quoted\"", " 1 "}));
        QCOMPARE(table->rows[1], (Fields{"", ""}));
        QCOMPARE(table->rows[2], (Fields{"last", ""}));
        QCOMPARE(table->lines, (std::vector<std::size_t>{2, 4, 5}));
    }

    void blankLinesDoNotShiftTheNumbers()
    {
        const auto table = fw::readCsv(write("a\n\nx\n\r\n\n\"y\n\nz\"\nw\n"));
        QVERIFY(table.ok());
        QCOMPARE(table->rows, (std::vector<Fields>{{"x"}, {"y\n\nz"}, {"w"}}));
        QCOMPARE(table->lines, (std::vector<std::size_t>{3, 6, 9}));
    }

    void aByteOrderMarkIsNoText()
    {
        const auto table = fw::readCsv(write("\xEF\xBB\xBFtext\nx\n"));
        QVERIFY(table.ok());
        QCOMPARE(table->header, Fields{"text"});
    }

    void aStrayQuoteIsText()
    {
        const auto table = fw::readCsv(write("a,b\n5\" disk,x\ny,say \"no\""));
        QVERIFY2(table.ok(), table.ok() ? "" : table.error().message.c_str());
        QCOMPARE(table->rows, (std::vector<Fields>{{"5\" disk", "x"}, {"y", "say \"no\""}}));
    }

    void otherDelimitersAndNoHeader()
    {
        const auto table = fw::readCsv(write("a,b\tc\nd\te\n"), {'\t', false});
        QVERIFY(table.ok());
        QCOMPARE(table->header, (std::vector<std::string>{"0", "1"}));
        QCOMPARE(table->rows, (std::vector<Fields>{{"a,b", "c"}, {"d", "e"}}));
    }

    void whatIsWrongIsNamed_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("what");
        QTest::newRow("width") << QByteArray("a,b\n1,2\n\n1,2,3\n") << "line 4 has 3 fields, expected 2";
        QTest::newRow("quote") << QByteArray("a,b\n1,\"2\n3,4\n") << "line 2: a quoted field is never closed";
        QTest::newRow("nul") << QByteArray("a,b\n1,\0\n", 8) << "line 2 holds a NUL byte";
        QTest::newRow("long") << QByteArray("a\n") + QByteArray((1 << 20) + 1, 'x') + "\n"
                              << "line 2: a field";
        QTest::newRow("empty") << QByteArray() << "is empty";
    }

    void whatIsWrongIsNamed()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, what);
        const auto path = write(bytes.toStdString());
        const auto table = fw::readCsv(path);
        QVERIFY(!table.ok());
        const QString message = QString::fromStdString(table.error().message);
        QVERIFY2(message.contains(what), qPrintable(message));
        QVERIFY2(message.startsWith(QString::fromStdString(path.string())), qPrintable(message));
    }

    void aMissingFileAndAMissingColumn()
    {
        QVERIFY(fw::readCsv("/nowhere/at.csv").error().kind == fw::ErrorKind::NotFound);
        QVERIFY(!fw::readCsv(m_directory.path().toStdString()).ok());
        const auto table = fw::readCsv(write("text,toxic\nx,1\n"));
        QCOMPARE(table->column("toxic").value(), std::size_t{1});
        const auto missing = table->column("score");
        QVERIFY(!missing.ok());
        QCOMPARE(missing.error().hint, std::string("columns are: text, toxic"));
    }

    void theCallerMayStopTheReading()
    {
        std::size_t rows = 0;
        const auto status = fw::readCsvRows(write("a\nb\nc\nd\n"), {}, [&](auto fields, std::size_t) -> fw::Status {
            ++rows;
            if (fields[0] == "b")
                return fw::Error{fw::ErrorKind::InvalidInput, "no b", ""};
            return {};
        });
        QVERIFY(!status.ok());
        QCOMPARE(rows, std::size_t{2});
        QVERIFY(status.error().message.ends_with("no b"));
    }

    void badRowsAreHandedOverAndSkipped()
    {
        std::string text = "a,b\nnul\n" + std::string(1'100'000, 'x') + ",y\nc,d\n\"open,e\nf,g\n";
        text[text.find("nul") + 1] = '\0';
        std::vector<std::string> seen;
        fw::CsvFormat format;
        format.badRow = [&](std::size_t line, const std::string& reason) {
            seen.push_back(std::to_string(line) + ": " + reason);
        };
        const auto status = fw::readCsvRows(write(text), format, [&](auto fields, std::size_t line) -> fw::Status {
            seen.push_back(std::to_string(line) + "=" + fields[0]);
            return {};
        });
        QVERIFY(status.ok());
        QCOMPARE(seen, (std::vector<std::string>{"1=a", "2: holds a NUL byte", "3: a field is longer than 1 MiB", "4=c",
                                                 "5: a quoted field is never closed: all that follows is in it"}));
    }

    void aTextInMemoryReadsAsItsFile()
    {
        const std::string text = "\xEF\xBB\xBFh,\"i\nj\"\r\n\nx,y\n";
        const auto rowsOf = [](const auto& read) {
            std::vector<std::string> rows;
            const fw::Status status = read([&](std::span<const std::string> fields, std::size_t line) -> fw::Status {
                rows.push_back(std::to_string(line) + ":" + fields[0] + "|" + fields[1]);
                return {};
            });
            return status.ok() ? rows : std::vector<std::string>{status.error().message};
        };
        const auto inMemory = rowsOf([&](auto row) { return fw::readCsvRowsOf(text, "t", {}, row); });
        QCOMPARE(inMemory, (std::vector<std::string>{"1:h|i\nj", "4:x|y"}));
        const auto path = write(text);
        QCOMPARE(rowsOf([&](auto row) { return fw::readCsvRows(path, {}, row); }), inMemory);
        QCOMPARE(rowsOf([&](auto row) { return fw::readCsvRowsOf("a,b\n\"c", "name", {}, row); }),
                 std::vector<std::string>{"name: line 2: a quoted field is never closed"});
    }

    void whatIsWrittenReadsBack()
    {
        fw::RandomStream random(3);
        constexpr std::array<std::string_view, 10> kLetters{"a", ",",  "\"", "\n", "\r",
                                                            " ", "\t", "'",  ";=", "\xC3\xA9"};
        std::vector<Fields> rows{{"", ""}, {"x", ""}};
        for (int i = 0; i < 500; ++i) {
            Fields row(2);
            for (std::string& field : row)
                for (std::uint32_t length = random.nextBelow(6); length > 0; --length)
                    field += kLetters[random.nextBelow(kLetters.size())];
            rows.push_back(row);
        }
        std::string text;
        for (const Fields& row : rows)
            text += fw::csvRow(row);
        const auto table = fw::readCsv(write(text), {',', false});
        QVERIFY2(table.ok(), table.ok() ? "" : table.error().message.c_str());
        QCOMPARE(table->rows, rows);
    }

    void aSingleEmptyFieldIsARow()
    {
        const auto table = fw::readCsv(write("text\n" + fw::csvRow(Fields{""}) + fw::csvRow(Fields{"x"})));
        QVERIFY(table.ok());
        QCOMPARE(table->rows, (std::vector<Fields>{{""}, {"x"}}));
    }

    void quotesStandOnlyWhereTheyMust()
    {
        QCOMPARE(fw::csvRow(Fields{"a b", "1.5", "c;d", "x\"y"}), std::string("a b,1.5,c;d,\"x\"\"y\"\n"));
    }

    void formulasAreNeutralised()
    {
        for (const char* text : {"=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "'=1", "''", "'"})
            QCOMPARE(fw::neutraliseFormula(text), "'" + std::string(text));
        for (const char* text : {"", "a=1", " =1", "it's"})
            QCOMPARE(fw::neutraliseFormula(text), std::string(text));
    }

    void aDeclaredGuardIsTakenAway()
    {
        const Fields texts{"=1+1", "'quoted", "''=", "\tx", "", "-5", "plain", "\r"};
        std::string ours = fw::csvRow(Fields{"text", "score", fw::kFormulaGuardColumn});
        std::string foreign = fw::csvRow(Fields{"text", "score", "guard"});
        for (const std::string& text : texts) {
            QCOMPARE(fw::restoreFormula(fw::neutraliseFormula(text)), text);
            ours += fw::csvRow(Fields{fw::neutraliseFormula(text), "-1", fw::kFormulaGuard});
            foreign += fw::csvRow(Fields{"'" + text, "-1", "'"});
        }
        const auto read = fw::readCsv(write(ours));
        const auto raw = fw::readCsv(write(ours), {.restoreFormulas = false});
        const auto other = fw::readCsv(write(foreign));
        for (std::size_t i = 0; i < texts.size(); ++i) {
            QCOMPARE(read->rows[i][0], texts[i]);
            QCOMPARE(read->rows[i][1], std::string("-1"));
            QCOMPARE(raw->rows[i][0], fw::neutraliseFormula(texts[i]));
            QCOMPARE(other->rows[i][0], "'" + texts[i]);
        }
    }

private:
    std::filesystem::path write(const std::string& bytes)
    {
        const auto path = std::filesystem::path(m_directory.path().toStdString()) / "table.csv";
        std::ofstream(path, std::ios::binary) << bytes;
        return path;
    }

    QTemporaryDir m_directory;
};

FW_TEST(TestCsv)
#include "test_csv_file.moc"
