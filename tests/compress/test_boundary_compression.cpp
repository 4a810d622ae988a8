// Tuning with compressed boundaries: it learns, keeps or drops the codec, and refuses what has no parts.
#include <QtTest>

#include "core/compress/feedback_channel.h"
#include "core/compress/text_training.h"
#include "core/compress/trainable_model.h"
#include "core/train/language_model_loss.h"
#include "tests/compress/compress_fixture.h"
#include "tests/nn/random_tensor.h"
#include "tests/test_main.h"

using compress_fixture::Bench;
using compress_fixture::step;
using nlohmann::json;

namespace {

json boundaryWith(json parameters)
{
    json all{{"steps", 60}, {"batch", 2}, {"window", 16}, {"learning_rate", 3e-3}, {"keep", 0.25}};
    all.update(parameters);
    return all;
}

double lossOf(const Bench& bench, const fw::nn::Decoder& model)
{
    const at::NoGradGuard noGradient;
    const auto corpus =
        compress_fixture::valueOf(fw::train::loadTokenCorpus(bench.calibration(), *bench.tokenizer, {}, {}));
    return compress_fixture::valueOf(fw::compress::meanLoss(model, corpus, 16, {}));
}

} // namespace

class TestBoundaryCompression : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itLearnsWithEitherCodec()
    {
        const Bench bench("base");
        for (const char* codec : {"topk", "bits"}) {
            fw::nn::Decoder untuned = bench.base.decoder();
            const auto tuned = bench.applied({step("boundary_compression", boundaryWith({{"codec", codec}, {"bits", 2}}))});
            QCOMPARE(tuned.boundaries.after, (std::vector<std::int64_t>{0}));
            untuned.boundaries = tuned.boundaries;
            QVERIFY(lossOf(bench, tuned) < lossOf(bench, untuned) - 0.1);
        }
    }

    void theCodecStaysOnOrNot()
    {
        const Bench bench("base");
        const auto off = bench.applied({step("boundary_compression", boundaryWith({{"when_running", false}}))});
        QVERIFY(off.boundaries.empty());
        const auto on = bench.applied({step("boundary_compression", boundaryWith({{"parts", 3}}))});
        QCOMPARE(on.boundaries.after, (std::vector<std::int64_t>{0, 1}));
    }

    void gradientsAndFeedbackMatter()
    {
        // Same text, same order: each switch changes what is learned.
        const Bench bench("base");
        const auto all = bench.applied({step("boundary_compression", boundaryWith({{"steps", 5}}))});
        const auto differs = [&](const char* parameter, bool value) {
            const auto other =
                bench.applied({step("boundary_compression", boundaryWith({{"steps", 5}, {parameter, value}}))});
            return !gpt2_logits::sameLogits(all, other);
        };
        QVERIFY(differs("gradients", false));
        QVERIFY(differs("error_feedback", true));
    }

    /// What the source finds: untuned, a model is far worse with the codec than without; tuned under it, better.
    void aModelTunedUnderTheCodecRunsBetterWithIt()
    {
        const Bench bench("base");
        const json tuning{{"steps", 200}, {"keep", 0.1}, {"parts", 3}};
        const auto tuned = bench.applied({step("boundary_compression", boundaryWith(tuning))});
        const auto costOfTheCodec = [&](fw::nn::Decoder model) {
            model.boundaries = tuned.boundaries;
            const double with = lossOf(bench, model);
            model.boundaries = {};
            return with - lossOf(bench, model);
        };
        const double before = costOfTheCodec(bench.base.decoder()), after = costOfTheCodec(tuned);
        QVERIFY2(before > 0.05 && after < 0, qPrintable(QStringLiteral("%1 before, %2 after").arg(before).arg(after)));
    }

    /// What a message loses the next ones make up for: the sum of many is that of the rows. A wrong sign doubles it.
    void feedbackPaysBackWhatWasLost()
    {
        const at::Tensor rows = randomTensor({5, 16}, 7);
        const fw::nn::BoundaryCodec codec{fw::nn::BoundaryCodec::Kind::TopK, 0.25, 4};
        for (const bool feedback : {true, false}) {
            fw::compress::FeedbackChannel channel(codec, feedback);
            at::Tensor sum = channel.send(rows, 3);
            QVERIFY(at::equal(sum, codec.apply(rows))); // nothing is owed yet
            constexpr int kMessages = 400;
            for (int i = 1; i < kMessages; ++i)
                sum = sum.add(channel.send(rows, 3));
            const double distance = gpt2_logits::largestDifference(sum.div(kMessages), rows);
            QVERIFY2(feedback ? distance < 0.05 : distance > 0.2, qPrintable(QString::number(distance)));
        }
        // Another window is owed nothing, whatever lies between.
        fw::compress::FeedbackChannel channel(codec, true);
        const at::Tensor others = randomTensor({5, 16}, 8);
        const at::Tensor first = channel.send(rows, 0);
        QVERIFY(at::equal(channel.send(others, 64), codec.apply(others)));
        QVERIFY(at::equal(channel.send(rows, 0), codec.apply(rows.add(rows.sub(first)))));
    }

    /// A codec that keeps everything is no codec: forward and backward, the training is the plain one.
    void whatLosesNothingTrainsAsWithout()
    {
        const Bench bench("base");
        const auto one = step("boundary_compression",
                              boundaryWith({{"steps", 8}, {"keep", 1.0}, {"parts", 3}, {"when_running", false}}));
        const auto tuned = bench.applied({one});
        fw::nn::Decoder plain = bench.base.decoder();
        fw::compress::makeTrainable(plain);
        auto training = compress_fixture::valueOf(fw::compress::TextTraining::load(
            fw::compress::textTrainingOptions(one.parameters), plain, bench.context()));
        const auto loss = [&](const fw::train::WindowBatch& window) {
            fw::nn::BatchAttention attention(window.windows, window.time, true);
            return fw::train::crossEntropy(
                plain.logits(plain.hidden(window.inputs, window.positions, attention)), window.targets);
        };
        QVERIFY(training.run(plain.trainable(), plain, loss, bench.context()).ok());
        const auto ids = gpt2_logits::someIds(30);
        const double moved = gpt2_logits::largestDifference(gpt2_logits::logitsOf(plain, ids),
                                                            gpt2_logits::logitsOf(bench.base.decoder(), ids));
        const double apart =
            gpt2_logits::largestDifference(gpt2_logits::logitsOf(plain, ids), gpt2_logits::logitsOf(tuned, ids));
        QVERIFY2(moved > 0.1 && apart < 1e-3 * moved, qPrintable(QStringLiteral("%1 of %2").arg(apart).arg(moved)));
    }

    void variantsLoadAsTheyRan()
    {
        const Bench bench("base");
        const std::vector<compress_fixture::PlannedStep> steps{
            step("layer_truncation", {{"count", 2}}), step("boundary_compression", boundaryWith({{"steps", 3}})), step("int8")};
        QVERIFY(bench.compress(steps, "variant").ok());
        const auto loaded = compress_fixture::valueOf(fw::nn::loadDecoder(bench.place() / "variant"));
        QVERIFY(gpt2_logits::sameLogits(loaded, bench.applied(steps)));
        QVERIFY(!loaded.boundaries.empty());
    }

    void impossibleOnesAreRefused()
    {
        const Bench bench("base");
        const auto refused = [&](const std::vector<compress_fixture::PlannedStep>& steps) {
            return QString::fromStdString(fw::compress::checkSteps(bench.base, steps).error().message);
        };
        QVERIFY(
            refused({step("boundary_compression", {{"parts", 4}})}).contains("parts: 3 blocks cannot be cut into 4"));
        QVERIFY(refused({step("boundary_compression"), step("layer_truncation", {{"count", 2}})})
                    .contains("would move the blocks"));
        QVERIFY(refused({step("int8"), step("boundary_compression")}).contains("needs matrices that an optimiser"));
    }
};

FW_TEST(TestBoundaryCompression)
#include "test_boundary_compression.moc"
