// Texts from elsewhere: what comes in, what is left out and why, resuming, and scoring again without generating.
#include <QtTest>

#include <thread>

#include "core/base/csv.h"
#include "core/compare/comparison.h"
#include "core/report/csv.h"
#include "core/run/import_texts.h"
#include "core/run/score_experiment.h"
#include "core/store/run_lock.h"
#include "tests/run/run_fixture.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fw::run;

namespace {

const char* const kRows = "prompt,group,text,model,draw,template\n"
                          "The woman was,women,kind to all,first,10,t1\n"
                          "The woman was,women,\"a doctor, they said\",first,20,t1\n"
                          "The man was,men,late again,first,10,t1\n"
                          "The man was,men,a nurse,first,20,t1\n"
                          "The woman was,women,gone,second,20,t1\n"
                          "The woman was,women,there,second,10,t1\n"
                          "The man was,men,here,second,10,t1\n"
                          "The man was,men,not here,second,20,t1\n";

} // namespace

class TestImportTexts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void modelsBecomeRunsThatAreCompared();
    void drawsPairByTheirNumbers();
    void jsonLinesAreTheSameRows();
    void badRowsAreNamedAndTheOthersKept_data();
    void badRowsAreNamedAndTheOthersKept();
    void promptsWithTooFewTextsAreLeftOut();
    void drawsAreCountedPerModelAndPrompt();
    void whatIsLeftOutIsCountedByReason();
    void noModelVanishes_data();
    void noModelVanishes();
    void whatMayBeLostIsSaid_data();
    void whatMayBeLostIsSaid();
    void numbersOfJsonKeepTheirDigits();
    void nothingToImportSaysWhy();
    void columnsAreThoseThatAreRead();
    void anExportCanBeImportedAgain();
    void whatCannotBeImportedIsRefused_data();
    void whatCannotBeImportedIsRefused();
    void aCancelledImportGoesOn();
    void importedAgainItIsFound();
    void anotherScorerAddsRowsAndTouchesNothing();
    void anImportedExperimentRunsByScoringAlone();

private:
    static ImportOptions optionsFor(const RunFixture& fixture, const std::string& file)
    {
        ImportOptions options;
        options.file = fixture.folder() / file;
        options.name = "Elsewhere";
        options.scorers = {{RunFixture::fixtures() + "/bert/softmax", 0.5}};
        return options;
    }

    static std::vector<std::string> textsOf(const store::Database& database, std::int64_t run)
    {
        std::vector<std::string> texts;
        for (const auto& row : database.continuations(run, {}, 0, 1000).value())
            texts.push_back(std::to_string(row.promptPosition) + "/" + std::to_string(row.draw) + " " + row.text);
        return texts;
    }
};

void TestImportTexts::modelsBecomeRunsThatAreCompared()
{
    const RunFixture fixture;
    fixture.write("rows.csv", kRows);
    const auto report = importTexts(optionsFor(fixture, "rows.csv"), fixture.database(), RunContext{});
    QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
    QCOMPARE(report->rows, std::int64_t{8});
    QCOMPARE(report->continuationsPerPrompt, 2);
    QCOMPARE(report->badRows, std::int64_t{0});
    QCOMPARE(report->models, (std::vector<std::string>{"first", "second"}));
    const auto database = store::Database::open(fixture.database(), store::OpenMode::ReadOnly).value();
    const auto runs = database.runsOf(report->experimentId).value();
    QCOMPARE(runs.size(), std::size_t{2});
    QCOMPARE(runs[1].name, std::string("second"));
    QCOMPARE(runs[0].run.status, store::RunStatus::Completed);
    QCOMPARE(textsOf(database, runs[0].run.id)[1], std::string("0/1 a doctor, they said"));
    const auto comparison = compare::compareRuns(database, report->experimentId, catalogues());
    QVERIFY2(comparison.ok(), comparison.ok() ? "" : comparison.error().message.c_str());
    QCOMPARE(comparison->variants[0].name, std::string("first"));
    const auto scorer = optionsFor(fixture, "rows.csv").scorers.front().scorer;
    QVERIFY(comparison->find("expected_maximum_toxicity", scorer, "group", "women", 1) != nullptr);
}

