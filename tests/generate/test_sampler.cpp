// The sampler: kept sets of transformers' warpers, frequencies against the softmax, and the noise that variants share.
#include <QtTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "core/base/random.h"
#include "core/generate/sampler.h"
#include "tests/nn/gpt2_fixture.h"
#include "tests/test_main.h"

using fw::generate::Decoding;
using fw::generate::keptTokens;
using fw::generate::NoiseKey;
using fw::generate::SamplerScratch;
using fw::generate::sampleToken;

namespace {

std::vector<double> softmax(const std::vector<float>& logits, double temperature)
{
    std::vector<double> weights;
    double sum = 0;
    for (const float logit : logits) {
        weights.push_back(std::exp(logit / temperature));
        sum += weights.back();
    }
    for (double& weight : weights)
        weight /= sum;
    return weights;
}

double chiSquare(const std::vector<int>& counts, const std::vector<double>& shares)
{
    double total = 0;
    for (const int count : counts)
        total += count;
    double sum = 0;
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (shares[i] > 0)
            sum += (counts[i] - total * shares[i]) * (counts[i] - total * shares[i]) / (total * shares[i]);
    return sum;
}

const std::vector<float> kLogits{1.2F, -0.3F, 0.4F, 2.1F, 0.0F, -1.0F, 1.9F, 0.7F, -0.6F, 1.1F, 0.2F, -0.2F};

} // namespace

