// The row-wise attention kernel against dense attention, and what it promises about rows and threads.
#include <QtTest>

#include <ATen/ops/cat.h>

#include <cmath>

#include "core/nn/attention.h"
#include "core/nn/kernels/attention_kernel.h"
#include "core/nn/kernels/runtime.h"
#include "tests/nn/gpt2_logits.h"
#include "tests/nn/random_tensor.h"
#include "tests/test_main.h"

using fw::nn::AttentionQuery;
using fw::nn::BatchAttention;
using fw::nn::RaggedAttention;

namespace {

constexpr std::int64_t kHeads = 3;
constexpr std::int64_t kSize = 11; // no multiple of any vector width

/// Query, key and value as strided views of one joined tensor, as the model gives them.
struct Joined
{
    explicit Joined(std::int64_t tokens, std::uint64_t seed) : all(randomTensor({tokens, 3, kHeads, kSize}, seed)) {}
    at::Tensor part(int i) const { return all.select(1, i); }
    at::Tensor all;
};

at::Tensor attend(fw::nn::Attention& attention, const Joined& joined)
{
    const at::NoGradGuard noGradient;
    return attention.attend(0, joined.part(0), joined.part(1), joined.part(2), {.scale = 0.4});
}

} // namespace

class TestAttention : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { fw::nn::setThreads(2); }
    void cleanup() { fw::nn::setThreads(2); }

    void byTheDefinition()
    {
        const Joined joined(5, 1);
        RaggedAttention ragged({0, 5}, true);
        const at::Tensor got = attend(ragged, joined);
        QCOMPARE(got.sizes().vec(), (std::vector<std::int64_t>{5, kHeads * kSize}));
        const auto value = [&](int part, std::int64_t t, std::int64_t head, std::int64_t i) {
            return double(joined.all[t][part][head][i].item<float>());
        };
        for (std::int64_t t = 0; t < 5; ++t)
            for (std::int64_t head = 0; head < kHeads; ++head) {
                std::vector<double> weights;
                double sum = 0;
                for (std::int64_t s = 0; s <= t; ++s) {
                    double dot = 0;
                    for (std::int64_t i = 0; i < kSize; ++i)
                        dot += value(0, t, head, i) * value(1, s, head, i);
                    weights.push_back(std::exp(0.4 * dot));
                    sum += weights.back();
                }
                for (std::int64_t i = 0; i < kSize; ++i) {
                    double expected = 0;
                    for (std::int64_t s = 0; s <= t; ++s)
                        expected += weights[std::size_t(s)] / sum * value(2, s, head, i);
                    QVERIFY(std::abs(got[t][head * kSize + i].item<double>() - expected) < 1e-5);
                }
            }
    }

    void kernelAndDenseAgree_data()
    {
        QTest::addColumn<int>("length");
        QTest::addColumn<bool>("causal");
        for (const int length : {1, 2, 33, 192, 193, 230})
            for (const bool causal : {true, false})
                QTest::addRow("%d %s", length, causal ? "causal" : "full") << length << causal;
    }

    void kernelAndDenseAgree()
    {
        QFETCH(int, length);
        QFETCH(bool, causal);
        const Joined joined(length, 2);
        RaggedAttention ragged({0, length}, causal);
        BatchAttention dense(1, length, causal);
        const double difference = gpt2_logits::largestDifference(attend(ragged, joined), attend(dense, joined));
        QVERIFY2(difference < 5e-6, qPrintable(QString::number(difference)));
    }

    void paddingIsNotSeen()
    {
        const Joined joined(2 * 6, 3);
        BatchAttention padded(2, 6, false, {6, 4});
        const at::Tensor got = attend(padded, joined);
        Joined second(4, 0);
        second.all = joined.all.narrow(0, 6, 4).contiguous();
        RaggedAttention alone({0, 4}, false);
        QVERIFY(gpt2_logits::largestDifference(got.narrow(0, 6, 4), attend(alone, second)) < 5e-6);
        BatchAttention both(2, 6, true, {6, 4});
        RaggedAttention causal({0, 6, 12}, true);
        const at::Tensor expected = attend(causal, joined);
        QVERIFY(gpt2_logits::largestDifference(attend(both, joined).narrow(0, 0, 10), expected.narrow(0, 0, 10)) <
                5e-6);
    }

    void companyAndThreadsChangeNoBit()
    {
        const std::vector<std::int64_t> offsets{0, 1, 34, 34, 234, 250};
        const Joined joined(250, 4);
        for (const bool causal : {true, false}) {
            RaggedAttention together(offsets, causal);
            const at::Tensor all = attend(together, joined);
            for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
                const std::int64_t length = offsets[i + 1] - offsets[i];
                if (length == 0)
                    continue;
                Joined own(1, 0);
                own.all = joined.all.narrow(0, offsets[i], length);
                RaggedAttention alone({0, length}, causal);
                QVERIFY(at::equal(attend(alone, own), all.narrow(0, offsets[i], length)));
            }
            // The kernel's sums run in a fixed order; the dense products of the long sequence are BLAS's own.
            fw::nn::setThreads(1);
            RaggedAttention oneThread(offsets, causal);
            const at::Tensor same = attend(oneThread, joined);
            QVERIFY(at::equal(same.narrow(0, 0, 34), all.narrow(0, 0, 34)));
            QVERIFY(at::equal(same.narrow(0, 234, 16), all.narrow(0, 234, 16)));
            QVERIFY(gpt2_logits::largestDifference(same, all) < 5e-6);
            fw::nn::setThreads(2);
        }
    }

    /// A shared prefix and own tokens in two stores are one sequence.
    void twoSpansAreOneSequence()
    {
        const Joined joined(40, 5);
        BatchAttention dense(1, 40, true);
        const at::Tensor expected = attend(dense, joined);
        const fw::nn::KeyValueStore prefix{joined.part(1).narrow(0, 0, 25), joined.part(2).narrow(0, 0, 25)};
        // The own tokens lie elsewhere, after four other rows.
        const at::Tensor filler = randomTensor({4, kHeads, kSize}, 6);
        const fw::nn::KeyValueStore own{at::cat({filler, joined.part(1).narrow(0, 25, 15)}),
                                        at::cat({filler, joined.part(2).narrow(0, 25, 15)})};
        std::vector<AttentionQuery> queries;
        for (std::int64_t row = 25; row < 40; ++row)
            queries.push_back({row - 25, {{0, 25}, {4, row - 25 + 1}}});
        at::Tensor result = at::empty({15, kHeads * kSize}, at::TensorOptions(at::kFloat));
        fw::nn::attendRows(joined.part(0).narrow(0, 25, 15), prefix, own, queries, {.scale = 0.4}, result);
        QVERIFY(gpt2_logits::largestDifference(result, expected.narrow(0, 25, 15)) < 5e-6);
    }

    /// Scores far apart must not overflow.
    void largeScoresStayFinite()
    {
        Joined joined(20, 7);
        joined.all.mul_(12); // scores of some hundreds: exp() of them is infinite
        RaggedAttention ragged({0, 20}, true);
        BatchAttention dense(1, 20, true);
        const at::Tensor got = attend(ragged, joined);
        QVERIFY(std::isfinite(got.sum().item<double>()));
        QVERIFY(gpt2_logits::largestDifference(got, attend(dense, joined)) < 1e-2);
    }

    void theDenseFormIsDifferentiable()
    {
        const Joined joined(6, 8);
        joined.all.requires_grad_(true);
        BatchAttention dense(2, 3, true);
        const at::Tensor result = dense.attend(0, joined.part(0), joined.part(1), joined.part(2), {.scale = 0.4});
        result.narrow(0, 0, 1).sum().backward(); // the first row sees itself alone
        const at::Tensor gradient = joined.all.grad();
        QVERIFY(at::equal(gradient[0][2], at::empty({kHeads, kSize}, gradient.options()).fill_(1)));
        QVERIFY(gradient.narrow(0, 1, 5).abs().max().item<float>() == 0);
    }
};

FW_TEST(TestAttention)
#include "test_attention.moc"
