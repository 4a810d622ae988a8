// Methods that replace matrices by factors: identical at full rank, closer with the budget, stored as they run.
#include <QtTest>

#include "tests/compress/compress_fixture.h"
#include "tests/test_main.h"

using compress_fixture::Bench;
using compress_fixture::kGpt2Roles;
using compress_fixture::step;
using fw::nn::Role;
using gpt2_logits::largestDifference;
using gpt2_logits::logitsOf;
using gpt2_logits::someIds;
using nlohmann::json;

namespace {

const json kCalibration{{"calibration_windows", 6}, {"calibration_length", 16}};

json with(json parameters)
{
    parameters.update(kCalibration);
    return parameters;
}

} // namespace

class TestLowRank : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whereNothingIsLostTheLogitsStay_data()
    {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("parameters");
        QTest::newRow("svd") << "svd"
                             << R"({"budget":2,"weighting":"none","allow_larger":true})";
        QTest::newRow("svd, whitened") << "svd"
                                       << R"({"budget":2,"weighting":"covariance","allow_larger":true})";
        QTest::newRow("svd, scaled") << "svd"
                                     << R"({"budget":2,"weighting":"scale","allow_larger":true})";
        QTest::newRow("rom") << "rom"
                             << R"({"budget":2,"last_blocks":1,"allow_larger":true})";
        QTest::newRow("kronecker") << "kronecker"
                                   << R"({"rows":1,"columns":1,"allow_larger":true})";
    }

    void whereNothingIsLostTheLogitsStay()
    {
        QFETCH(QString, method);
        QFETCH(QString, parameters);
        json values = json::parse(parameters.toStdString());
        if (method != "kronecker")
            values = with(values);
        const Bench bench("base");
        const auto model = bench.applied({step(method.toStdString(), values)});
        const double difference =
            largestDifference(logitsOf(model, someIds(20)), logitsOf(bench.base.decoder(), someIds(20)));
        QVERIFY2(difference < 2e-3, qPrintable(QString::number(difference)));
    }

    void theErrorFallsWithTheBudget_data()
    {
        QTest::addColumn<QString>("method");
        QTest::newRow("svd") << "svd";
        QTest::newRow("rom") << "rom";
    }

    void theErrorFallsWithTheBudget()
    {
        QFETCH(QString, method);
        const Bench bench("base");
        const at::Tensor base = logitsOf(bench.base.decoder(), someIds(40));
        double before = 1e30;
        for (const double budget : {0.3, 1.0, 1.7, 2.0}) {
            const auto model = bench.applied(
                {step(method.toStdString(), with({{"budget", budget}, {"last_blocks", 1.0}, {"allow_larger", true}}))});
            const double error = logitsOf(model, someIds(40)).sub(base).norm().item<double>();
            QVERIFY2(error < before, qPrintable(QString("%1 at %2").arg(error).arg(budget)));
            before = error;
        }
    }

    void theLastBlocksAloneChange()
    {
        const Bench bench("base");
        const auto model = bench.applied({step("rom", with({{"budget", 0.5}}))}); // .375 of 3: the last one
        QCOMPARE(model.blocks[1][Role::Up]->form(), std::string("dense"));
        QCOMPARE(model.blocks[2][Role::Up]->form(), std::string("low_rank"));
        const auto odd = bench.applied({step("kronecker", {{"blocks", "odd"}, {"only", "attention"}})});
        for (const Role role : kGpt2Roles) {
            QCOMPARE(odd.blocks[0][role]->form(), std::string("dense"));
            QCOMPARE(odd.blocks[1][role]->form(), std::string(fw::nn::isAttention(role) ? "kronecker" : "dense"));
        }
    }

    void variantsLoadAsTheyRan_data()
    {
        QTest::addColumn<QString>("steps");
        const auto row = [](const char* name, const char* steps) { QTest::newRow(name) << steps; };
        row("svd", R"([["svd",{}]])");
        row("svd, int8", R"([["svd",{"weighting":"none"}],["int8",{}]])");
        row("rom, truncated", R"([["rom",{}],["layer_truncation",{"keep":"last","count":2}]])");
        row("heads, rom, int8", R"([["head_pruning",{"criterion":"norm"}],["rom",{"last_blocks":1}],["int8",{}]])");
        row("kronecker", R"([["kronecker",{"only":"attention"}]])");
        row("kronecker, int8", R"([["kronecker",{"only":"attention"}],["int8",{}]])");
        row("kronecker, trained",
            R"([["kronecker",{"only":"attention"}],["distillation",{"layers":0,"steps":2,"batch":2,"window":16}]])");
        row("svd, trained", R"([["svd",{}],["distillation",{"layers":0,"steps":2,"batch":2,"window":16}]])");
    }

    void variantsLoadAsTheyRan()
    {
        QFETCH(QString, steps);
        const Bench bench("base");
        std::vector<compress_fixture::PlannedStep> planned;
        for (const json& one : json::parse(steps.toStdString())) {
            const bool walks = one[0] == "svd" || one[0] == "rom";
            planned.push_back(step(one[0], walks ? with(one[1]) : one[1]));
        }
        const auto status = bench.compress(planned, "variant");
        QVERIFY2(status.ok(), status.ok() ? "" : status.error().message.c_str());
        const auto loaded = compress_fixture::valueOf(fw::nn::loadDecoder(bench.place() / "variant"));
        QVERIFY(gpt2_logits::sameLogits(loaded, bench.applied(planned)));
        QVERIFY(loaded.parameters() < bench.base.parameters());
    }

    void impossibleOnesAreRefused_data()
    {
        QTest::addColumn<QString>("steps");
        QTest::addColumn<QString>("what");
        const auto row = [](const char* name, const char* steps, const char* what) {
            QTest::newRow(name) << steps << what;
        };
        row("rank", R"([["svd",{"rank":5000}]])", "recipes[1].steps[0].rank: 5000 is above");
        row("rows", R"([["kronecker",{"rows":7}]])", "recipes[1].steps[0]: an A of 7 by 1 divides no matrix");
        row("columns", R"([["kronecker",{"columns":7}]])", "recipes[1].steps[0]: an A of 2 by 7 divides no matrix");
        row("larger by budget", R"([["svd",{"budget":1.5}]])",
            "recipes[1].steps[0].budget: the factors of query in block 0");
        row("larger by rank", R"([["svd",{"rank":31}]])", "recipes[1].steps[0].rank: the factors of query in block 0");
        row("larger, rom", R"([["rom",{"budget":1.5}]])", "recipes[1].steps[0].budget: the factors of query in block");
        row("larger, kronecker", R"([["kronecker",{"rows":1}]])",
            "recipes[1].steps[0]: the factors of query in block 0");
        row("nothing to learn", R"([["distillation",{"alpha_ce":0,"alpha_lm":0}]])",
            "recipes[1].steps[0]: all weights of the loss (alpha_ce,");
        row("twice", R"([["svd",{}],["rom",{}]])", "recipes[1].steps[1]: reduced-order modelling needs plain matrices");
        row("heads after", R"([["svd",{}],["head_pruning",{}]])", "recipes[1].steps[1]: head pruning needs plain");
        row("kronecker twice", R"([["kronecker",{"only":"attention"}],["kronecker",{}]])",
            "recipes[1].steps[1]: Kronecker factors needs plain matrices, not factors");
    }

    void impossibleOnesAreRefused()
    {
        QFETCH(QString, steps);
        QFETCH(QString, what);
        std::vector<compress_fixture::PlannedStep> planned;
        for (const json& one : json::parse(steps.toStdString()))
            planned.push_back(step(one[0], one[1], "recipes[1].steps[" + std::to_string(planned.size()) + "]"));
        const Bench bench("base");
        const auto refused = fw::compress::checkSteps(bench.base, planned);
        QVERIFY(!refused.ok());
        const QString message = QString::fromStdString(refused.error().message);
        QVERIFY2(message.startsWith(what), qPrintable(message));
    }
};

FW_TEST(TestLowRank)
#include "test_low_rank.moc"
