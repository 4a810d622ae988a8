// Keys and values in 8 and 4 bits: rounding by its definition, storing what is rounded changes nothing, attention over
// codes is attention over the floats that they stand for.
#include <QtTest>

#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <limits>

#include "core/base/random.h"
#include "core/nn/kernels/attention_kernel.h"
#include "core/nn/kernels/cache_codes.h"
#include "core/nn/kernels/runtime.h"
#include "tests/nn/random_tensor.h"
#include "tests/test_main.h"

using fw::nn::CacheCodes;
using fw::nn::decodeCache;
using fw::nn::encodeCache;

namespace {

at::Tensor headOf(const std::vector<float>& values)
{
    at::Tensor tensor = at::empty({1, 1, std::int64_t(values.size())}, at::TensorOptions(at::kFloat));
    std::copy(values.begin(), values.end(), tensor.data_ptr<float>());
    return tensor;
}

} // namespace

class TestCacheCodes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { fw::nn::setThreads(2); }

    void valuesGoToTheNearestCode()
    {
        const CacheCodes eight = encodeCache(headOf({127, -127, 0.4F, 0.6F, 2.5F}), 8);
        QCOMPARE(eight.scales.item<float>(), 1.0F);
        const std::vector<int> codes{127, -127, 0, 1, 2};
        for (std::size_t i = 0; i < codes.size(); ++i)
            QCOMPARE(int(eight.codes.data_ptr<std::int8_t>()[i]), codes[i]);
        // Two codes a byte, the first in the low half; an odd head size leaves a half free.
        const CacheCodes four = encodeCache(headOf({7, -7, 3}), 4);
        QCOMPARE(four.codes.sizes().vec(), (std::vector<std::int64_t>{1, 1, 2}));
        QCOMPARE(int(four.codes.data_ptr<std::uint8_t>()[0]), 0x97);
        QCOMPARE(int(four.codes.data_ptr<std::uint8_t>()[1]), 0x03);
        QVERIFY(at::equal(decodeCache(four, 3, 4), headOf({7, -7, 3})));
    }

    void everyHeadOfEveryTokenHasItsScale()
    {
        at::Tensor values = at::zeros({2, 2, 4});
        values[0][0][1] = 127;
        values[0][1][2] = -1.27F;
        values[1][0][3] = 12.7F;
        const CacheCodes cache = encodeCache(values, 8);
        QVERIFY(std::abs(cache.scales[0][0].item<float>() - 1) < 1e-3);
        QVERIFY(std::abs(cache.scales[0][1].item<float>() - 0.01) < 1e-5);
        QVERIFY(std::abs(cache.scales[1][0].item<float>() - 0.1) < 1e-4);
        QVERIFY(decodeCache(cache, 4, 8).sub(values).abs().max().item<float>() < 0.07F);
    }

    void errorsAreHalfAStep_data()
    {
        QTest::addColumn<int>("bits");
        QTest::newRow("8 bits") << 8;
        QTest::newRow("4 bits") << 4;
    }

    void errorsAreHalfAStep()
    {
        QFETCH(int, bits);
        const at::Tensor values = randomTensor({50, 3, 64}, 1);
        const CacheCodes cache = encodeCache(values, bits);
        const at::Tensor error = decodeCache(cache, 64, bits).sub(values).abs();
        const at::Tensor step = cache.scales.to(at::kFloat).unsqueeze(2);
        // The scale's own rounding to float16 adds a little at the ends of the range.
        const float most = error.div(step).max().item<float>();
        QVERIFY2(most > 0.49F && most < (bits == 8 ? 0.57F : 0.51F), qPrintable(QString::number(most)));
    }

    /// Also for tiny, huge and constant heads: what the model rounded is stored as it is.
    void roundingTwiceIsRoundingOnce_data() { errorsAreHalfAStep_data(); }

    void roundingTwiceIsRoundingOnce()
    {
        QFETCH(int, bits);
        const at::Tensor values = randomTensor({400, 2, 7}, 2);
        fw::RandomStream random(3);
        for (std::int64_t token = 0; token < values.size(0); ++token)
            values[token].mul_(std::pow(10.0, 16 * random.nextUniform() - 8));
        values[0].fill_(0);
        values[1].fill_(1e-30);
        values[2].fill_(3e38);
        const CacheCodes once = encodeCache(values, bits);
        const CacheCodes twice = encodeCache(decodeCache(once, 7, bits), bits);
        QVERIFY(at::equal(once.codes, twice.codes));
        QVERIFY(at::equal(once.scales, twice.scales));
        QVERIFY(at::equal(fw::nn::roundForCache(values, bits), decodeCache(once, 7, bits)));
        QVERIFY(at::equal(fw::nn::roundForCache(values, fw::nn::kFloatCacheBits), values));
    }

    void attentionOverCodesIsThatOverTheirFloats_data() { errorsAreHalfAStep_data(); }

    void attentionOverCodesIsThatOverTheirFloats()
    {
        QFETCH(int, bits);
        constexpr std::int64_t kHeads = 3;
        constexpr std::int64_t kSize = 11;
        const at::Tensor query = randomTensor({2, kHeads, kSize}, 4);
        fw::nn::KeyValueStore floats[2];
        fw::nn::KeyValueStore codes[2];
        for (int s = 0; s < 2; ++s) {
            const CacheCodes keys = encodeCache(randomTensor({40, kHeads, kSize}, 5 + s), bits);
            const CacheCodes values = encodeCache(randomTensor({40, kHeads, kSize}, 7 + s), bits);
            floats[s] = {decodeCache(keys, kSize, bits), decodeCache(values, kSize, bits)};
            codes[s] = {keys.codes, values.codes, bits, keys.scales, values.scales};
        }
        const std::vector<fw::nn::AttentionQuery> queries{{0, {{3, 30}, {1, 5}}}, {1, {{0, 0}, {20, 20}}}};
        at::Tensor expected = at::empty({2, kHeads * kSize}, query.options());
        at::Tensor got = at::empty({2, kHeads * kSize}, query.options());
        fw::nn::attendRows(query, floats[0], floats[1], queries, {.scale = 0.3}, expected);
        fw::nn::attendRows(query, codes[0], codes[1], queries, {.scale = 0.3}, got);
        QVERIFY(at::equal(got, expected));
    }

    void gradientsPassStraightThrough()
    {
        at::Tensor values = randomTensor({3, 2, 5}, 9);
        values.requires_grad_(true);
        const at::Tensor rounded = fw::nn::roundForCache(values, 4);
        QVERIFY(rounded.detach().sub(values.detach()).abs().max().item<float>() > 0.01F);
        const at::Tensor weights = randomTensor({3, 2, 5}, 10);
        rounded.mul(weights).sum().backward();
        QVERIFY(at::equal(values.grad(), weights));
    }

    void whatIsNotFiniteShows()
    {
        for (const float broken : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()})
            for (const int bits : {8, 4}) {
                at::Tensor values = randomTensor({2, 2, 4}, 11);
                values[1][0][2] = broken;
                const at::Tensor rounded = fw::nn::roundForCache(values, bits);
                QVERIFY(std::isnan(rounded[1][0].sum().item<float>()));
                QVERIFY(std::isfinite(rounded[1][1].sum().item<float>()));
                QVERIFY(std::isfinite(rounded[0].sum().item<float>()));
            }
    }

    void bytesFall()
    {
        QCOMPARE(fw::nn::cacheHeadBytes(64, 32), std::int64_t{256});
        QCOMPARE(fw::nn::cacheHeadBytes(64, 8), std::int64_t{66});
        QCOMPARE(fw::nn::cacheHeadBytes(64, 4), std::int64_t{34});
        QCOMPARE(fw::nn::cacheHeadBytes(7, 4), std::int64_t{6});
        for (const int bits : {8, 4}) {
            const CacheCodes cache = encodeCache(randomTensor({5, 3, 7}, 12), bits);
            QCOMPARE(std::int64_t(cache.codes.nbytes() + cache.scales.nbytes()), 15 * fw::nn::cacheHeadBytes(7, bits));
        }
    }
};

FW_TEST(TestCacheCodes)
#include "test_cache_codes.moc"