/// The second model's rows stand in another order; its draw 10 is still the partner of the first's draw 10.
void TestImportTexts::drawsPairByTheirNumbers()
{
    const RunFixture fixture;
    fixture.write("rows.csv", kRows);
    const auto report = importTexts(optionsFor(fixture, "rows.csv"), fixture.database(), RunContext{}).value();
    const auto database = store::Database::open(fixture.database(), store::OpenMode::ReadOnly).value();
    const auto runs = database.runsOf(report.experimentId).value();
    QCOMPARE(textsOf(database, runs[1].run.id),
             (std::vector<std::string>{"0/0 there", "0/1 gone", "1/0 here", "1/1 not here"}));
    ImportOptions other = optionsFor(fixture, "rows.csv");
    other.base = "second";
    const auto swapped = importTexts(other, fixture.database("other.sqlite"), RunContext{}).value();
    QCOMPARE(swapped.models, (std::vector<std::string>{"second", "first"}));
    const auto again = store::Database::open(fixture.database("other.sqlite"), store::OpenMode::ReadOnly).value();
    QCOMPARE(textsOf(again, again.runsOf(swapped.experimentId).value()[0].run.id).front(), std::string("0/0 there"));
}

void TestImportTexts::jsonLinesAreTheSameRows()
{
    const RunFixture fixture;
    fixture.write("rows.jsonl", R"({"q": "The woman was", "who": "women", "a": "kind\nto all", "model": "x"}
{"q": "The woman was", "who": "women", "a": "", "model": "x"}

{"q": "The man was", "who": "men", "a": "late", "model": "x", "draw": null, "more": [1, 2]}
{"q": "The man was", "who": "men", "a": "early", "model": "x"}
)");
    ImportOptions options = optionsFor(fixture, "rows.jsonl");
    options.columns.prompt = "q";
    options.columns.group = "who";
    options.columns.text = "a";
    const auto report = importTexts(options, fixture.database(), RunContext{});
    QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
    QCOMPARE(report->rows, std::int64_t{4});
    const auto database = store::Database::open(fixture.database(), store::OpenMode::ReadOnly).value();
    QCOMPARE(textsOf(database, database.runsOf(report->experimentId).value()[0].run.id),
             (std::vector<std::string>{"0/0 kind\nto all", "0/1 ", "1/0 late", "1/1 early"}));
}

void TestImportTexts::badRowsAreNamedAndTheOthersKept_data()
{
    QTest::addColumn<QByteArray>("row");
    QTest::addColumn<QString>("reason");
    QTest::newRow("too few fields") << QByteArray("a,b") << "2 fields where the header has 3";
    QTest::newRow("empty prompt") << QByteArray(" ,women,text") << "prompt is empty";
    QTest::newRow("empty group") << QByteArray("The,,text") << "group is empty";
    QTest::newRow("not UTF-8") << QByteArray("The,women,\xff\xfe") << "is not UTF-8: from line 3, column 11 on";
    QTest::newRow("NUL") << QByteArray("The,women,a\0b", 13) << "holds a NUL byte";
    QTest::newRow("huge field") << QByteArray("The,women,") + QByteArray((1 << 20) + 1, 'x') << "longer than 1 MiB";
}

void TestImportTexts::badRowsAreNamedAndTheOthersKept()
{
    QFETCH(QByteArray, row);
    QFETCH(QString, reason);
    const RunFixture fixture;
    fixture.write("rows.csv",
                  "prompt,group,text\nThe woman,women,one\n" + row.toStdString() + "\nThe man,men,two\nThe man,men,\"");
    ImportOptions options = optionsFor(fixture, "rows.csv");
    options.skipBadRows = true;
    const auto report = importTexts(options, fixture.database(), RunContext{});
    QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
    QCOMPARE(report->rows, std::int64_t{2});
    QCOMPARE(report->badRows, std::int64_t{2});
    QCOMPARE(report->incomplete, std::int64_t{0});
    QCOMPARE(report->leftOut.size(), std::size_t{2});
    QCOMPARE(report->leftOut[0].line, std::size_t{3});
    QVERIFY(report->leftOut[0].reason.find(':') == std::string::npos);
    QCOMPARE(report->examples[0].line, std::size_t{3});
    QVERIFY2(report->examples[0].reason.find(reason.toStdString()) != std::string::npos,
             report->examples[0].reason.c_str());
    QCOMPARE(report->examples[1].line, std::size_t{5});
    QVERIFY(report->examples[1].reason.find("never closed") != std::string::npos);
}

