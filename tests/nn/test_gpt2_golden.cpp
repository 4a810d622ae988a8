// Logits of transformers on the same weights: f32, f16, bf16 in shards, odd widths, three activations.
#include <QtTest>

#include <ATen/ops/cat.h>
#include <ATen/ops/logsumexp.h>

#include "core/nn/kernels/runtime.h"
#include "tests/nn/gpt2_fixture.h"
#include "tests/nn/gpt2_logits.h"
#include "tests/test_main.h"

class TestGpt2Golden : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { fw::nn::setThreads(0); }

    void logitsEqualTheReference_data() { gpt2_fixture::addModels(); }

    void logitsEqualTheReference()
    {
        QFETCH(QString, name);
        const auto model = gpt2_fixture::load(name.toStdString());
        int compared = 0;
        for (const auto& row : gpt2_fixture::goldens()["models"][name.toStdString()]["logits"]) {
            const at::Tensor logits = gpt2_logits::logitsOf(model.decoder(), row["ids"].get<std::vector<int>>());
            for (std::size_t i = 0; i < row["positions"].size(); ++i) {
                const auto expected = row["logits"][i].get<std::vector<double>>();
                const at::Tensor got = logits[row["positions"][i].get<std::int64_t>()].contiguous();
                QCOMPARE(got.numel(), std::int64_t(expected.size()));
                double top = 1;
                for (const double value : expected)
                    top = std::max(top, std::abs(value));
                for (std::size_t id = 0; id < expected.size(); ++id, ++compared)
                    QVERIFY2(std::abs(got.data_ptr<float>()[id] - expected[id]) <= 1e-4 * top,
                             qPrintable(QString("id %1: %2, expected %3")
                                            .arg(id)
                                            .arg(double(got.data_ptr<float>()[id]))
                                            .arg(expected[id])));
            }
            const auto sums = row["logsumexp"].get<std::vector<double>>();
            QCOMPARE(logits.size(0), std::int64_t(sums.size()));
            for (std::size_t t = 0; t < sums.size(); ++t)
                QVERIFY(std::abs(at::logsumexp(logits, 1)[std::int64_t(t)].item<double>() - sums[t]) < 1e-4 * 7);
        }
        QVERIFY(compared > 300 * 8);
    }

    /// All sequences in one flat batch, and equal copies in a dense batch, as training computes.
    void batchesGiveTheSame_data() { gpt2_fixture::addModels(); }

    void batchesGiveTheSame()
    {
        QFETCH(QString, name);
        const auto model = gpt2_fixture::load(name.toStdString());
        const at::NoGradGuard noGradient;
        std::vector<at::Tensor> ids;
        std::vector<at::Tensor> positions;
        std::vector<std::int64_t> offsets{0};
        std::vector<at::Tensor> alone;
        for (const std::size_t length : {1, 7, 48, 3}) {
            const auto sequence = gpt2_logits::someIds(length, length);
            ids.push_back(gpt2_logits::idTensor(sequence));
            positions.push_back(at::arange(std::int64_t(length), at::TensorOptions(at::kLong)));
            offsets.push_back(offsets.back() + std::int64_t(length));
            alone.push_back(gpt2_logits::logitsOf(model.decoder(), sequence));
        }
        fw::nn::RaggedAttention ragged(offsets, true);
        const at::Tensor flat =
            model.decoder().logits(model.decoder().hidden(at::cat(ids), at::cat(positions), ragged));
        QVERIFY(gpt2_logits::largestDifference(flat, at::cat(alone)) < 2e-5);

        fw::nn::BatchAttention dense(3, 7, true);
        const at::Tensor batch =
            model.decoder().logits(model.decoder().hidden(ids[1].repeat({3}), positions[1].repeat({3}), dense));
        QVERIFY(gpt2_logits::largestDifference(batch, alone[1].repeat({3, 1})) < 2e-5);
    }

    void whatAModelSaysOfItself()
    {
        const auto model = gpt2_fixture::load("base");
        // 300·32 + 48·32 embeddings, 3 blocks, the last norm.
        const std::int64_t block = 4 * 32 + (32 * 96 + 96) + (32 * 32 + 32) + (32 * 61 + 61) + (61 * 32 + 32);
        QCOMPARE(model.parameters(), std::int64_t{300 * 32 + 48 * 32 + 3 * block + 64});
        QCOMPARE(model.bytesInMemory(), 4 * model.parameters());
        QCOMPARE(model.multiplyAddsPerToken(), std::int64_t{300 * 32 + 3 * (32 * 96 + 32 * 32 + 2 * 32 * 61)});
        QCOMPARE(model.contextLength(), std::int64_t{48});
    }

    /// Without an early end the taps change nothing; with one, later blocks do not run.
    void tapsSeeAndEndTheForwardPass()
    {
        const auto model = gpt2_fixture::load("base");
        const at::NoGradGuard noGradient;
        const auto ids = gpt2_logits::someIds(5);
        std::vector<std::size_t> layers;
        int contexts = 0;
        fw::nn::ForwardTaps taps;
        taps.context = [&](std::size_t, const at::Tensor& context) {
            ++contexts;
            return context;
        };
        taps.proceed = [&](std::size_t layer, const at::Tensor&) {
            layers.push_back(layer);
            return true;
        };
        fw::nn::RaggedAttention attention({0, 5}, true);
        const at::Tensor positions = at::arange(5, at::TensorOptions(at::kLong));
        const at::Tensor hidden = model.decoder().hidden(gpt2_logits::idTensor(ids), positions, attention, taps);
        QVERIFY(at::equal(model.decoder().logits(hidden), gpt2_logits::logitsOf(model.decoder(), ids)));
        QCOMPARE(layers, (std::vector<std::size_t>{0, 1, 2, 3}));
        QCOMPARE(contexts, 3);
        layers.clear();
        contexts = 0;
        taps.proceed = [&](std::size_t layer, const at::Tensor&) { return layer < 1; };
        (void)model.decoder().hidden(gpt2_logits::idTensor(ids), positions, attention, taps);
        QCOMPARE(contexts, 1);
    }
};

FW_TEST(TestGpt2Golden)
#include "test_gpt2_golden.moc"
