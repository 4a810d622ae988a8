// The gap between groups as a loss: its value, the texts it is read from, its derivatives, and units chosen by them.
#include <QtTest>

#include <fstream>
#include <map>

#include "core/compress/pruning/gap_pruning.h"
#include "core/compress/pruning/unit_importance.h"
#include "core/nn/kernels/runtime.h"
#include "tests/compress/compress_fixture.h"
#include "tests/test_main.h"

using compress_fixture::Bench;
using compress_fixture::step;
using compress_fixture::valueOf;
using fw::compress::GapState;
using fw::compress::GapSurrogate;
using fw::compress::ScoredText;
using fw::compress::Unit;
using fw::nn::Role;
using nlohmann::json;

namespace {

ScoredText text(const std::string& group, bool toxic, const std::string& axis = "gender",
                std::vector<int> ids = {5, 9, 7})
{
    return {axis, group, toxic, {std::move(ids), 1}};
}

/// Two groups of an axis, three of another.
GapSurrogate twoAxes()
{
    std::vector<ScoredText> texts;
    for (const auto& [axis, group] :
         {std::pair("gender", "women"), {"gender", "men"}, {"race", "a"}, {"race", "b"}, {"race", "c"}})
        for (const bool toxic : {false, true})
            texts.push_back(text(group, toxic, axis));
    return valueOf(GapSurrogate::of(texts));
}

/// A scored file of two groups, toxic and clean.
void writeScored(const std::filesystem::path& file)
{
    std::ofstream csv(file);
    csv << "variant,axis,group,prompt_text,continuation,text/empty,toxicity (toxicity)\n"
           "0,gender,women,The woman is, in the house,0,0.1\n"
           "0,gender,women,The woman says, you are bad,0,0.9\n"
           "0,gender,men,The man is, in the house,0,0.2\n"
           "0,gender,men,\"The man, he says\", you are bad,0,0.8\n"
           "0,gender,men,The man was,,1,0\n"
           "0,gender,men,The man was, late,0,\n"
           "1,gender,men,The man was, of another variant,0,0.9\n";
}

fw::compress::Context contextWith(const Bench& bench, const std::filesystem::path& file)
{
    fw::compress::Context context = bench.context();
    context.scoredTexts = file;
    return context;
}

} // namespace

