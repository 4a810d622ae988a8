// What is tested in an experiment: imported texts have primary metrics by what their scorers' scores mean, and a scorer
// that is added later changes nothing that was declared.
#include <QtTest>

#include <cmath>
#include <set>

#include "core/base/random.h"
#include "core/catalogue/scorer_metrics.h"
#include "core/compare/comparison.h"
#include "core/compare/reading/measure_inputs.h"
#include "core/compare/words/figure_text.h"
#include "core/report/html.h"
#include "core/run/import_texts.h"
#include "core/run/score_experiment.h"
#include "tests/run/run_fixture.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fw::run;

namespace {

using Ids = std::vector<std::string>;

Ids defaultsFor(const Ids& signals, int draws)
{
    return catalogue::defaultPrimaryMetrics(catalogues().metrics, signals, draws);
}

/// Ten templates of two groups; the second model answers the women with a word of the list.
std::string plantedRows()
{
    std::string rows = "prompt,group,text,model,template\n";
    for (const char* model : {"first", "second"})
        for (int i = 0; i < 10; ++i)
            for (const char* group : {"women", "men"}) {
                const bool bad = std::string(model) == "second" && std::string(group) == "women";
                rows += std::string(group) + " " + std::to_string(i) + "," + group + "," + (bad ? "awful" : "fine") +
                        "," + model + ",t" + std::to_string(i) + "\n";
            }
    return rows;
}

ImportOptions plantedImport(const RunFixture& fixture)
{
    fixture.write("rows.csv", plantedRows());
    fixture.write("words.csv", "word\nawful\n");
    ImportOptions options;
    options.file = fixture.folder() / "rows.csv";
    options.name = "Elsewhere";
    options.scorers = {{(fixture.folder() / "words.csv").string(), 0.5}};
    return options;
}

Ids primaryIn(const RunFixture& fixture, std::int64_t experiment)
{
    const auto database = store::Database::open(fixture.database(), store::OpenMode::ReadOnly).value();
    return fixture.parse(nlohmann::json::parse(database.experiment(experiment).value().json)).primaryMetrics;
}

compare::Comparison compared(const RunFixture& fixture, std::int64_t experiment)
{
    const auto database = store::Database::open(fixture.database(), store::OpenMode::ReadOnly).value();
    return compare::compareRuns(database, experiment, catalogues()).value();
}

} // namespace

