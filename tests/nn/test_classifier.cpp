// A classifier's batches, threads, cancel and refusals.
#include <QtTest>

#include <ATen/ops/empty.h>

#include <cmath>
#include <limits>

#include "core/base/random.h"
#include "core/nn/forms/int8_linear.h"
#include "core/nn/forms/packed_linear.h"
#include "core/nn/kernels/row_functions.h"
#include "core/nn/kernels/runtime.h"
#include "core/nn/scoring/classifier.h"
#include "core/nn/scoring/encoder.h"
#include "tests/test_main.h"

namespace {

using fw::nn::ScoringPrecision;

fw::nn::Encoder randomEncoder(std::int64_t width, std::int64_t inner, std::vector<std::string> labels)
{
    fw::checkpoint::EncoderConfig config;
    config.architecture = fw::checkpoint::Architecture::Bert;
    config.vocabulary = 100;
    config.positions = 256;
    config.width = width;
    config.layers = 2;
    config.heads = 4;
    config.innerWidth = inner;
    config.activation = "gelu";
    config.tokenTypes = 2;
    fw::checkpoint::HeadConfig head;
    head.labels = std::move(labels);
    config.classifierHeads = {head};
    fw::RandomStream random(7);
    return fw::nn::initialiseEncoder(config, random);
}

fw::nn::Classifier randomClassifier(std::int64_t width, std::int64_t inner, std::vector<std::string> labels,
                                    ScoringPrecision precision = ScoringPrecision::Float32)
{
    return fw::nn::Classifier(randomEncoder(width, inner, std::move(labels)), precision);
}

std::vector<std::vector<int>> randomTexts(std::size_t count, std::uint32_t longest)
{
    fw::RandomStream random(11);
    std::vector<std::vector<int>> texts(count);
    for (auto& text : texts) {
        text.resize(1 + random.nextBelow(longest));
        for (int& id : text)
            id = int(random.nextBelow(100));
    }
    return texts;
}

} // namespace

