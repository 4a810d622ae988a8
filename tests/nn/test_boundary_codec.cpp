// Codecs of pipeline boundaries: what arrives, row by row, and that a model runs and is stored with them.
#include <QTemporaryDir>
#include <QtTest>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>

#include <fstream>

#include "core/nn/boundary_codec.h"
#include "core/nn/decoder_files.h"
#include "core/nn/kernels/runtime.h"
#include "tests/nn/gpt2_fixture.h"
#include "tests/nn/gpt2_logits.h"
#include "tests/nn/random_tensor.h"
#include "tests/test_main.h"

using fw::nn::BoundaryCodec;
using Kind = fw::nn::BoundaryCodec::Kind;

class TestBoundaryCodec : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { fw::nn::setThreads(1); }

    void topKKeepsTheLargest()
    {
        const at::Tensor x = randomTensor({9, 20}, 1);
        const at::Tensor sent = BoundaryCodec{Kind::TopK, 0.25, 8}.apply(x);
        for (std::int64_t row = 0; row < 9; ++row) {
            const at::Tensor kept = sent[row].ne(0);
            QCOMPARE(kept.sum().item<std::int64_t>(), std::int64_t{5});
            QVERIFY(at::equal(sent[row].masked_select(kept), x[row].masked_select(kept)));
            QVERIFY(x[row].abs().masked_select(kept).min().item<float>() >=
                    x[row].abs().masked_select(kept.logical_not()).max().item<float>());
        }
        QVERIFY(at::equal(BoundaryCodec({Kind::TopK, 1.0, 8}).apply(x), x));
    }

    /// The gradient of the model that runs with the codec: nothing for what did not arrive.
    void gradientsAreOfWhatWasSent()
    {
        const at::Tensor weights = randomTensor({9, 20}, 5);
        for (const BoundaryCodec& codec : {BoundaryCodec{Kind::TopK, 0.25, 8}, BoundaryCodec{Kind::Bits, 1, 3}}) {
            const at::AutoGradMode on(true);
            at::Tensor x = randomTensor({9, 20}, 4).clone().requires_grad_(true);
            const at::Tensor arrived = codec.across(x);
            QVERIFY(at::allclose(arrived, codec.apply(x)));
            arrived.mul(weights).sum().backward();
            const bool topK = codec.kind == Kind::TopK;
            QVERIFY(at::equal(x.grad(), topK ? weights.mul(codec.apply(x).ne(0)) : weights));
        }
    }

    void bitsRoundToEvenSteps()
    {
        const at::Tensor x = randomTensor({9, 20}, 2);
        double before = 1e30;
        for (const int bits : {1, 2, 4, 8, 16}) {
            const at::Tensor sent = BoundaryCodec{Kind::Bits, 1, bits}.apply(x);
            const at::Tensor step = x.amax(1, true).sub(x.amin(1, true)).div(std::exp2(bits) - 1);
            QVERIFY(sent.sub(x).abs().le(step.mul(0.5001).add(1e-6)).all().item<bool>());
            const double error = sent.sub(x).norm().item<double>();
            QVERIFY(error < before);
            before = error;
        }
        QVERIFY(at::equal(BoundaryCodec({Kind::Bits, 1, 4}).apply(at::full({2, 3}, 1.5)), at::full({2, 3}, 1.5)));
    }

    void bfloat16Rounds()
    {
        const at::Tensor x = randomTensor({9, 20}, 3);
        const at::Tensor sent = BoundaryCodec{Kind::BFloat16, 1, 8}.apply(x);
        QCOMPARE(sent.scalar_type(), at::kFloat);
        QVERIFY(!at::equal(sent, x));
        QVERIFY(sent.sub(x).abs().le(x.abs().mul(1.0 / 256)).all().item<bool>());
        for (const Kind kind : {Kind::TopK, Kind::Bits, Kind::BFloat16})
            QVERIFY(BoundaryCodec::named(BoundaryCodec{kind, 1, 8}.name()) == kind);
        QVERIFY(BoundaryCodec::named("gzip") == Kind::None);
    }

    void companyChangesNoBit()
    {
        const at::Tensor x = randomTensor({9, 20}, 3);
        for (const BoundaryCodec& codec : {BoundaryCodec{Kind::TopK, 0.3, 8}, BoundaryCodec{Kind::Bits, 1, 3}})
            QVERIFY(at::equal(codec.apply(x).narrow(0, 4, 1), codec.apply(x.narrow(0, 4, 1))));
    }

    void bytesAreCounted()
    {
        QCOMPARE(BoundaryCodec({Kind::TopK, 0.1, 8}).bytesPerRow(768), 4.0 * 77);
        QCOMPARE(BoundaryCodec({Kind::Bits, 1, 4}).bytesPerRow(768), 384.0 + 8);
        QCOMPARE(BoundaryCodec().bytesPerRow(768), 4.0 * 768);
    }

    void aModelRunsAndIsStoredWithThem()
    {
        fw::nn::Decoder model = gpt2_fixture::load("base").decoder();
        const fw::nn::Decoder plain = model;
        model.boundaries = {{Kind::TopK, 0.5, 8}, {1}};
        QVERIFY(!gpt2_logits::sameLogits(model, plain));
        QTemporaryDir place;
        const std::filesystem::path folder = place.path().toStdString();
        QVERIFY(fw::nn::saveDecoder(model, folder).ok());
        const auto loaded = gpt2_fixture::valueOf(fw::nn::loadDecoder(folder));
        QCOMPARE(loaded.boundaries.after, model.boundaries.after);
        QVERIFY(gpt2_logits::sameLogits(loaded, model));

        const auto stored = gpt2_fixture::valueOf(fw::readFile(folder / "fairweight.json"));
        for (const char* wrong :
             {R"({"codec":"zip","keep":1,"bits":8,"after":[0]})", R"([])",
              R"({"codec":"topk","keep":0,"bits":8,"after":[0]})", R"({"codec":"bits","keep":1,"bits":99,"after":[0]})",
              R"({"codec":"bits","keep":1,"bits":8,"after":[3]})"}) {
            auto structure = nlohmann::json::parse(stored);
            structure["boundaries"] = nlohmann::json::parse(wrong);
            std::ofstream(folder / "fairweight.json") << structure;
            const auto refused = fw::nn::loadDecoder(folder);
            QVERIFY(!refused.ok());
            QVERIFY(refused.error().message.find("boundaries") != std::string::npos);
        }
    }
};

FW_TEST(TestBoundaryCodec)
#include "test_boundary_codec.moc"