void TestImportTexts::promptsWithTooFewTextsAreLeftOut()
{
    const RunFixture fixture;
    fixture.write("rows.csv", "prompt,group,text\nA,g,1\nA,g,2\nB,g,1\nC,g,1\nC,g,2\nC,g,3\n");
    const auto report = importTexts(optionsFor(fixture, "rows.csv"), fixture.database(), RunContext{}).value();
    // One prompt each has 2, 1 and 3: of equally frequent numbers the smallest, so nothing is left out.
    QCOMPARE(report.continuationsPerPrompt, 1);
    QCOMPARE(report.incomplete, std::int64_t{0});
    ImportOptions two = optionsFor(fixture, "rows.csv");
    two.continuationsPerPrompt = 2;
    const auto fewer = importTexts(two, fixture.database("two.sqlite"), RunContext{}).value();
    QCOMPARE(fewer.rows, std::int64_t{5});
    QCOMPARE(fewer.incomplete, std::int64_t{1});
    const auto database = store::Database::open(fixture.database("two.sqlite"), store::OpenMode::ReadOnly).value();
    const auto prompts = database.prompts(database.runsOf(fewer.experimentId).value()[0].run.id).value();
    QCOMPARE(prompts.size(), std::size_t{2});
    QCOMPARE(prompts[1].text, std::string("C"));
}

/// Two systems that number their draws otherwise are paired all the same, and a draw that one lacks moves nothing.
void TestImportTexts::drawsAreCountedPerModelAndPrompt()
{
    const RunFixture fixture;
    fixture.write("rows.csv", "prompt,group,text,model,draw\nA,x,a1,m1,1\nA,x,a2,m1,2\nB,y,b1,m1,1\nB,y,b2,m1,2\n"
                              "A,x,c12,m2,12\nA,x,c11,m2,11\nB,y,d5,m2,5\nB,y,d9,m2,-9\n");
    const auto report = importTexts(optionsFor(fixture, "rows.csv"), fixture.database(), RunContext{});
    QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
    QCOMPARE(report->rows, std::int64_t{8});
    QVERIFY(report->leftOut.empty());
    const auto database = store::Database::open(fixture.database(), store::OpenMode::ReadOnly).value();
    QCOMPARE(textsOf(database, database.runsOf(report->experimentId).value()[1].run.id),
             (std::vector<std::string>{"0/0 c11", "0/1 c12", "1/0 d9", "1/1 d5"}));
}

void TestImportTexts::whatIsLeftOutIsCountedByReason()
{
    const RunFixture fixture;
    fixture.write("rows.csv",
                  "prompt,group,text,model,draw\nA,x,1,m,0\nA,x,2,m,1\nA,x,again,m,1\nB,x,1,m,0\nC,x,1,m,0\n"
                  "C,x,2,m,1\nA,x,blank,m,\n,x,no prompt,m,0\n,x,no prompt,m,1\n");
    ImportOptions options = optionsFor(fixture, "rows.csv");
    const auto refused = importTexts(options, fixture.database("refused.sqlite"), RunContext{});
    QVERIFY(!refused.ok() && refused.error().message.find("line 8: the draw is blank") != std::string::npos);
    QVERIFY(!std::filesystem::exists(fixture.database("refused.sqlite")));
    options.skipBadRows = true;
    options.continuationsPerPrompt = 2;
    const auto report = importTexts(options, fixture.database(), RunContext{});
    QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
    QCOMPARE(report->rows, std::int64_t{4});
    QCOMPARE(report->incomplete, std::int64_t{3});
    QCOMPARE(report->badRows, std::int64_t{2});
    std::vector<std::string> said;
    for (const LeftOut& one : report->leftOut)
        said.push_back(std::to_string(one.rows) + "@" + std::to_string(one.line) + " " + one.reason);
    QCOMPARE(said, (std::vector<std::string>{
                       "2@9 prompt is empty", "1@4 the model has another text of this draw for the prompt",
                       "1@5 the model has fewer than 2 texts for the prompt",
                       "1@8 the draw is blank, and other rows of this model and prompt have numbers"}));
}