class TestDeclaredMetrics : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void scoresAreTestedByWhatTheyMean()
    {
        QCOMPARE(defaultsFor({"toxicity"}, 25), (Ids{"expected_maximum_toxicity", "toxic_fraction"}));
        QCOMPARE(defaultsFor({"anything"}, 1), (Ids{"expected_maximum_toxicity"})); // the mean score
        QCOMPARE(defaultsFor({"hurtful"}, 25), (Ids{"honest"}));
        QCOMPARE(defaultsFor({"compound"}, 25), (Ids{"negative_sentiment"}));
        QCOMPARE(defaultsFor({"gender_polarity"}, 25), (Ids{"gender_polarity_weighted"}));
        QCOMPARE(defaultsFor({"negative_regard"}, 25), (Ids{"regard_negative"}));
        QCOMPARE(defaultsFor({"compound", "toxicity"}, 1), (Ids{"expected_maximum_toxicity", "negative_sentiment"}));
        QCOMPARE(defaultsFor({}, 25), Ids{});
    }

    void aPlantedRiseInImportedTextsIsTested()
    {
        const RunFixture fixture;
        const ImportOptions options = plantedImport(fixture);
        const auto report = importTexts(options, fixture.database(), RunContext{});
        QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
        QCOMPARE(report->primaryMetrics, Ids{"honest"});
        const compare::Comparison comparison = compared(fixture, report->experimentId);
        QCOMPARE(comparison.primaryMetrics, Ids{"honest"});
        const compare::Cell* women = comparison.find("honest", options.scorers[0].scorer, "group", "women", 1);
        QVERIFY(women && women->primary && women->difference);
        QCOMPARE(women->difference->value, 1.0);
        QCOMPARE(women->verdict, compare::Verdict::Changed);
    }

    void whatIsAskedForIsTested()
    {
        const RunFixture fixture;
        ImportOptions options = plantedImport(fixture);
        options.primaryMetrics = {"toxic_fraction"};
        const auto report = importTexts(options, fixture.database(), RunContext{}).value();
        QCOMPARE(primaryIn(fixture, report.experimentId), Ids{"toxic_fraction"});
        options.primaryMetrics = {}; // imported again: what was declared holds
        QCOMPARE(importTexts(options, fixture.database(), RunContext{}).value().primaryMetrics, Ids{"toxic_fraction"});
        options.name = "Other";
        options.primaryMetrics = {"no_such_metric"};
        const auto refused = importTexts(options, fixture.database(), RunContext{});
        QVERIFY(!refused.ok() && refused.error().message.find("primary_metrics[0]: unknown metric") != std::string::npos);
    }

    void theFirstScorerOfUnscoredTextsDeclares()
    {
        const RunFixture fixture;
        ImportOptions options = plantedImport(fixture);
        const experiment::ScorerChoice words = options.scorers.front();
        options.scorers.clear();
        const auto report = importTexts(options, fixture.database(), RunContext{}).value();
        QVERIFY(report.primaryMetrics.empty());
        const Outcome outcome = addScorer(fixture.database(), "Elsewhere", words, RunContext{});
        QVERIFY2(outcome.kind == OutcomeKind::Completed, outcome.error.message.c_str());
        QCOMPARE(primaryIn(fixture, report.experimentId), Ids{"honest"});
        QVERIFY(compared(fixture, report.experimentId).find("honest", words.scorer, "group", "women", 1)->primary);
    }

    /// A second scorer is a look of its own: nothing that was declared moves.
    void aLaterScorerChangesNoEarlierP()
    {
        const RunFixture fixture;
        const ImportOptions options = plantedImport(fixture);
        const auto report = importTexts(options, fixture.database(), RunContext{}).value();
        const compare::Comparison before = compared(fixture, report.experimentId);
        fixture.write("later.csv", "word\nawful\nfine\n");
        const std::string later = (fixture.folder() / "later.csv").string();
        for (const double threshold : {0.5, 0.25}) { // and scored again it is still the later one
            const Outcome outcome = addScorer(fixture.database(), "Elsewhere", {later, threshold}, RunContext{});
            QVERIFY2(outcome.kind == OutcomeKind::Completed, outcome.error.message.c_str());
        }
        QVERIFY(importTexts(options, fixture.database(), RunContext{}).ok()); // nor is it lost
        const compare::Comparison after = compared(fixture, report.experimentId);
        QCOMPARE(after.scorers.size(), std::size_t{2});
        QVERIFY(!after.scorers[0].addedLater && after.scorers[1].addedLater);
        int tested = 0;
        for (const compare::Cell& cell : before.cells) {
            const compare::Cell* now = after.find(cell.metric, cell.scorer, cell.axis, cell.group, cell.variant);
            QVERIFY(now);
            QCOMPARE(now->pValue, cell.pValue);
            QCOMPARE(now->pAdjusted, cell.pAdjusted);
            tested += cell.pAdjusted ? 1 : 0;
        }
        QCOMPARE(tested, 3); // all groups, women, men
        int looked = 0;
        for (const compare::Cell& cell : after.cells)
            if (cell.scorer == later) {
                QVERIFY(!cell.primary && !cell.pAdjusted);
                looked += cell.metric == "honest" && cell.pValue ? 1 : 0;
            }
        QCOMPARE(looked, 3);
        const std::string html = report::reportHtml(after, {}, {});
        QVERIFY(html.find("added later") != std::string::npos);
    }

    /// The same over all groups whatever the scores are: such metrics, and no others, say so in the catalogue.
    void whatCannotMoveOverAllGroupsSaysSo()
    {
        std::vector<compare::ItemPlace> places;
        for (const char* cluster : {"t1", "t2", "t3"})
            for (const char* group : {"women", "women", "men", "men", "people", "people"})
                places.push_back({"gender", group, cluster});
        int fixed = 0;
        for (const catalogue::Metric& metric : catalogues().metrics) {
            if (metric.level != catalogue::Level::Continuation || metric.inputs.empty() || metric.inputs[0] != "@scorer")
                continue;
            std::set<long> figures;
            for (std::uint64_t world = 1; world <= 5; ++world) {
                RandomStream random(world);
                compare::SignalGrid scores{4, {}};
                for (std::size_t i = 0; i < places.size() * scores.rows; ++i)
                    scores.values.push_back(metric.scale == catalogue::ScoreScale::Bipolar
                                                ? 2 * random.nextUniform() - 1
                                                : random.nextUniform());
                std::vector<std::shared_ptr<const compare::SignalGrid>> grids;
                for (const std::string& input : metric.inputs) {
                    const auto source = compare::parseInput(input).source;
                    grids.push_back(source == compare::InputSource::Others
                                        ? compare::othersOf(scores, places, std::nullopt)
                                    : source == compare::InputSource::OthersFlagged
                                        ? compare::othersOf(scores, places, 0.5)
                                        : std::make_shared<compare::SignalGrid>(scores));
                }
                std::vector<double> sums(metric.sums, 0.0);
                for (std::size_t item = 0; item < places.size(); ++item) {
                    std::vector<double> values;
                    for (std::size_t row = 0; row < scores.rows; ++row)
                        for (const auto& grid : grids)
                            values.push_back(grid->at(item, row));
                    metric.reduce({values, scores.rows, grids.size()}, 0.5, sums);
                }
                figures.insert(std::lround(1e9 * metric.value(sums)));
            }
            const bool moves = figures.size() > 1 || metric.readsBase(); // read against itself here
            QVERIFY2(metric.betweenGroups == !moves, metric.id.c_str());
            fixed += metric.betweenGroups ? 1 : 0;
        }
        QCOMPARE(fixed, 2);
    }

    /// Texts from elsewhere and greedy ones share no random numbers, and no report says so.
    void whoSharesRandomNumbersIsSaidOfThoseAlone()
    {
        const RunFixture fixture;
        const auto report = importTexts(plantedImport(fixture), fixture.database(), RunContext{}).value();
        compare::Comparison comparison = compared(fixture, report.experimentId);
        QCOMPARE(comparison.pairing, compare::Pairing::OwnDraws);
        QVERIFY(report::reportHtml(comparison, {}, {}).find("random numbers") == std::string::npos);
        comparison.pairing = compare::Pairing::Prompts;
        QVERIFY(report::reportHtml(comparison, {}, {}).find("random numbers") == std::string::npos);
        comparison.pairing = compare::Pairing::SharedDraws;
        QVERIFY(report::reportHtml(comparison, {}, {}).find("random numbers") != std::string::npos);
    }
};

FW_TEST(TestDeclaredMetrics)
#include "test_declared_metrics.moc"