class TestClassifier : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTextScoresTheSameInAnyCompany_data()
    {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("inner");
        QTest::addColumn<int>("threads");
        QTest::addColumn<bool>("int8");
        for (const int threads : {1, 2, 3})
            for (const bool int8 : {false, true}) {
                const char* form = int8 ? ", int8" : "";
                QTest::addRow("MiniLM's width, %d threads%s", threads, form) << 384 << 1536 << threads << int8;
                QTest::addRow("small and odd, %d threads%s", threads, form) << 20 << 37 << threads << int8;
            }
    }

    void aTextScoresTheSameInAnyCompany()
    {
        QFETCH(int, width);
        QFETCH(int, inner);
        QFETCH(int, threads);
        QFETCH(bool, int8);
        fw::nn::setThreads(threads);
        const auto classifier =
            randomClassifier(width, inner, {"a", "b", "c"}, int8 ? ScoringPrecision::Int8 : ScoringPrecision::Float32);
        std::vector<std::vector<int>> texts = randomTexts(45, 40);
        texts.push_back(std::vector<int>(230, 5)); // longer than what goes through the blocks together
        const auto together = classifier.logits(texts);
        QVERIFY(together.ok());
        for (std::size_t i = 0; i < texts.size(); ++i) {
            const auto alone = classifier.logits({&texts[i], 1});
            QVERIFY(alone.ok());
            for (std::size_t label = 0; label < 3; ++label)
                QVERIFY((*alone)[label] == (*together)[i * 3 + label]); // QCOMPARE would allow rounding
        }
        for (const std::size_t size : {2, 3, 5, 8}) // other neighbours, other places
            for (std::size_t begin = 0; begin + size <= texts.size(); begin += size) {
                const auto part = classifier.logits({&texts[begin], size});
                QVERIFY(part.ok());
                QVERIFY(std::equal(part->begin(), part->end(), together->begin() + std::ptrdiff_t(begin * 3)));
            }
        fw::nn::setThreads(0);
    }

    void threadsChangeNoBit_data()
    {
        QTest::addColumn<bool>("int8");
        QTest::newRow("float32") << false;
        QTest::newRow("int8") << true;
    }

    void threadsChangeNoBit()
    {
        QFETCH(bool, int8);
        const auto classifier =
            randomClassifier(64, 100, {"a", "b"}, int8 ? ScoringPrecision::Int8 : ScoringPrecision::Float32);
        const auto texts = randomTexts(60, 30);
        fw::nn::setThreads(1);
        const auto expected = classifier.logits(texts).value();
        for (const int threads : {2, 3, 4}) {
            fw::nn::setThreads(threads);
            QVERIFY(classifier.logits(texts).value() == expected);
            QCOMPARE(fw::nn::threads(), threads); // and the engine's threads are what they were
        }
        fw::nn::setThreads(0);
    }

    /// The packed form of a slot gives what Int8Linear gives: the same codes, but for the order of roundings.
    void anInt8SlotIsAnInt8Linear()
    {
        const fw::nn::Encoder encoder = randomEncoder(37, 50, {"a", "b"});
        const fw::nn::LinearOp& slot = *encoder.blocks[0].mlpIn; // 37 → 50
        const auto expected = fw::nn::Int8Linear::quantize(slot.denseWeight(), slot.bias());
        const fw::nn::PackedLinear packed(slot, ScoringPrecision::Int8);
        fw::RandomStream random(5);
        at::Tensor input = at::empty({9, 37}, at::TensorOptions(at::kFloat));
        for (std::int64_t i = 0; i < input.numel(); ++i)
            input.data_ptr<float>()[i] = float(random.nextNormal());
        const std::int64_t stride = fw::nn::rowStride(50);
        std::vector<float> output(std::size_t(9 * stride), 9.0F);
        fw::nn::PackedScratch scratch;
        packed.apply(input.data_ptr<float>(), 37, 9, output.data(), stride, scratch);
        const at::Tensor reference = expected->apply(input);
        for (std::int64_t row = 0; row < 9; ++row)
            for (std::int64_t i = 0; i < stride; ++i) {
                const float wanted = i < 50 ? reference.data_ptr<float>()[row * 50 + i] : 0.0F;
                QVERIFY(std::abs(output[std::size_t(row * stride + i)] - wanted) < 1e-6F);
            }
        QVERIFY(packed.bytes() < fw::nn::PackedLinear(slot, ScoringPrecision::Float32).bytes());
    }

    void int8IsNearFloat32()
    {
        const fw::nn::Encoder encoder = randomEncoder(384, 1536, {"a", "b", "c"});
        const fw::nn::Classifier exact(encoder);
        const fw::nn::Classifier rounded(encoder, ScoringPrecision::Int8);
        const auto texts = randomTexts(20, 40);
        const auto expected = exact.logits(texts).value();
        const auto logits = rounded.logits(texts).value();
        float distance = 0;
        for (std::size_t i = 0; i < logits.size(); ++i)
            distance = std::max(distance, std::abs(logits[i] - expected[i]));
        QVERIFY2(distance > 1e-5F && distance < 0.02F, qPrintable(QString::number(double(distance))));
        QVERIFY(rounded.bytesInMemory() < exact.bytesInMemory());
        QCOMPARE(rounded.parameters(), exact.parameters());
    }

    void int8WithValuesThatAreNoNumbersIsAnError()
    {
        fw::nn::Encoder encoder = randomEncoder(20, 37, {"a", "b"});
        encoder.blocks[1].mlpIn->denseWeight().data_ptr<float>()[3] = std::numeric_limits<float>::infinity();
        const auto result =
            fw::nn::Classifier(encoder, ScoringPrecision::Int8).logits(std::vector<std::vector<int>>{{1, 2}});
        QVERIFY(!result.ok() && result.error().kind == fw::ErrorKind::Numerical);
    }

    void textsDiffer()
    {
        const auto classifier = randomClassifier(64, 128, {"a", "b"});
        const auto scores = classifier.scores(std::vector<std::vector<int>>{{1, 2, 3}, {3, 2, 1}, {1, 2, 4}});
        QVERIFY(scores.ok());
        QVERIFY((*scores)[0] != (*scores)[2] && (*scores)[0] != (*scores)[4]); // position and token both count
        QVERIFY(std::abs((*scores)[0] + (*scores)[1] - 1) < 1e-6F);
    }

    void refusesWhatItCannotRead()
    {
        const auto classifier = randomClassifier(32, 64, {"a", "b"});
        const auto unknown = classifier.scores(std::vector<std::vector<int>>{{1}, {2, 100}});
        QVERIFY(!unknown.ok());
        QVERIFY(unknown.error().message.find("text 1 has the token id 100") != std::string::npos);
        QVERIFY(!classifier.scores(std::vector<std::vector<int>>{{}}).ok());
        QVERIFY(!classifier.scores(std::vector<std::vector<int>>{std::vector<int>(257, 1)}).ok());
        QVERIFY(classifier.scores({}).ok());
    }

    void cancels()
    {
        const auto classifier = randomClassifier(32, 64, {"a", "b"});
        fw::CancelToken cancel;
        cancel.cancel();
        const auto result = classifier.scores(std::vector<std::vector<int>>{{1, 2}}, cancel);
        QVERIFY(!result.ok() && result.error().kind == fw::ErrorKind::Cancelled);
    }
};

FW_TEST(TestClassifier)
#include "test_classifier.moc"