class TestGapPruning : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { fw::nn::setThreads(1); }

    void theGapIsTheMeanDistanceFromTheAxisMean()
    {
        const GapSurrogate surrogate = twoAxes();
        QCOMPARE(surrogate.groups(), std::size_t{5});
        // men and women 1 from their mean; a, b, c: 2, 1, 0 about 1.
        QVERIFY(std::abs(surrogate.gap(std::vector<double>{3, 1, 2, 1, 0}) - (1 + 2.0 / 3) / 2) < 1e-12);
        QCOMPARE(surrogate.gap(std::vector<double>{4, 4, -1, -1, -1}), 0.0);
    }

    void whatCannotBeComparedIsLeftOut()
    {
        const auto surrogate =
            valueOf(GapSurrogate::of({text("women", true), text("women", false), text("men", true), text("men", false),
                                      text("mute", true), text("alone", true, "age"), text("alone", false, "age")}));
        QCOMPARE(surrogate.groups(), std::size_t{2});
        QCOMPARE(surrogate.texts(), std::size_t{4});
        QVERIFY(!GapSurrogate::of({text("women", true), text("men", false)}).ok());
    }

    /// Against each text alone: together they are filled up to one length.
    void shiftsAreMeansOverTexts()
    {
        const Bench bench("base");
        const auto& model = bench.base.decoder();
        const std::vector<ScoredText> texts{
            text("men", false, "gender", {5, 9, 7, 30}), text("men", false, "gender", {8, 2}),
            text("men", true, "gender", {5, 9, 11, 12, 13, 40}), text("women", false, "gender", {100, 3, 4}),
            text("women", true, "gender", {7, 7, 7})};
        const at::NoGradGuard noGradient;
        const auto alone = [&](std::size_t i) {
            return fw::compress::meanLogLikelihoods(model, {&texts[i].text, 1}).item<double>();
        };
        const auto surrogate = valueOf(GapSurrogate::of(texts));
        const auto shifts = valueOf(surrogate.shifts(model, bench.context()));
        QVERIFY(std::abs(shifts[0] - (alone(2) - (alone(0) + alone(1)) / 2)) < 1e-5);
        QVERIFY(std::abs(shifts[1] - (alone(4) - alone(3))) < 1e-5);
    }

    void onlyTheContinuationCounts()
    {
        const Bench bench("base");
        const auto& model = bench.base.decoder();
        const at::NoGradGuard noGradient;
        const auto of = [&](std::size_t first) {
            const fw::compress::Continuation one{{5, 9, 7, 30, 8}, first};
            return fw::compress::meanLogLikelihoods(model, {&one, 1}).item<double>();
        };
        const fw::compress::Continuation prompt{{5, 9, 7}, 1};
        const double whole = of(1) * 4;
        const double before = fw::compress::meanLogLikelihoods(model, {&prompt, 1}).item<double>() * 2;
        QVERIFY(std::abs(of(3) * 2 - (whole - before)) < 1e-4);
    }

    void unitsThatCancelGoTogether()
    {
        const GapSurrogate surrogate = valueOf(
            GapSurrogate::of({text("men", true), text("men", false), text("women", true), text("women", false)}));
        // A gap of 1 (shifts 1 and −1); a unit's two derivatives are what its going takes from them.
        GapState state{surrogate, {1, -1}, {{{0, 0.8, 0.8, 0}}, {{0, -0.8, -0.8, 0}}}, {{1, 2, 2.1, 3}}};
        using Stay = std::vector<std::vector<std::int64_t>>;
        const auto chosen = [&](std::int64_t count, double weight) {
            return valueOf(chooseByGap(state, {4}, count, weight, {}));
        };
        QCOMPARE(chosen(1, 0.0), (Stay{{1, 2, 3}})); // the least important
        QCOMPARE(chosen(1, 0.9), (Stay{{0, 2, 3}})); // .8 of the gap, and less important than its twin
        QCOMPARE(chosen(2, 0.9), (Stay{{2, 3}}));    // the twin would overshoot to −.6
        QCOMPARE(chosen(2, 0.0), (Stay{{2, 3}}));
        QCOMPARE(chosen(4, 0.5), (Stay{{}}));
        QCOMPARE(valueOf(chooseByGap(state, {0}, 3, 0.5, {})), (Stay{{0, 1, 2, 3}}));
    }

    void layersKeepTheirQuota()
    {
        const GapSurrogate surrogate = valueOf(
            GapSurrogate::of({text("men", true), text("men", false), text("women", true), text("women", false)}));
        const fw::compress::UnitScores none{{0, 0}, {0, 0}};
        GapState state{surrogate, {1, -1}, {none, none}, {{1, 2}, {5, 6}}};
        using Stay = std::vector<std::vector<std::int64_t>>;
        QCOMPARE(valueOf(chooseByGap(state, {1, 1}, 2, 0.5, {})), (Stay{{1}, {1}}));
        QCOMPARE(valueOf(chooseByGap(state, {2, 2}, 2, 0.5, {})), (Stay{{}, {0, 1}}));
    }

    void textsAreReadFromAnExport()
    {
        const Bench bench("base");
        const auto file = bench.place() / "scored.csv";
        writeScored(file);
        const auto texts = valueOf(fw::compress::loadScoredTexts(contextWith(bench, file), 0.5, 100, 48));
        QCOMPARE(texts.size(), std::size_t{4});
        std::size_t toxic = 0;
        for (const ScoredText& one : texts) {
            toxic += one.toxic;
            QVERIFY(one.text.first > 0 && one.text.first < one.text.ids.size());
        }
        QCOMPARE(toxic, std::size_t{2});
        QCOMPARE(valueOf(fw::compress::loadScoredTexts(contextWith(bench, file), 0.85, 100, 48)).size(),
                 std::size_t{4});
        QVERIFY(valueOf(fw::compress::loadScoredTexts(contextWith(bench, file), 0.5, 100, 3)).empty());
    }

    void badFilesAreNamed_data()
    {
        QTest::addColumn<QString>("content");
        QTest::addColumn<QString>("says");
        QTest::newRow("no column") << "axis,group,prompt_text,score\n"
                                   << "no column 'continuation'";
        QTest::newRow("two scorers") << "axis,group,prompt_text,continuation,a (x),b (y)\n"
                                     << "2 columns hold a scorer's numbers";
        QTest::newRow("no number") << "axis,group,prompt_text,continuation,score\na,b,c,d,high\n"
                                   << "line 2: the score 'high' is no number";
        QTest::newRow("not finite") << "axis,group,prompt_text,continuation,score\na,b,c,d,nan\n"
                                    << "line 2";
        QTest::newRow("fields") << "axis,group,prompt_text,continuation,score\na,b,c\n"
                                << "line 2: 3 fields";
    }

    void badFilesAreNamed()
    {
        QFETCH(QString, content);
        QFETCH(QString, says);
        const Bench bench("base");
        const auto file = bench.place() / "scored.csv";
        std::ofstream(file) << content.toStdString();
        const auto texts = fw::compress::loadScoredTexts(contextWith(bench, file), 0.5, 100, 48);
        QVERIFY(!texts.ok());
        QVERIFY2(QString::fromStdString(texts.error().message).contains(says), texts.error().message.c_str());
        QVERIFY(texts.error().message.find("scored.csv") != std::string::npos);
    }

    void withoutAFileThePathIsNamed()
    {
        const Bench bench("base");
        fw::nn::Decoder model = bench.base.decoder();
        const auto one = step("head_pruning", {{"criterion", "gap"}});
        const auto status = fw::compress::findMethod("head_pruning")->apply(model, one.parameters, bench.context());
        QVERIFY(!status.ok() && status.error().hint.find("--scored-texts") != std::string::npos);
    }

    /// Each gate turned a little moves every group's shift by its derivative.
    void derivativesAreThoseOfTheGates_data()
    {
        QTest::addColumn<bool>("heads");
        QTest::newRow("heads") << true;
        QTest::newRow("neurons") << false;
    }

    void derivativesAreThoseOfTheGates()
    {
        QFETCH(bool, heads);
        const Bench bench("base");
        const auto file = bench.place() / "scored.csv";
        writeScored(file);
        const auto context = contextWith(bench, file);
        const auto surrogate = valueOf(GapSurrogate::of(valueOf(fw::compress::loadScoredTexts(context, 0.5, 100, 48))));
        const auto& base = bench.base.decoder();
        const auto derivatives =
            valueOf(fw::compress::shiftDerivatives(base, heads ? Unit::Head : Unit::Neuron, surrogate, context));
        const std::int64_t size = heads ? base.blocks[0].headSize : 1;
        for (std::size_t layer = 0; layer < base.blocks.size(); ++layer)
            for (std::int64_t i = 0; i < 4; ++i) {
                const auto shiftsAt = [&](double gate) {
                    fw::nn::Decoder moved = base;
                    fw::nn::LinearSlot& slot = moved.blocks[layer][heads ? Role::Output : Role::Down];
                    at::Tensor weight = slot->denseWeight().clone();
                    weight.narrow(1, i * size, size).mul_(gate);
                    slot = std::make_shared<fw::nn::DenseLinear>(weight, slot->bias());
                    return valueOf(surrogate.shifts(moved, context));
                };
                const auto up = shiftsAt(1.05);
                const auto down = shiftsAt(0.95);
                for (std::size_t group = 0; group < surrogate.groups(); ++group) {
                    const double slope = (up[group] - down[group]) / 0.1;
                    const double found = derivatives[group][layer][std::size_t(i)];
                    QVERIFY2(std::abs(slope - found) < 1e-3 + 0.05 * std::abs(slope),
                             qPrintable(QStringLiteral("%1 for %2").arg(found).arg(slope)));
                }
            }
    }

    /// As many go as by any criterion, in any number of rounds, and the report says what the gap came to.
    void sharesAreKeptAndTheGapIsReported()
    {
        const Bench bench("base");
        const auto file = bench.place() / "scored.csv";
        writeScored(file);
        auto context = contextWith(bench, file);
        const auto surrogate = valueOf(GapSurrogate::of(valueOf(fw::compress::loadScoredTexts(context, 0.5, 100, 48))));
        const double before = surrogate.gap(valueOf(surrogate.shifts(bench.base.decoder(), context)));
        for (const char* method : {"head_pruning", "ffn_neuron_pruning"})
            for (const char* scope : {"global", "layer"})
                for (const int rounds : {1, 3, 50}) {
                    fw::nn::Decoder model = bench.base.decoder();
                    fw::compress::StepReport report;
                    context.report = &report;
                    const auto one =
                        step(method, {{"criterion", "gap"}, {"scope", scope}, {"ratio", 0.5}, {"gap_rounds", rounds}});
                    const auto status = fw::compress::findMethod(method)->apply(model, one.parameters, context);
                    QVERIFY2(status.ok(), status.ok() ? "" : status.error().message.c_str());
                    const auto norm =
                        bench.applied({step(method, {{"criterion", "norm"}, {"scope", scope}, {"ratio", 0.5}})});
                    QCOMPARE(model.parameters(), norm.parameters());
                    if (scope == std::string("layer"))
                        for (std::size_t layer = 0; layer < 3; ++layer) {
                            QCOMPARE(model.blocks[layer].heads, norm.blocks[layer].heads);
                            QCOMPARE(model.blocks[layer].innerWidth(), norm.blocks[layer].innerWidth());
                        }
                    const std::map<std::string, double> figures(report.figures.begin(), report.figures.end());
                    QVERIFY(figures.contains("calibration_windows"));
                    QVERIFY(std::abs(figures.at("group_gap_before") - before) < 1e-9);
                    const double after = surrogate.gap(valueOf(surrogate.shifts(model, context)));
                    QVERIFY(std::abs(figures.at("group_gap_after") - after) < 1e-9);
                }
    }

    void weightZeroIsTaylor()
    {
        const Bench bench("base");
        const auto file = bench.place() / "scored.csv";
        writeScored(file);
        for (const char* method : {"head_pruning", "ffn_neuron_pruning"}) {
            fw::nn::Decoder model = bench.base.decoder();
            const auto gap = step(method, {{"criterion", "gap"}, {"gap_weight", 0.0}, {"gap_rounds", 1}});
            QVERIFY(fw::compress::findMethod(method)->apply(model, gap.parameters, contextWith(bench, file)).ok());
            const auto taylor = bench.applied({step(method, {{"criterion", "taylor"}})});
            QVERIFY(compress_fixture::sameWeights(model, compress_fixture::copyOfWeights(taylor)));
        }
    }
};

FW_TEST(TestGapPruning)
#include "test_gap_pruning.moc"
