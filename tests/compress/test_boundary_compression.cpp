// Tuning with compressed boundaries: it learns, keeps or drops the codec, and refuses what has no parts.
#include <QtTest>

#include "core/compress/training/feedback_channel.h"
#include "core/compress/training/text_training.h"
#include "core/compress/training/trainable_model.h"
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
            const auto tuned =
                bench.applied({step("boundary_compression", boundaryWith({{"codec", codec}, {"bits", 2}}))});
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
        const auto differs = [&](const json& parameters) {
            json few{{"steps", 5}};
            few.update(parameters);
            return !gpt2_logits::sameLogits(all, bench.applied({step("boundary_compression", boundaryWith(few))}));
        };
        QVERIFY(differs({{"gradients", "own"}}));
        QVERIFY(differs({{"gradients", "whole"}}));
        QVERIFY(differs({{"error_feedback", true}}));
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

    /// Both ends know what arrived: a window crosses whole once, then as what changed; others owe it nothing.
    void feedbackSendsWhatChanged()
    {
        const at::Tensor rows = randomTensor({5, 16}, 7);
        const at::Tensor others = randomTensor({5, 16}, 8);
        const at::Tensor change = randomTensor({5, 16}, 9);
        const fw::nn::BoundaryCodec codec{fw::nn::BoundaryCodec::Kind::TopK, 0.25, 4};
        fw::compress::FeedbackChannel without(codec, false);
        QVERIFY(at::equal(without.send(rows, 3), codec.apply(rows)));
        QVERIFY(at::equal(without.send(rows, 3), codec.apply(rows)));
        fw::compress::FeedbackChannel channel(codec, true);
        QVERIFY(at::equal(channel.send(rows, 0), rows));
        QVERIFY(at::equal(channel.send(others, 64), others)); // another window, and in between
        const at::Tensor moved = rows.add(change);
        const at::Tensor first = channel.send(moved, 0);
        QVERIFY(gpt2_logits::largestDifference(first, rows.add(codec.apply(change))) < 1e-6);
        at::Tensor last = first;
        for (int i = 1; i < 4; ++i) // a quarter of the numbers each
            last = channel.send(moved, 0);
        QVERIFY(gpt2_logits::largestDifference(last, moved) < 1e-6);
    }

    /// What the source finds of error feedback: without the codec, the model that was tuned with it is better.
    void feedbackTeachesToRunWithoutTheCodec()
    {
        const Bench bench("base");
        const auto lossWithout = [&](bool feedback) {
            return lossOf(bench,
                          bench.applied({step("boundary_compression", boundaryWith({{"steps", 200},
                                                                                    {"keep", 0.1},
                                                                                    {"parts", 3},
                                                                                    {"when_running", false},
                                                                                    {"error_feedback", feedback}}))}));
        };
        const double plain = lossWithout(false), feedback = lossWithout(true);
        QVERIFY2(feedback < plain - 0.05, qPrintable(QStringLiteral("%1 plain, %2 feedback").arg(plain).arg(feedback)));
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
            return fw::train::crossEntropy(plain.logits(plain.hidden(window.inputs, window.positions, attention)),
                                           window.targets);
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
            step("layer_truncation", {{"count", 2}}), step("boundary_compression", boundaryWith({{"steps", 3}})),
            step("int8")};
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
