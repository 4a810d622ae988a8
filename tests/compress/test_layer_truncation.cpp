// Layer truncation: which layers stay, and that the result is the model with those layers.
#include <QtTest>

#include "core/compress/layer_choice.h"
#include "tests/compress/compress_fixture.h"

using compress_fixture::Bench;
using compress_fixture::step;
using fw::compress::pickLayers;
using Layers = std::vector<std::int64_t>;

class TestLayerTruncation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void layersArePicked()
    {
        QCOMPARE(pickLayers("even", 6, 12), (Layers{0, 2, 4, 7, 9, 11})); // DistilGPT2's
        QCOMPARE(pickLayers("even", 2, 6), (Layers{0, 5}));
        QCOMPARE(pickLayers("even", 3, 6), (Layers{0, 3, 5}));
        QCOMPARE(pickLayers("even", 1, 6), (Layers{0}));
        QCOMPARE(pickLayers("first", 2, 6), (Layers{0, 1}));
        QCOMPARE(pickLayers("last", 2, 6), (Layers{4, 5}));
        for (std::int64_t layers = 1; layers <= 24; ++layers)
            for (std::int64_t count = 1; count <= layers; ++count)
                for (const char* which : {"even", "first", "last"}) {
                    const Layers picked = pickLayers(which, count, layers);
                    QCOMPARE(std::int64_t(picked.size()), count);
                    for (std::size_t i = 0; i < picked.size(); ++i)
                        QVERIFY(picked[i] < layers && (i == 0 ? picked[i] >= 0 : picked[i] > picked[i - 1]));
                }
    }

    void theResultIsTheModelWithThoseLayers_data()
    {
        QTest::addColumn<QString>("parameters");
        QTest::addColumn<QList<int>>("stay");
        QTest::newRow("even") << R"({"keep":"even","count":2})" << QList<int>{0, 2};
        QTest::newRow("first") << R"({"keep":"first","count":2})" << QList<int>{0, 1};
        QTest::newRow("last") << R"({"keep":"last","count":1})" << QList<int>{2};
        QTest::newRow("list") << R"({"keep":"list","layers":[1,2]})" << QList<int>{1, 2};
        QTest::newRow("all") << R"({"keep":"even","count":3})" << QList<int>{0, 1, 2};
    }

    void theResultIsTheModelWithThoseLayers()
    {
        QFETCH(QString, parameters);
        QFETCH(QList<int>, stay);
        const Bench bench("base");
        const auto status =
            bench.compress({step("layer_truncation", nlohmann::json::parse(parameters.toStdString()))}, "variant");
        QVERIFY2(status.ok(), status.ok() ? "" : status.error().message.c_str());
        fw::nn::Gpt2 expected = bench.base.gpt2();
        expected.blocks.clear();
        for (const int layer : stay)
            expected.blocks.push_back(bench.base.gpt2().blocks[std::size_t(layer)]);
        const auto variant = compress_fixture::valueOf(fw::nn::loadGpt2(bench.place() / "variant"));
        QCOMPARE(variant.config.layers, std::int64_t(stay.size()));
        QVERIFY(gpt2_logits::sameLogits(variant, expected));
        QCOMPARE(bench.base.gpt2().blocks.size(), std::size_t{3});
    }
};

QTEST_GUILESS_MAIN(TestLayerTruncation)
#include "test_layer_truncation.moc"
