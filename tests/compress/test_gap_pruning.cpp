// The gap between groups as a loss: its value and slopes, the texts it is read from, and units ranked by their share.
#include <QtTest>

#include <fstream>

#include "core/compress/gap_surrogate.h"
#include "core/compress/unit_importance.h"
#include "core/nn/runtime.h"
#include "tests/compress/compress_fixture.h"

using compress_fixture::Bench;
using compress_fixture::step;
using compress_fixture::valueOf;
using fw::compress::gapSurrogate;
using fw::compress::ScoredText;
using fw::compress::Unit;
using nlohmann::json;

namespace {

ScoredText text(const std::string& group, bool toxic, const std::string& axis = "gender")
{
    return {axis, group, {}, 0, toxic};
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
        // Shifts: women −1 − (−3) = 2, men −2 − (−3) = 1, others 0: mean 1, distances 1, 0, 1.
        const std::vector<ScoredText> texts{text("women", true), text("women", false), text("men", true),
                                            text("men", false),  text("other", true),  text("other", false)};
        const auto gap = valueOf(gapSurrogate(texts, {-1, -3, -2, -3, -3, -3}));
        QVERIFY(std::abs(gap.value - 2.0 / 3) < 1e-12);
    }

    void slopesAreThoseOfTheValue()
    {
        const std::vector<ScoredText> texts{
            text("women", true),        text("women", false),        text("women", false),    text("men", true),
            text("men", true),          text("men", false),          text("a", true, "race"), text("a", false, "race"),
            text("b", true, "race"),    text("b", false, "race"),    text("c", true, "race"), text("c", false, "race"),
            text("alone", true, "age"), text("alone", false, "age"), text("mute", true),      text("x", true, "age")};
        std::vector<double> values;
        for (std::size_t i = 0; i < texts.size(); ++i)
            values.push_back(-2 + std::sin(3.7 * double(i)));
        const auto gap = valueOf(gapSurrogate(texts, values));
        for (std::size_t i = 0; i < texts.size(); ++i) {
            auto moved = values;
            moved[i] += 1e-5;
            const double slope = (valueOf(gapSurrogate(texts, moved)).value - gap.value) / 1e-5;
            QVERIFY2(std::abs(slope - gap.weights[i]) < 1e-6, qPrintable(QString::number(i)));
        }
        QCOMPARE(gap.weights[12], 0.0); // an axis with one whole group
        QCOMPARE(gap.weights[14], 0.0); // a group without clean texts
        QVERIFY(!gapSurrogate({text("women", true), text("men", false)}, {-1, -1}).ok());
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
            QVERIFY(one.first > 0 && one.first < one.ids.size());
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
        fw::nn::Gpt2 model = bench.base.gpt2();
        const auto one = step("head_pruning", {{"criterion", "gap"}});
        const auto status = fw::compress::findMethod("head_pruning")->apply(model, one.parameters, bench.context());
        QVERIFY(!status.ok() && status.error().hint.find("--scored-texts") != std::string::npos);
    }

    /// Each gate turned down a little moves the gap by its derivative.
    void sharesAreDerivativesInTheGates_data()
    {
        QTest::addColumn<bool>("heads");
        QTest::newRow("heads") << true;
        QTest::newRow("neurons") << false;
    }

    void sharesAreDerivativesInTheGates()
    {
        QFETCH(bool, heads);
        const Bench bench("base");
        const auto file = bench.place() / "scored.csv";
        writeScored(file);
        const auto context = contextWith(bench, file);
        const auto texts = valueOf(fw::compress::loadScoredTexts(context, 0.5, 100, 48));
        const auto& base = bench.base.gpt2();
        const auto gap = valueOf(fw::compress::gapSurrogateOf(base, texts, context));
        const auto unit = heads ? Unit::Head : Unit::Neuron;
        const auto share = valueOf(fw::compress::shareInGap(base, unit, texts, gap, context));
        const std::int64_t size = heads ? base.blocks[0].headSize : 1;
        for (std::size_t layer = 0; layer < share.size(); ++layer)
            for (std::int64_t i = 0; i < 4; ++i) {
                const auto gapAt = [&](double gate) {
                    fw::nn::Gpt2 moved = base;
                    fw::nn::LinearSlot& slot = heads ? moved.blocks[layer].attentionOut : moved.blocks[layer].mlpOut;
                    at::Tensor weight = slot->denseWeight().clone();
                    weight.narrow(1, i * size, size).mul_(gate);
                    slot = std::make_shared<fw::nn::DenseLinear>(weight, slot->bias());
                    return valueOf(fw::compress::gapSurrogateOf(moved, texts, context)).value;
                };
                const double slope = (gapAt(1.05) - gapAt(0.95)) / 0.1;
                const double found = share[layer][std::size_t(i)];
                QVERIFY2(std::abs(slope - found) < 1e-3 + 0.05 * std::abs(slope),
                         qPrintable(QStringLiteral("%1 for %2").arg(found).arg(slope)));
            }
    }

    void unitsWithTheLargestShareGoFirst()
    {
        const Bench bench("base");
        const auto file = bench.place() / "scored.csv";
        writeScored(file);
        auto context = contextWith(bench, file);
        const auto& base = bench.base.gpt2();
        const auto texts = valueOf(fw::compress::loadScoredTexts(context, 0.5, 100, 48));
        const auto gap = valueOf(fw::compress::gapSurrogateOf(base, texts, context));
        const auto share = valueOf(fw::compress::shareInGap(base, Unit::Head, texts, gap, context));
        fw::compress::UnitScores negated = share;
        for (auto& layer : negated)
            for (double& value : layer)
                value = -value;
        const auto stay = fw::compress::chooseUnits(negated, 0.25, true);
        for (const char* method : {"head_pruning", "ffn_neuron_pruning"}) {
            fw::nn::Gpt2 model = base;
            fw::compress::StepReport report;
            context.report = &report;
            const auto one = step(method, {{"criterion", "gap"}, {"gap_weight", 1.0}, {"scope", "global"}});
            const auto status = fw::compress::findMethod(method)->apply(model, one.parameters, context);
            QVERIFY2(status.ok(), status.ok() ? "" : status.error().message.c_str());
            if (method == std::string("head_pruning"))
                for (std::size_t layer = 0; layer < stay.size(); ++layer)
                    QCOMPARE(model.blocks[layer].heads, std::int64_t(stay[layer].size()));
            QCOMPARE(report.figures.size(), std::size_t{3});
            QCOMPARE(report.figures[1].first, std::string("group_gap_before"));
            QVERIFY(std::abs(report.figures[1].second - gap.value) < 1e-6);
            const auto after = valueOf(fw::compress::gapSurrogateOf(model, texts, context));
            QVERIFY(std::abs(report.figures[2].second - after.value) < 1e-9);
        }
    }

    void weightZeroIsTaylor()
    {
        const Bench bench("base");
        const auto file = bench.place() / "scored.csv";
        writeScored(file);
        for (const char* method : {"head_pruning", "ffn_neuron_pruning"}) {
            fw::nn::Gpt2 model = bench.base.gpt2();
            const auto gap = step(method, {{"criterion", "gap"}, {"gap_weight", 0.0}});
            QVERIFY(fw::compress::findMethod(method)->apply(model, gap.parameters, contextWith(bench, file)).ok());
            const auto taylor = bench.applied({step(method, {{"criterion", "taylor"}})});
            QVERIFY(compress_fixture::sameWeights(model, compress_fixture::copyOfWeights(taylor)));
        }
    }
};

QTEST_GUILESS_MAIN(TestGapPruning)
#include "test_gap_pruning.moc"