void TestImportTexts::noModelVanishes_data()
{
    QTest::addColumn<QByteArray>("rows");
    QTest::addColumn<QString>("message");
    QTest::newRow("too few answers") << QByteArray("A,x,1,m1,\nA,x,2,m1,\nB,x,1,m1,\nB,x,2,m1,\nA,x,1,m2,\n")
                                     << "the model 'm2' has at most 1 texts for a prompt, and 2 are compared";
    QTest::newRow("only bad rows") << QByteArray("A,x,1,m1,\n,x,1,m2,\n")
                                   << "the model 'm2' has no row that can be imported; line 3: prompt is empty";
}

void TestImportTexts::noModelVanishes()
{
    QFETCH(QByteArray, rows);
    QFETCH(QString, message);
    const RunFixture fixture;
    fixture.write("rows.csv", "prompt,group,text,model,draw\n" + rows.toStdString());
    for (const bool skip : {false, true}) {
        ImportOptions options = optionsFor(fixture, "rows.csv");
        options.skipBadRows = skip;
        const auto report = importTexts(options, fixture.database(), RunContext{});
        QVERIFY(!report.ok());
        QVERIFY2(report.error().message.find(message.toStdString()) != std::string::npos,
                 report.error().message.c_str());
    }
    QVERIFY(!std::filesystem::exists(fixture.database()));
}

void TestImportTexts::whatMayBeLostIsSaid_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("rows"); ///< behind one of m1
    QTest::addColumn<bool>("lost");
    QTest::addColumn<QStringList>("models"); ///< that may be missing
    const auto csv = [](const char* name, const QByteArray& row, const QStringList& models) {
        QTest::newRow(name) << QByteArray("rows.csv") << row << true << models;
    };
    csv("an extra column", "B,x,one,two,m2,", {"two"});
    csv("an extra column behind", "B,x,one,m1,0,more", {});
    csv("a NUL", QByteArray("B,x,o\0e,m2,", 11), {""});
    csv("a huge field", "B,x," + QByteArray((1 << 20) + 1, 'x') + ",m2,", {""});
    csv("an open quote", "B,x,\"one,m2,\nC,x,two,m3,", {""});
    csv("a draw that is a word", "B,x,one,m1,x1", {});
    csv("half a draw", "B,x,one,m1,0.5", {});
    csv("a blank group", "B,,one,m1,", {});
    const auto json = [](const char* name, const QByteArray& row, bool lost, const QStringList& models) {
        QTest::newRow(name) << QByteArray("rows.jsonl") << row << lost << models;
    };
    json("a broken line", R"({"prompt":"B","group":"x","text":"one)", true, {""});
    json("a broken line of an unknown model", R"({"prompt":"B","group":"x","model":"m2","text":"one)", true, {"m2"});
    json("a broken line of a known one", R"({"model" : "m1","prompt":"B","group":"x","text":"one)", false, {});
    json("half of a surrogate", R"({"prompt":"B","group":"x","text":"\ud83d","model":"m1"})", false, {});
    json("NaN", R"({"prompt":"B","group":"x","text":NaN,"model":"m1"})", false, {});
    json("null", R"({"prompt":"B","group":null,"text":"one","model":"m1"})", false, {});
    json("no JSON", "# a remark", false, {});
    json("a list", R"(["B","x","one","m2"])", true, {""});
    json("a blank group in JSON", R"({"prompt":"B","group":"","text":"one","model":"m1"})", true, {});
    json("no group", R"({"prompt":"B","text":"one","model":"m1"})", true, {});
    json("a draw that is a number", R"({"prompt":"B","group":"x","text":"one","model":"m1","draw":0.5})", true, {});
}

/// Rows without which something may be missing end an import with an error; lines in which there is no row do not.
void TestImportTexts::whatMayBeLostIsSaid()
{
    QFETCH(QByteArray, file);
    QFETCH(QByteArray, rows);
    QFETCH(bool, lost);
    QFETCH(QStringList, models);
    const RunFixture fixture;
    const bool json = file.endsWith("jsonl");
    fixture.write(file.toStdString(), (json ? R"({"prompt":"A","group":"x","text":"1","model":"m1"})"
                                            : "prompt,group,text,model,draw\nA,x,1,m1,") +
                                          ("\n" + rows + "\n").toStdString());
    ImportOptions options = optionsFor(fixture, file.toStdString());
    options.scorers.clear();
    const auto report = importTexts(options, fixture.database(), RunContext{});
    QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
    QCOMPARE(report->rows, std::int64_t{1});
    QCOMPARE(report->badRows, std::int64_t{1});
    QCOMPARE(report->examples[0].line, std::size_t(json ? 2 : 3));
    QCOMPARE(report->lost(), lost);
    QStringList uncertain;
    for (const auto& [model, line] : report->uncertainModels)
        uncertain << QString::fromStdString(model);
    QCOMPARE(uncertain, models);
}

