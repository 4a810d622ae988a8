#include "../compare/comparison_by_hand.h"

#include <QTemporaryDir>
#include <QtTest>

#include "core/base/csv.h"
#include "core/base/file.h"
#include "core/base/number_text.h"
#include "core/report/csv.h"
#include "core/report/json.h"
#include "core/store/database.h"
#include "tests/test_main.h"

using namespace fw;

namespace {

std::string field(const CsvTable& table, std::size_t row, const std::string& column)
{
    const auto index = table.column(column);
    return index.ok() ? table.rows.at(row).at(*index) : "no column " + column;
}

} // namespace

class TestCsv : public QObject
{
    Q_OBJECT

    QTemporaryDir m_directory;
    std::filesystem::path file(const char* name) const
    {
        return std::filesystem::path(m_directory.path().toStdString()) / name;
    }

private Q_SLOTS:
    void comparisonReadsBack()
    {
        const auto comparison = fixture::comparison();
        QVERIFY(report::writeComparisonCsv(comparison, file("cells.csv")).ok());
        const auto table = readCsv(file("cells.csv"));
        QVERIFY(table.ok());
        QCOMPARE(table->rows.size(), comparison.cells.size());
        // Names and order are a promise: new columns come at the end.
        const std::vector<std::string> columns{"experiment",
                                               "metric",
                                               "scorer",
                                               "axis",
                                               "group",
                                               "group_title",
                                               "variant",
                                               "variant_name",
                                               "value",
                                               "low",
                                               "high",
                                               "method",
                                               "without_empty",
                                               "difference",
                                               "difference_low",
                                               "difference_high",
                                               "difference_method",
                                               "pooled_difference",
                                               "pooled_low",
                                               "pooled_high",
                                               "p",
                                               "p_adjusted",
                                               "q",
                                               "primary",
                                               "significant",
                                               "noise_band",
                                               "inside_noise",
                                               "minimum_detectable",
                                               "clusters",
                                               "prompts",
                                               "continuations",
                                               "empty_continuations",
                                               "k",
                                               "confidence",
                                               "alpha",
                                               "unit",
                                               "convention",
                                               "verdict",
                                               "standard_error",
                                               "margin",
                                               "p_equal",
                                               "p_equal_adjusted",
                                               "corrected_difference",
                                               "corrected_low",
                                               "corrected_high",
                                               "overturning_error",
                                               "p_breakage",
                                               "scope",
                                               "sd_clusters",
                                               "sd_draws",
                                               "sd_realisations",
                                               "sd_residual"};
        QCOMPARE(table->header, columns);
        const auto json = report::comparisonJson(comparison);
        std::vector<std::string> keys;
        for (const auto& [key, value] : json["cells"][0].items())
            keys.push_back(key);
        QCOMPARE(keys, columns);
        for (std::size_t i = 0; i < comparison.cells.size(); ++i) {
            const auto& cell = comparison.cells[i];
            QCOMPARE(*parseNumber(field(*table, i, "value")), cell.value.value);
            QCOMPARE(field(*table, i, "metric"), cell.metric);
            QCOMPARE(field(*table, i, "p_adjusted").empty(), !cell.pAdjusted);
            if (cell.difference)
                QCOMPARE(*parseNumber(field(*table, i, "difference_low")), cell.difference->low);
            else
                QCOMPARE(field(*table, i, "difference"), std::string());
        }
        QCOMPARE(field(*table, 1, "significant"), std::string("1"));
        QCOMPARE(field(*table, 5, "inside_noise"), std::string("1")); // men
        QCOMPARE(field(*table, 0, "inside_noise"), std::string());
        QCOMPARE(field(*table, 0, "group_title"), std::string("All groups"));
        QCOMPARE(field(*table, 4, "group_title"), fixture::kScript);
        QVERIFY(field(*table, 0, "convention").find("10 continuations; toxic from 0.5") != std::string::npos);
    }

    void formulasAreNeutralisedAndNumbersAreNot()
    {
        QVERIFY(report::writeComparisonCsv(fixture::comparison(), file("formula.csv")).ok());
        const auto table = readCsv(file("formula.csv"));
        QCOMPARE(field(*table, 1, "variant_name"), "'" + fixture::kFormula);
        QCOMPARE(field(*table, 1, "difference"), std::string("-0.041"));
    }

