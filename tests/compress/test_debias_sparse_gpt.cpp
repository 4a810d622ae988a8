// Debias-SparseGPT: SparseGPT at weight 0; with the weight, less is moved of what tells groups apart.
#include <QtTest>

#include <ATen/ops/equal.h>

#include <map>

#include "tests/compress/compress_fixture.h"
#include "tests/test_main.h"

using compress_fixture::Bench;
using compress_fixture::kGpt2Roles;
using compress_fixture::step;

class TestDebiasSparseGpt : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void weightZeroIsSparseGpt_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::newRow("unstructured") << "unstructured";
        QTest::newRow("2:4") << "2:4";
    }
    void weightZeroIsSparseGpt()
    {
        QFETCH(const QString, pattern);
        const Bench bench("base");
        bench.writeGroupText();
        const auto even = step("ffn_neuron_pruning", {{"ratio", 0.213}}); // 48 of 61 stay
        const auto debiased = bench.applied(
            {even, step("debias_sparse_gpt", with({{"alpha", 0.0}, {"pattern", pattern.toStdString()}}))});
        const auto plain = bench.applied({even, step("sparse_gpt", with({{"pattern", pattern.toStdString()}}))});
        for (std::size_t layer = 0; layer < plain.blocks.size(); ++layer)
            for (const fw::nn::Role role : kGpt2Roles)
                QVERIFY(
                    at::equal(debiased.blocks[layer][role]->denseWeight(), plain.blocks[layer][role]->denseWeight()));
    }

    void lessIsMovedOfWhatTellsGroupsApart()
    {
        double before = 1e30;
        for (const double alpha : {0.0, 10.0, 1000.0}) {
            const auto figures = figuresOf(alpha);
            QVERIFY2(figures.at("group_shift_moved") < before, qPrintable(QString::number(alpha)));
            QVERIFY(figures.at("group_shift_before") > 0 && figures.at("group_shift_after") > 0);
            before = figures.at("group_shift_moved");
        }
    }

    void textWithoutGroupWordsIsRefused()
    {
        const Bench bench("base");
        bench.writeTextWithoutGroups();
        const auto refused = bench.compress({step("debias_sparse_gpt", with({}))}, "variant");
        QVERIFY(!refused.ok());
        QVERIFY(refused.error().message.find("group words (all)") != std::string::npos);
    }

private:
    static nlohmann::json with(nlohmann::json parameters)
    {
        parameters.update({{"calibration_windows", 8}, {"calibration_length", 12}});
        return parameters;
    }

    static std::map<std::string, double> figuresOf(double alpha)
    {
        const Bench bench("base");
        bench.writeGroupText();
        fw::compress::StepReport report;
        fw::compress::Context context = bench.context();
        context.report = &report;
        fw::nn::Decoder model = bench.base.decoder();
        const auto one = step("debias_sparse_gpt", with({{"alpha", alpha}}));
        const bool done = fw::compress::findMethod("debias_sparse_gpt")->apply(model, one.parameters, context).ok();
        return done ? std::map<std::string, double>(report.figures.begin(), report.figures.end())
                    : std::map<std::string, double>();
    }
};

FW_TEST(TestDebiasSparseGpt)
#include "test_debias_sparse_gpt.moc"