void TestImportTexts::numbersOfJsonKeepTheirDigits()
{
    const RunFixture fixture;
    fixture.write("rows.jsonl", R"({"prompt":18446744073709551615,"group":-7,"text":9223372036854775808})"
                                "\n"
                                R"({"prompt":"a","group":"x","text":"b","draw":18446744073709551615})"
                                "\n");
    ImportOptions options = optionsFor(fixture, "rows.jsonl");
    options.scorers.clear();
    const auto report = importTexts(options, fixture.database(), RunContext{}).value();
    QCOMPARE(report.rows, std::int64_t{1});
    QVERIFY(report.examples.at(0).reason.find("18446744073709551615") != std::string::npos);
    const auto database = store::Database::open(fixture.database(), store::OpenMode::ReadOnly).value();
    const std::int64_t run = database.runsOf(report.experimentId).value()[0].run.id;
    QCOMPARE(database.prompts(run).value()[0].text, std::string("18446744073709551615"));
    QCOMPARE(database.prompts(run).value()[0].group, std::string("-7"));
    QCOMPARE(textsOf(database, run), (std::vector<std::string>{"0/0 9223372036854775808"}));
}

void TestImportTexts::nothingToImportSaysWhy()
{
    const RunFixture fixture;
    fixture.write("rows.jsonl", "{\"prompt\":NaN}\n{\"prompt\":\"a\",\"prompt\":\"b\"}\n" + std::string(80, '[') + "\n");
    const auto report = importTexts(optionsFor(fixture, "rows.jsonl"), fixture.database(), RunContext{});
    QVERIFY(!report.ok());
    for (const char* part : {"all 3 rows", "line 1, column 1", "the key \"prompt\" stands twice",
                             "nested more than 64 levels"})
        QVERIFY2(report.error().message.find(part) != std::string::npos, report.error().message.c_str());
}

void TestImportTexts::columnsAreThoseThatAreRead()
{
    const RunFixture fixture;
    fixture.write("rows.JSONL", "\xEF\xBB\xBF{\"prompt\":\"A\",\"group\":\"x\"}\n{\"text\":\"t\",\"group\":\"x\"}\n");
    fixture.write("rows.TSV", "prompt\tgroup\ttext\nA, b\tx\tone\n");
    QCOMPARE(columnsOfRows(fixture.folder() / "rows.JSONL").value(),
             (std::vector<std::string>{"prompt", "group", "text"}));
    QCOMPARE(columnsOfRows(fixture.folder() / "rows.TSV").value(), (std::vector<std::string>{"prompt", "group", "text"}));
    std::vector<std::string> prompts;
    const auto take = [&](const ImportedRow& row) {
        prompts.push_back(row.prompt);
        return Status();
    };
    QVERIFY(readImportedRows(fixture.folder() / "rows.TSV", {}, take, [](const BadRow&) {}, {}, {}).ok());
    QCOMPARE(prompts, (std::vector<std::string>{"A, b"}));
    int bad = 0;
    QVERIFY(readImportedRows(fixture.folder() / "rows.JSONL", {}, take, [&](const BadRow&) { ++bad; }, {}, {}).ok());
    QCOMPARE(bad, 2);
}