class TestSampler : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keptSetsEqualTheReference()
    {
        const auto& golden = gpt2_fixture::goldens()["sampling"];
        const auto vectors = golden["vectors"].get<std::vector<std::vector<float>>>();
        SamplerScratch scratch;
        QVERIFY(golden["cases"].size() > 150);
        for (const auto& row : golden["cases"]) {
            Decoding decoding;
            decoding.temperature = row["temperature"];
            decoding.topK = row["k"];
            decoding.topP = row["p"];
            const auto& logits = vectors[row["vector"].get<std::size_t>()];
            const auto kept = keptTokens(logits, decoding, scratch);
            const auto expected = row["kept"].get<std::vector<std::uint32_t>>();
            QVERIFY2(std::equal(kept.begin(), kept.end(), expected.begin(), expected.end()),
                     qPrintable(QString("vector %1, temperature %2, k %3, p %4: kept %5, expected %6")
                                    .arg(row["vector"].get<int>())
                                    .arg(decoding.temperature)
                                    .arg(decoding.topK)
                                    .arg(decoding.topP)
                                    .arg(kept.size())
                                    .arg(expected.size())));
        }
    }

    void amongEqualsTheLowerIdStays()
    {
        SamplerScratch scratch;
        Decoding decoding;
        decoding.topP = 0.5;
        const std::vector<float> equal(10, 1.0F);
        const auto kept = keptTokens(equal, decoding, scratch);
        QCOMPARE(std::vector<std::uint32_t>(kept.begin(), kept.end()), (std::vector<std::uint32_t>{0, 1, 2, 3, 4}));
        decoding.topP = 1e-9;
        QCOMPARE(keptTokens(equal, decoding, scratch).size(), std::size_t{1});
    }

    /// A large vocabulary with a long tail: the kept mass is the smallest that reaches p.
    void theKeptMassIsTheLeastThatIsEnough()
    {
        fw::RandomStream random(5);
        std::vector<float> logits(50'257);
        for (float& logit : logits)
            logit = static_cast<float>(random.nextNormal() * 3);
        const auto shares = softmax(logits, 1);
        SamplerScratch scratch;
        for (const double p : {0.05, 0.3, 0.9, 0.99, 0.9999}) {
            Decoding decoding;
            decoding.topP = p;
            double mass = 0;
            double least = 1;
            for (const std::uint32_t token : keptTokens(logits, decoding, scratch)) {
                mass += shares[token];
                least = std::min(least, shares[token]);
            }
            QVERIFY2(mass > p - 1e-5 && mass - least < p + 1e-5, qPrintable(QString::number(p)));
            for (std::size_t i = 0; i < logits.size(); ++i)
                if (shares[i] > least * (1 + 1e-5))
                    QVERIFY(std::binary_search(scratch.kept.begin(), scratch.kept.end(), std::uint32_t(i)));
        }
    }

    void frequenciesAreTheSoftmax_data()
    {
        QTest::addColumn<QString>("varied");
        QTest::newRow("draws") << "draw";
        QTest::newRow("positions") << "position";
        QTest::newRow("prompts") << "prompt";
        QTest::newRow("seeds") << "seed";
    }

    void frequenciesAreTheSoftmax()
    {
        QFETCH(QString, varied);
        SamplerScratch scratch;
        Decoding decoding;
        decoding.temperature = 0.8;
        std::vector<int> counts(kLogits.size());
        for (std::uint32_t i = 0; i < 30'000; ++i) {
            NoiseKey key{7, 99, 3, 2};
            if (varied == "draw")
                key.draw = i;
            else if (varied == "position")
                key.position = i;
            else if (varied == "prompt")
                key.prompt = i;
            else
                key.seed = i;
            ++counts.at(std::size_t(sampleToken(kLogits, decoding, key, scratch)));
        }
        const double statistic = chiSquare(counts, softmax(kLogits, 0.8));
        QVERIFY2(statistic < 31.26, qPrintable(QString::number(statistic))); // 11 degrees of freedom, p = .001
    }

    void frequenciesOfWhatIsKept()
    {
        SamplerScratch scratch;
        Decoding decoding;
        decoding.topK = 6;
        decoding.topP = 0.8;
        const auto kept = keptTokens(kLogits, decoding, scratch);
        const std::vector<std::uint32_t> stay(kept.begin(), kept.end());
        QVERIFY(stay.size() > 2 && stay.size() < 6);
        std::vector<double> shares = softmax(kLogits, 1);
        double mass = 0;
        for (std::size_t i = 0; i < shares.size(); ++i) {
            if (!std::binary_search(stay.begin(), stay.end(), std::uint32_t(i)))
                shares[i] = 0;
            mass += shares[i];
        }
        for (double& share : shares)
            share /= mass;
        std::vector<int> counts(kLogits.size());
        for (std::uint32_t i = 0; i < 30'000; ++i)
            ++counts.at(std::size_t(sampleToken(kLogits, decoding, {1, 2, i, 0}, scratch)));
        for (std::size_t i = 0; i < counts.size(); ++i)
            QVERIFY(counts[i] == 0 || shares[i] > 0);
        QVERIFY(chiSquare(counts, shares) < 20.5); // at most 4 degrees of freedom, p < .001
    }

    /// What is drawn at one place says nothing of the next draw, position or prompt.
    void placesAreIndependent()
    {
        const std::vector<float> logits{0, 0, 0, 0};
        SamplerScratch scratch;
        const Decoding decoding;
        for (int which = 0; which < 3; ++which) {
            std::vector<int> counts(16);
            for (std::uint32_t i = 0; i < 16'000; ++i) {
                const NoiseKey here{i, 5, 1, 1};
                NoiseKey there = here;
                (which == 0 ? there.draw : there.position) += 1;
                if (which == 2)
                    there = {i, 6, 1, 1};
                ++counts.at(std::size_t(4 * sampleToken(logits, decoding, here, scratch) +
                                        sampleToken(logits, decoding, there, scratch)));
            }
            QVERIFY(chiSquare(counts, std::vector<double>(16, 1.0 / 16)) < 37.7); // 15 degrees of freedom, p = .001
        }
    }

    void aTokenIsTheLargestNoisyLogit()
    {
        SamplerScratch scratch;
        Decoding decoding;
        decoding.temperature = 1.3;
        decoding.topK = 8;
        for (std::uint32_t i = 0; i < 200; ++i) {
            const NoiseKey key{3, i * 7919, i, i % 5};
            const auto kept = keptTokens(kLogits, decoding, scratch);
            const auto best = *std::max_element(kept.begin(), kept.end(), [&](std::uint32_t a, std::uint32_t b) {
                return kLogits[a] / 1.3 + gumbelNoise(key, a) < kLogits[b] / 1.3 + gumbelNoise(key, b);
            });
            QCOMPARE(sampleToken(kLogits, decoding, key, scratch), int(best));
        }
    }

    /// The shortcut past logarithms changes no token, for flat, peaked and wide distributions over a whole vocabulary.
    void theShortcutChangesNoToken_data()
    {
        QTest::addColumn<double>("deviation");
        QTest::addColumn<double>("temperature");
        QTest::addColumn<double>("topP");
        for (const double deviation : {0.0, 0.3, 3.0, 40.0})
            for (const double temperature : {0.05, 1.0, 4.0})
                for (const double topP : {0.9, 1.0})
                    QTest::addRow("deviation %g, temperature %g, top-p %g", deviation, temperature, topP)
                        << deviation << temperature << topP;
    }

    void theShortcutChangesNoToken()
    {
        QFETCH(double, deviation);
        QFETCH(double, temperature);
        QFETCH(double, topP);
        Decoding decoding;
        decoding.temperature = temperature;
        decoding.topP = topP;
        SamplerScratch scratch;
        fw::RandomStream random(11, 4);
        std::vector<float> logits(5'003);
        for (std::uint32_t draw = 0; draw < 20; ++draw) {
            for (float& logit : logits)
                logit = static_cast<float>(deviation * random.nextNormal());
            const NoiseKey key{5, 17, draw, draw % 3};
            double best = -INFINITY;
            int expected = -1;
            for (const std::uint32_t token : keptTokens(logits, decoding, scratch))
                if (const double value = logits[token] / temperature + gumbelNoise(key, token); value > best) {
                    best = value;
                    expected = int(token);
                }
            QCOMPARE(sampleToken(logits, decoding, key, scratch), expected);
        }
    }

    void noiseIsGumbel()
    {
        constexpr int kCount = 50'000;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < kCount; ++i) {
            const double x = fw::generate::gumbelNoise({1, 2, std::uint32_t(i / 64), 0}, std::uint32_t(i % 64));
            sum += x;
            squares += x * x;
        }
        const double mean = sum / kCount;
        QVERIFY(std::abs(mean - std::numbers::egamma) < 5 * 1.2825 / std::sqrt(double(kCount)));
        QVERIFY(std::abs(squares / kCount - mean * mean - std::numbers::pi * std::numbers::pi / 6) < 0.08);
    }

    /// Base and variant share their noise: equal distributions give equal tokens, close ones mostly.
    void closeDistributionsDrawMostlyTheSame()
    {
        std::vector<float> shifted = kLogits;
        std::vector<float> close = kLogits;
        fw::RandomStream random(8);
        for (std::size_t i = 0; i < kLogits.size(); ++i) {
            shifted[i] += 4;
            close[i] += static_cast<float>(0.02 * random.nextNormal());
        }
        SamplerScratch scratch;
        Decoding decoding;
        decoding.topP = 0.9;
        int equal = 0;
        for (std::uint32_t i = 0; i < 2000; ++i) {
            const int token = sampleToken(kLogits, decoding, {1, 2, i, 3}, scratch);
            QCOMPARE(sampleToken(shifted, decoding, {1, 2, i, 3}, scratch), token);
            equal += sampleToken(close, decoding, {1, 2, i, 3}, scratch) == token;
        }
        QVERIFY2(equal > 1900 && equal < 2000, qPrintable(QString::number(equal)));
    }

    void greedyIsTheFirstLargest()
    {
        SamplerScratch scratch;
        Decoding decoding;
        decoding.greedy = true;
        QCOMPARE(sampleToken(kLogits, decoding, {}, scratch), 3);
        QCOMPARE(sampleToken(std::vector<float>{1, 5, 5, 2}, decoding, {}, scratch), 1);
    }

    void whatIsNotFiniteIsNotDrawn()
    {
        SamplerScratch scratch;
        Decoding sampled;
        Decoding greedy;
        greedy.greedy = true;
        for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                                -std::numeric_limits<float>::infinity()})
            for (std::size_t place = 0; place < kLogits.size(); ++place) {
                std::vector<float> logits = kLogits;
                logits[place] = bad;
                QCOMPARE(sampleToken(logits, sampled, {}, scratch), -1);
                QCOMPARE(sampleToken(logits, greedy, {}, scratch), -1);
                QVERIFY(keptTokens(logits, sampled, scratch).empty());
            }
        QCOMPARE(sampleToken(std::vector<float>{}, greedy, {}, scratch), -1);
        // Far apart is fine.
        QCOMPARE(sampleToken(std::vector<float>{-3e38F, 3e38F}, sampled, {}, scratch), 1);
    }
};

FW_TEST(TestSampler)
#include "test_sampler.moc"