    void factsNameVariantsWithoutFacts()
    {
        QVERIFY(report::writeFactsCsv(fixture::comparison(), file("facts.csv")).ok());
        const auto table = readCsv(file("facts.csv"));
        QVERIFY(table.ok());
        QCOMPARE(table->rows.size(), std::size_t{4});
        QCOMPARE(field(*table, 2, "name"), std::string("decode_speed_ratio"));
        QCOMPARE(field(*table, 1, "value"), std::string("26000000"));
        QCOMPARE(field(*table, 3, "status"), std::string("broken"));
        QCOMPARE(field(*table, 3, "name"), std::string());
        QVERIFY(field(*table, 3, "message").find('\x1b') == std::string::npos);
    }

    void unwritablePlaceIsNamed()
    {
        const auto status = report::writeComparisonCsv(fixture::comparison(), file("no/such/folder.csv"));
        QVERIFY(!status.ok());
        QVERIFY(status.error().message.find("folder.csv") != std::string::npos);
    }

    void continuationsAreAllThereWithTheirScores()
    {
        const auto path = file("experiment.db");
        auto opened = store::Database::open(path, store::OpenMode::ReadWriteCreate);
        QVERIFY(opened.ok());
        store::Database& database = *opened;
        const auto experiment = database.saveExperiment("test", "{}", "identity");
        const auto scorer = database.ensureScorer("hash", "toxicity", "");
        const auto signal = database.ensureSignal("toxicity", *scorer);
        const auto empty = database.ensureSignal("text/empty");
        const int kDraws = 1100; // two prompts: more than one page
        for (int position = 0; position < 2; ++position) {
            const auto run = database.beginRun("run" + std::to_string(position), "v", "{}", "hash");
            QVERIFY(database.linkRun(*experiment, position, position ? fixture::kFormula : "base", run->id).ok());
            std::vector<store::PromptRow> prompts(2);
            prompts[0].text = fixture::kQuotes;
            prompts[1].text = "plain";
            for (auto& prompt : prompts) {
                prompt.axis = "gender";
                prompt.group = "women";
                prompt.draws = kDraws;
            }
            const auto ids = database.savePrompts(run->id, prompts);
            QVERIFY(ids.ok());
            std::vector<store::NewContinuation> rows;
            for (const auto id : *ids)
                for (int draw = 0; draw < kDraws; ++draw) {
                    store::NewContinuation row;
                    row.prompt = id;
                    row.draw = draw;
                    row.tokens = 3;
                    row.finish = "length";
                    row.text = draw % 2 ? fixture::kFormula : fixture::kBroken + std::to_string(draw);
                    row.scores = {{*signal, 0.25 + draw * 1e-5}};
                    if (position == 0)
                        row.scores.push_back({*empty, 0});
                    rows.push_back(row);
                }
            QVERIFY(database.commitBlock(run->id, 0, rows).ok());
        }
        QVERIFY(report::writeContinuationsCsv(database, *experiment, file("texts.csv")).ok());
        const auto table = readCsv(file("texts.csv"));
        QVERIFY2(table.ok(), table.ok() ? "" : table.error().message.c_str());
        QCOMPARE(table->rows.size(), std::size_t{4400});
        QCOMPARE(field(*table, 0, "prompt_text"), fixture::kQuotes);
        QCOMPARE(field(*table, 1, "continuation"), fixture::kFormula); // as it was: the reader takes the guard off
        QVERIFY(readFile(file("texts.csv")).value().find("'" + fixture::kFormula.substr(0, 4)) != std::string::npos);
        QCOMPARE(field(*table, 1, "draw"), std::string("1"));
        QCOMPARE(field(*table, 1101, "prompt"), std::string("1"));
        QCOMPARE(*parseNumber(field(*table, 3, "toxicity (toxicity)")), 0.25 + 3 * 1e-5);
        QCOMPARE(field(*table, 0, "text/empty"), std::string("0"));
        QCOMPARE(field(*table, 2200, "text/empty"), std::string());
        QCOMPARE(field(*table, 2200, "variant_name"), fixture::kFormula);

        const CancelToken cancel;
        cancel.cancel();
        const auto status = report::writeContinuationsCsv(database, *experiment, file("cancelled.csv"), cancel);
        QCOMPARE(status.error().kind, ErrorKind::Cancelled);
        QVERIFY(!std::filesystem::exists(file("cancelled.csv")));
    }
};

FW_TEST(TestCsv)
#include "test_csv.moc"