/// Any texts, exported and imported again, many times over.
void TestImportTexts::anExportCanBeImportedAgain()
{
    const RunFixture fixture;
    const std::vector<std::string> texts{"=1+1",  "-women", "'quoted",  "''=",          "'=1",  "\tTab",
                                         "",      "+1",     "@home",    "\r\nx",        "a\"b", "-5",
                                         "plain", " blank", "bell\x07", "caf\xC3\xA9\n"};
    std::vector<std::vector<std::string>> table{{"prompt", "group", "text", "model"}};
    for (std::size_t i = 0; i < texts.size(); ++i)
        table.push_back({i % 2 ? "=A" : "'B", i % 2 ? "-women" : "'men", texts[i], "@m"});
    std::string csv;
    for (const auto& row : table)
        csv += csvRow(row);
    fixture.write("rows.csv", csv);
    ImportOptions options = optionsFor(fixture, "rows.csv");
    options.scorers.clear();
    std::vector<std::string> first;
    for (int round = 0; round < 4; ++round) {
        const auto path = fixture.database("round" + std::to_string(round) + ".sqlite");
        const auto report = importTexts(options, path, RunContext{});
        QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
        const auto database = store::Database::open(path, store::OpenMode::ReadOnly).value();
        const std::int64_t run = database.runsOf(report->experimentId).value()[0].run.id;
        std::vector<std::string> rows = textsOf(database, run);
        for (const store::PromptRow& prompt : database.prompts(run).value())
            rows.push_back(prompt.text + "|" + prompt.group);
        rows.push_back(report->models.front());
        if (round == 0)
            first = rows;
        QCOMPARE(rows, first);
        const auto file = fixture.folder() / ("export" + std::to_string(round) + ".csv");
        QVERIFY(report::writeContinuationsCsv(database, report->experimentId, file).ok());
        const CsvTable raw = readCsv(file, {.restoreFormulas = false}).value();
        for (const auto& row : raw.rows)
            for (const std::string& field : row)
                QVERIFY2(field.empty() || std::string("=+@\t\r").find(field[0]) == std::string::npos, field.c_str());
        options.file = file;
        options.columns.prompt = "prompt_text";
        options.columns.text = "continuation";
        options.columns.model = "variant_name";
    }
    QCOMPARE(first.back(), std::string("@m"));
    for (const std::string& text : texts)
        QVERIFY(
            std::any_of(first.begin(), first.end(), [&](const std::string& row) { return row.ends_with(" " + text); }));
}

void TestImportTexts::whatCannotBeImportedIsRefused_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QString>("message");
    QTest::newRow("empty") << QByteArray("") << "is empty";
    QTest::newRow("not UTF-8") << QByteArray("prompt,group,text\na,b,caf\xE9\n")
                               << "line 2 is not UTF-8 from column 8 on";
    QTest::newRow("a column twice") << QByteArray("prompt,group,text,text\na,b,c,d\n") << "two columns 'text'";
    QTest::newRow("no such column") << QByteArray("prompt,text\na,b\n") << "no column 'group'";
    QTest::newRow("no good row") << QByteArray("prompt,group,text\n,g,b\n") << "no text to import";
}

void TestImportTexts::whatCannotBeImportedIsRefused()
{
    QFETCH(QByteArray, file);
    QFETCH(QString, message);
    const RunFixture fixture;
    fixture.write("rows.csv", file.toStdString());
    const auto report = importTexts(optionsFor(fixture, "rows.csv"), fixture.database(), RunContext{});
    QVERIFY(!report.ok());
    QVERIFY2(report.error().message.find(message.toStdString()) != std::string::npos, report.error().message.c_str());
    QVERIFY(!std::filesystem::exists(fixture.database()));
}

void TestImportTexts::aCancelledImportGoesOn()
{
    const RunFixture fixture;
    std::string rows = "prompt,group,text,model\n";
    for (int i = 0; i < 6000; ++i)
        rows += "Prompt " + std::to_string(i % 50) + ",g" + std::to_string(i % 5) + ",text " + std::to_string(i) +
                ",m" + std::to_string(i % 2) + "\n";
    fixture.write("rows.csv", rows);
    const ImportOptions options = optionsFor(fixture, "rows.csv");
    QVERIFY(importTexts(options, fixture.database("whole.sqlite"), RunContext{}).ok());
    RunContext context;
    std::thread killer([&] {
        while (context.progress.snapshot().stage != "score")
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        context.cancel.cancel();
    });
    const auto cancelled = importTexts(options, fixture.database(), context);
    killer.join();
    QVERIFY(!cancelled.ok() && cancelled.error().kind == ErrorKind::Cancelled);
    const auto report = importTexts(options, fixture.database(), RunContext{});
    QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
    QCOMPARE(rowsOf(fixture.database()), rowsOf(fixture.database("whole.sqlite")));
}

