// Layer truncation: which layers stay, and that the result is the model with those layers.
#include <QtTest>

#include <algorithm>
#include <cmath>

#include "core/compress/layers/block_angles.h"
#include "core/compress/layers/layer_choice.h"
#include "core/train/token_corpus.h"
#include "tests/compress/compress_fixture.h"
#include "tests/test_main.h"

using compress_fixture::Bench;
using compress_fixture::step;
using fw::compress::pickLayers;
using fw::nn::Role;
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

    void theGreatestArePicked()
    {
        using fw::compress::pickGreatest;
        QCOMPARE(pickGreatest({0.1, 0.5, 0.3, 0.5}, 2), (Layers{1, 3}));
        QCOMPARE(pickGreatest({0.2, 0.2, 0.2}, 2), (Layers{0, 1}));
        QCOMPARE(pickGreatest({0.2, 0.3}, 2), (Layers{0, 1}));
    }

    /// By the definition: arccos of the cosine of every token's stream before and behind a block.
    void anglesAreThoseOfTheStream()
    {
        const Bench bench("base");
        const fw::nn::Decoder& base = bench.base.decoder();
        const auto corpus =
            compress_fixture::valueOf(fw::train::loadTokenCorpus(bench.calibration(), *bench.tokenizer, {}, {}));
        constexpr std::int64_t kTime = 16;
        constexpr std::int64_t kWindows = 5;
        std::vector<double> expected(3, 0.0);
        const at::NoGradGuard noGradient;
        for (std::int64_t window = 0; window < kWindows; ++window) {
            const std::vector<int> ids(corpus.ids.begin() + window * kTime, corpus.ids.begin() + (window + 1) * kTime);
            fw::nn::RaggedAttention attention({0, kTime}, true);
            const fw::nn::Places places = base.place(at::arange(kTime, at::TensorOptions(at::kLong)));
            at::Tensor stream = base.embed(gpt2_logits::idTensor(ids), places);
            for (std::size_t layer = 0; layer < 3; ++layer) {
                const at::Tensor after = base.runBlock(layer, stream, places, attention);
                for (std::int64_t token = 0; token < kTime; ++token) {
                    const double cosine = stream[token].mul(after[token]).sum().item<double>() /
                                          std::sqrt(stream[token].square().sum().item<double>() *
                                                    after[token].square().sum().item<double>());
                    expected[layer] += std::acos(std::clamp(cosine, -1.0, 1.0)) / (kWindows * kTime);
                }
                stream = after;
            }
        }
        const auto angles =
            compress_fixture::valueOf(fw::compress::measureBlockAngles(base, kWindows, kTime, bench.context()));
        for (std::size_t layer = 0; layer < 3; ++layer)
            QVERIFY2(std::abs(angles[layer] - expected[layer]) < 1e-4, qPrintable(QString::number(expected[layer])));
        for (std::int64_t count = 1; count <= 3; ++count) {
            const auto one = step("layer_truncation", {{"keep", "block_angles"},
                                                       {"count", count},
                                                       {"calibration_windows", kWindows},
                                                       {"calibration_length", kTime}});
            const auto truncated = bench.applied({one});
            const auto stay = fw::compress::pickGreatest(expected, count);
            QCOMPARE(std::int64_t(truncated.blocks.size()), count);
            for (std::size_t i = 0; i < truncated.blocks.size(); ++i)
                QVERIFY(truncated.blocks[i][Role::Up] == base.blocks[std::size_t(stay[i])][Role::Up]);
        }
    }

    /// By the definition: arccos of the cosine between the last token's streams at block l and l + n, over π.
    void spansHaveTheAngleOfTheirEnds()
    {
        const Bench bench("base");
        const fw::nn::Decoder& base = bench.base.decoder();
        const auto corpus =
            compress_fixture::valueOf(fw::train::loadTokenCorpus(bench.calibration(), *bench.tokenizer, {}, {}));
        constexpr std::int64_t kTime = 16;
        constexpr std::int64_t kWindows = 5;
        const at::NoGradGuard noGradient;
        for (const std::int64_t span : {1, 2, 3}) {
            std::vector<double> expected(std::size_t(4 - span), 0.0);
            for (std::int64_t window = 0; window < kWindows; ++window) {
                const std::vector<int> ids(corpus.ids.begin() + window * kTime,
                                           corpus.ids.begin() + (window + 1) * kTime);
                fw::nn::RaggedAttention attention({0, kTime}, true);
                const fw::nn::Places places = base.place(at::arange(kTime, at::TensorOptions(at::kLong)));
                std::vector<at::Tensor> streams{base.embed(gpt2_logits::idTensor(ids), places)};
                for (std::size_t layer = 0; layer < 3; ++layer)
                    streams.push_back(base.runBlock(layer, streams.back(), places, attention));
                for (std::size_t first = 0; first < expected.size(); ++first) {
                    const at::Tensor a = streams[first][kTime - 1], b = streams[first + std::size_t(span)][kTime - 1];
                    const double cosine = a.mul(b).sum().item<double>() /
                                          std::sqrt(a.square().sum().item<double>() * b.square().sum().item<double>());
                    expected[first] += std::acos(std::clamp(cosine, -1.0, 1.0)) / (M_PI * kWindows);
                }
            }
            const auto distances = compress_fixture::valueOf(
                fw::compress::measureSpanAngles(base, span, kWindows, kTime, bench.context()));
            QCOMPARE(distances.size(), expected.size());
            for (std::size_t first = 0; first < expected.size(); ++first)
                QVERIFY2(std::abs(distances[first] - expected[first]) < 1e-4,
                         qPrintable(QString::number(expected[first])));
            if (span == 3)
                continue; // no block would stay
            const auto one = step("layer_truncation", {{"keep", "angle"},
                                                       {"count", 3 - span},
                                                       {"calibration_windows", kWindows},
                                                       {"calibration_length", kTime}});
            const auto truncated = bench.applied({one});
            const auto least = std::min_element(expected.begin(), expected.end()) - expected.begin();
            const auto stay = fw::compress::withoutSpan(3, least, span);
            QCOMPARE(truncated.blocks.size(), stay.size());
            for (std::size_t i = 0; i < stay.size(); ++i)
                QVERIFY(truncated.blocks[i][Role::Up] == base.blocks[std::size_t(stay[i])][Role::Up]);
        }
    }

    /// Two blocks that undo each other turn the stream much one by one and not at all together: the paper's span takes
    /// them, the single blocks' angles keep them.
    void aSpanThatUndoesItselfGoesWhole()
    {
        const Bench bench("base");
        fw::nn::Decoder model = bench.base.decoder();
        const auto adds = [&](fw::nn::DecoderBlock& block, const at::Tensor& shift) {
            for (const Role role : {Role::Output, Role::Down})
                block[role] = std::make_shared<fw::nn::DenseLinear>(block[role]->denseWeight().mul(0),
                                                                    block[role]->bias().mul(0));
            block[Role::Down] = std::make_shared<fw::nn::DenseLinear>(block[Role::Down]->denseWeight(), shift);
        };
        const at::Tensor shift = at::arange(model.config.width, at::TensorOptions(at::kFloat)).sub(20);
        adds(model.blocks[0], shift);
        adds(model.blocks[1], shift.neg());
        const auto truncated = [&](const char* keep) {
            fw::nn::Decoder copy = model;
            const auto one = step("layer_truncation", {{"keep", keep}, {"count", 1}});
            if (!fw::compress::findMethod("layer_truncation")->apply(copy, one.parameters, bench.context()).ok())
                qFatal("truncation failed");
            return copy.blocks.front()[Role::Up];
        };
        QVERIFY(truncated("angle") == model.blocks[2][Role::Up]);
        QVERIFY(truncated("block_angles") != model.blocks[2][Role::Up]);
    }

    /// A block that adds nothing turns nothing: it goes first.
    void anIdleBlockGoes()
    {
        const Bench bench("base");
        fw::nn::Decoder model = bench.base.decoder();
        for (const Role role : {Role::Output, Role::Down}) {
            fw::nn::LinearSlot& matrix = model.blocks[1][role];
            matrix = std::make_shared<fw::nn::DenseLinear>(matrix->denseWeight().mul(0), matrix->bias().mul(0));
        }
        const fw::nn::Decoder idle = model;
        const auto one = step("layer_truncation", {{"keep", "angle"}, {"count", 2}});
        QVERIFY(fw::compress::findMethod("layer_truncation")->apply(model, one.parameters, bench.context()).ok());
        QCOMPARE(model.config.layers, std::int64_t{2});
        QVERIFY(model.blocks[0][Role::Up] == idle.blocks[0][Role::Up]);
        QVERIFY(model.blocks[1][Role::Up] == idle.blocks[2][Role::Up]);
        QVERIFY(gpt2_logits::sameLogits(model, idle));
    }

    void theAngleNeedsText()
    {
        const Bench bench("base");
        std::filesystem::remove(bench.calibration());
        const auto failed = bench.compress({step("layer_truncation", {{"keep", "angle"}, {"count", 2}})}, "variant");
        QVERIFY(!failed.ok() && !failed.error().hint.empty());
        QVERIFY(bench.compress({step("layer_truncation", {{"count", 2}})}, "variant").ok());
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
        fw::nn::Decoder expected = bench.base.decoder();
        expected.blocks.clear();
        for (const int layer : stay)
            expected.blocks.push_back(bench.base.decoder().blocks[std::size_t(layer)]);
        const auto variant = compress_fixture::valueOf(fw::nn::loadDecoder(bench.place() / "variant"));
        QCOMPARE(variant.config.layers, std::int64_t(stay.size()));
        QVERIFY(gpt2_logits::sameLogits(variant, expected));
        QCOMPARE(bench.base.decoder().blocks.size(), std::size_t{3});
    }
};

FW_TEST(TestLayerTruncation)
#include "test_layer_truncation.moc"
