#include <QtTest>

#include "core/base/file_ending.h"
#include "tests/test_main.h"

class TestFileEnding : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void caseDoesNotMatter()
    {
        QCOMPARE(fw::fileEnding("a/Answers.v2.JSONL"), std::string(".jsonl"));
        QCOMPARE(fw::fileEnding("a.b/answers"), std::string());
        for (const char* lines : {"a.jsonl", "A.JSONL", "a.ndjson"})
            QVERIFY(fw::holdsJsonLines(lines));
        for (const char* other : {"a.json", "jsonl", "a.jsonl.csv"})
            QVERIFY(!fw::holdsJsonLines(other));
        QCOMPARE(fw::fieldDelimiter("a.TSV"), '\t');
        QCOMPARE(fw::fieldDelimiter("a.txt"), ',');
    }
};

FW_TEST(TestFileEnding)
#include "test_file_ending.moc"