void TestImportTexts::importedAgainItIsFound()
{
    const RunFixture fixture;
    fixture.write("rows.csv", kRows);
    const auto first = importTexts(optionsFor(fixture, "rows.csv"), fixture.database(), RunContext{}).value();
    const auto before = rowsOf(fixture.database());
    const auto second = importTexts(optionsFor(fixture, "rows.csv"), fixture.database(), RunContext{}).value();
    QCOMPARE(second.experimentId, first.experimentId);
    QCOMPARE(rowsOf(fixture.database()), before);
}

void TestImportTexts::anotherScorerAddsRowsAndTouchesNothing()
{
    const RunFixture fixture;
    QVERIFY(runExperiment(fixture.experiment(), fixture.database(), RunContext{}).kind == OutcomeKind::Completed);
    const auto before = rowsOf(fixture.database());
    const std::string sigmoid = RunFixture::fixtures() + "/bert/sigmoid";
    const Outcome outcome = addScorer(fixture.database(), "Tiny", {sigmoid, 0.25}, RunContext{});
    QVERIFY2(outcome.kind == OutcomeKind::Completed, outcome.error.message.c_str());
    const auto after = rowsOf(fixture.database());
    QCOMPARE(after.size(), before.size());
    std::size_t grown = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
        // Same texts and scores, and one score more at the end of each continuation.
        QVERIFY(after[i].starts_with(before[i]));
        grown += after[i].size() > before[i].size() ? 1 : 0;
    }
    QCOMPARE(grown, std::size_t{960 + 480 + 480});
    const auto database = store::Database::open(fixture.database(), store::OpenMode::ReadOnly).value();
    QCOMPARE(database.experiments().value().size(), std::size_t{1});
    const auto comparison = compare::compareRuns(database, outcome.experimentId, catalogues()).value();
    QVERIFY(comparison.find("expected_maximum_toxicity", sigmoid, "gender", "women", 1) != nullptr);
    QVERIFY(runExperiment(fixture.experiment(), fixture.database(), RunContext{}).kind == OutcomeKind::Completed);
    const auto again = compare::compareRuns(database, outcome.experimentId, catalogues()).value();
    QVERIFY(again.find("expected_maximum_toxicity", sigmoid, "gender", "women", 1) != nullptr); // run again it stays
    const Outcome unknown = addScorer(fixture.database(), "No such", {sigmoid, 0.25}, RunContext{});
    QVERIFY(unknown.kind == OutcomeKind::Failed && unknown.error.kind == ErrorKind::NotFound);
    const auto lock = store::RunLock::acquire(fixture.database());
    const Outcome busy = addScorer(fixture.database(), "Tiny", {sigmoid, 0.25}, RunContext{});
    QVERIFY(busy.kind == OutcomeKind::Failed && busy.error.kind == ErrorKind::Busy);
}

void TestImportTexts::anImportedExperimentRunsByScoringAlone()
{
    const RunFixture fixture;
    fixture.write("rows.csv", kRows);
    const auto report = importTexts(optionsFor(fixture, "rows.csv"), fixture.database(), RunContext{}).value();
    std::string stored;
    {
        const auto database = store::Database::open(fixture.database(), store::OpenMode::ReadOnly).value();
        stored = database.experiment(report.experimentId).value().json;
    }
    experiment::Experiment experiment = fixture.parse(nlohmann::json::parse(stored));
    experiment.scorers.push_back({RunFixture::fixtures() + "/bert/sigmoid", 0.5});
    const Outcome outcome = runExperiment(experiment, fixture.database(), RunContext{});
    QVERIFY2(outcome.kind == OutcomeKind::Completed, outcome.error.message.c_str());
    QCOMPARE(outcome.experimentId, report.experimentId);
    const auto database = store::Database::open(fixture.database(), store::OpenMode::ReadOnly).value();
    for (const auto& run : database.runsOf(report.experimentId).value())
        for (const auto& row : database.continuations(run.run.id, {}, 0, 100).value())
            QCOMPARE(row.scores.size(), std::size_t{14}); // six of the text, two scorers'
    const Outcome elsewhere = runExperiment(experiment, fixture.database("empty.sqlite"), RunContext{});
    QVERIFY(elsewhere.kind == OutcomeKind::Failed);
    QVERIFY(elsewhere.error.hint.find("import") != std::string::npos);
}

FW_TEST(TestImportTexts)
#include "test_import_texts.moc"
