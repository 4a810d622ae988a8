// A quantized key-value cache: codes are what is kept, and generation, prefill and likelihoods see the same numbers.
#include <QtTest>

#include <ATen/ops/argmax.h>

#include "core/generate/generator.h"
#include "core/generate/key_value_cache.h"
#include "core/nn/kernels/runtime.h"
#include "tests/nn/gpt2_fixture.h"
#include "tests/nn/gpt2_logits.h"
#include "tests/test_main.h"

using fw::generate::DecodeAttention;
using fw::generate::Decoding;
using fw::generate::generate;
using fw::generate::KeyValueCache;
using fw::generate::PrefillAttention;
using fw::nn::LanguageModel;
using gpt2_fixture::valueOf;

namespace {

fw::nn::Decoder modelWith(int bits)
{
    fw::nn::Decoder model = gpt2_fixture::load("base").decoder();
    model.cacheBits = bits;
    return model;
}

void addBits()
{
    QTest::addColumn<int>("bits");
    for (const int bits : {32, 8, 4})
        QTest::addRow("%d bits", bits) << bits;
}

} // namespace

class TestKeyValueCache : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { fw::nn::setThreads(2); }

    void codesAreWhatIsKept_data() { addBits(); }

    void codesAreWhatIsKept()
    {
        QFETCH(int, bits);
        const fw::nn::Decoder model = modelWith(bits);
        const at::NoGradGuard noGradient;
        const auto ids = gpt2_logits::someIds(6);
        KeyValueCache cache(model.blocks.size(), 2, 5, bits);
        PrefillAttention prefill({0, 6}, cache);
        (void)model.hidden(gpt2_logits::idTensor(ids), at::arange(6, at::TensorOptions(at::kLong)), prefill);
        DecodeAttention decode({{0, {{0, 6}, {5, 1}}}}, gpt2_logits::idTensor({5}), cache);
        (void)model.hidden(gpt2_logits::idTensor({7}), gpt2_logits::idTensor({6}), decode);
        std::int64_t perToken = 0;
        for (std::size_t layer = 0; layer < model.blocks.size(); ++layer) {
            const fw::nn::KeyValueStore& own = cache.own(layer);
            QCOMPARE(own.bits, bits);
            QCOMPARE(own.key.size(0), std::int64_t{10});
            QCOMPARE(own.key.scalar_type() == at::kFloat, bits == 32);
            for (const at::Tensor& tensor : {own.key, own.value, own.keyScale, own.valueScale})
                perToken += tensor.defined() ? std::int64_t(tensor.nbytes()) / 10 : 0;
            const fw::nn::KeyValueStore& prefix = cache.prefix(layer);
            QCOMPARE(prefix.bits, bits);
            QCOMPARE(prefix.key.scalar_type(), own.key.scalar_type());
        }
        QCOMPARE(perToken, model.cacheBytesPerToken());
        const std::int64_t expected = bits == 32 ? 768 : bits == 8 ? 240 : 144; // 3 blocks, 4 heads of 8
        QCOMPARE(perToken, expected);
    }

    /// Token by token through the cache, or all at once: the same logits.
    void decodingSeesWhatPrefillSees_data() { addBits(); }

    void decodingSeesWhatPrefillSees()
    {
        QFETCH(int, bits);
        const fw::nn::Decoder model = modelWith(bits);
        const at::NoGradGuard noGradient;
        const auto ids = gpt2_logits::someIds(20, 3);
        const at::Tensor whole = gpt2_logits::logitsOf(model, ids);
        // Sums in another order may round a number to its neighbouring code: far less than all rounding moves the
        // logits.
        const double rounding = gpt2_logits::largestDifference(gpt2_logits::logitsOf(modelWith(32), ids), whole);
        const double allowed = std::max(1e-4, rounding / 4);
        KeyValueCache cache(model.blocks.size(), 1, 15, bits);
        PrefillAttention prefill({0, 5}, cache);
        const std::vector<int> start(ids.begin(), ids.begin() + 5);
        at::Tensor hidden =
            model.hidden(gpt2_logits::idTensor(start), at::arange(5, at::TensorOptions(at::kLong)), prefill);
        QVERIFY(gpt2_logits::largestDifference(model.logits(hidden), whole.narrow(0, 0, 5)) < allowed);
        for (int t = 5; t < 20; ++t) {
            DecodeAttention decode({{0, {{0, 5}, {0, t - 4}}}}, gpt2_logits::idTensor({t - 5}), cache);
            hidden = model.hidden(gpt2_logits::idTensor({ids[std::size_t(t)]}), gpt2_logits::idTensor({t}), decode);
            const double difference = gpt2_logits::largestDifference(model.logits(hidden), whole.narrow(0, t, 1));
            QVERIFY2(difference < allowed,
                     qPrintable(QString("token %1: %2, %3").arg(t).arg(difference).arg(rounding)));
        }
    }

    void fewerBitsMoveTheLogitsFurther()
    {
        const auto ids = gpt2_logits::someIds(40, 5);
        const at::Tensor base = gpt2_logits::logitsOf(modelWith(32), ids);
        QVERIFY(at::equal(base, gpt2_logits::logitsOf(gpt2_fixture::load("base").decoder(), ids)));
        const double eight = gpt2_logits::largestDifference(gpt2_logits::logitsOf(modelWith(8), ids), base);
        const double four = gpt2_logits::largestDifference(gpt2_logits::logitsOf(modelWith(4), ids), base);
        QVERIFY2(eight > 1e-6 && eight < 0.1 * four && eight < 0.1, qPrintable(QString("%1 %2").arg(eight).arg(four)));
    }

    void companyChangesNoToken_data() { addBits(); }

    void companyChangesNoToken()
    {
        QFETCH(int, bits);
        const LanguageModel model(std::make_shared<fw::nn::Decoder>(modelWith(bits)));
        std::vector<std::vector<int>> prompts;
        for (std::size_t i = 0; i < 9; ++i)
            prompts.push_back(gpt2_logits::someIds(1 + i * 3, i));
        Decoding decoding;
        decoding.maxNewTokens = 10;
        decoding.draws = 3;
        const auto all = valueOf(generate(model, prompts, decoding, {}));
        for (std::size_t i = 0; i < prompts.size(); ++i) {
            const auto alone = valueOf(generate(model, {&prompts[i], 1}, decoding, {}));
            for (std::size_t draw = 0; draw < 3; ++draw)
                QCOMPARE(alone[draw].ids, all[i * 3 + draw].ids);
        }
    }

    /// Greedy tokens are those that the likelihoods' pass holds for the best.
    void greedyTokensAreTheBestOfTheLikelihoods_data() { addBits(); }

    void greedyTokensAreTheBestOfTheLikelihoods()
    {
        QFETCH(int, bits);
        const fw::nn::Decoder gpt2 = modelWith(bits);
        const LanguageModel model(std::make_shared<fw::nn::Decoder>(gpt2));
        std::vector<int> ids = gpt2_logits::someIds(8, 11);
        Decoding decoding;
        decoding.greedy = true;
        decoding.maxNewTokens = 12;
        const auto generated = valueOf(generate(model, {&ids, 1}, decoding, {}));
        QCOMPARE(generated[0].ids.size(), std::size_t{12});
        for (const int token : generated[0].ids) {
            const at::Tensor logits = gpt2_logits::logitsOf(gpt2, ids);
            QCOMPARE(std::int64_t{token}, at::argmax(logits[logits.size(0) - 1]).item<std::int64_t>());
            ids.push_back(token);
        }
    }
};

FW_TEST(TestKeyValueCache)
#include "test_key_value_cache.moc"
