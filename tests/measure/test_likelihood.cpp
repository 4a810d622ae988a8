// Log-likelihoods and the perplexities' conventions against numbers made with transformers (make_gpt2_goldens.py).
#include <QtTest>

#include <cmath>
#include <numbers>

#include "core/measure/likelihood.h"
#include "core/nn/kernels/runtime.h"
#include "tests/nn/gpt2_fixture.h"
#include "tests/test_main.h"

using fw::measure::textLikelihoods;
using gpt2_fixture::valueOf;

namespace {

bool near(double got, double expected, double relative = 1e-4)
{
    return std::abs(got - expected) <= relative * std::max(1.0, std::abs(expected));
}

QByteArray difference(double got, double expected)
{
    return QString("%1, expected %2").arg(got, 0, 'g', 10).arg(expected, 0, 'g', 10).toUtf8();
}

auto tokenizerOf(const std::string& name)
{
    return valueOf(fw::tokenizer::loadTokenizer(gpt2_fixture::directory(name)));
}

} // namespace

class TestLikelihood : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { fw::nn::setThreads(2); }

    /// Among the texts: empty, one token, and one of more than four times the context.
    void textsEqualTheReference_data() { gpt2_fixture::addModels(); }

    void textsEqualTheReference()
    {
        QFETCH(QString, name);
        const auto model = gpt2_fixture::load(name.toStdString());
        const auto tokenizer = tokenizerOf(name.toStdString());
        const auto& rows = gpt2_fixture::goldens()["models"][name.toStdString()]["likelihood"];
        std::vector<std::string> texts;
        for (const auto& row : rows)
            texts.push_back(row["text"].get<std::string>());
        const auto with = valueOf(textLikelihoods(model, *tokenizer, texts, true, {}, {}));
        const auto without = valueOf(textLikelihoods(model, *tokenizer, texts, false, {}, {}));
        QVERIFY(texts.size() >= 8);
        for (std::size_t i = 0; i < texts.size(); ++i) {
            const auto tokens = rows[i]["tokens"].get<std::int64_t>();
            QCOMPARE(with[i].tokens, tokens);
            QCOMPARE(without[i].tokens, std::max<std::int64_t>(0, tokens - 1));
            QCOMPARE(with[i].bytes, std::int64_t(texts[i].size()));
            const double bos = rows[i]["with_bos"];
            QVERIFY2(near(with[i].logLikelihood, bos), difference(with[i].logLikelihood, bos));
            const double plain = rows[i]["without_bos"];
            QVERIFY2(near(without[i].logLikelihood, plain), difference(without[i].logLikelihood, plain));
        }
    }

    void perplexitiesEqualTheReference_data() { gpt2_fixture::addModels(); }

    void perplexitiesEqualTheReference()
    {
        QFETCH(QString, name);
        const auto model = gpt2_fixture::load(name.toStdString());
        const auto& golden = gpt2_fixture::goldens()["models"][name.toStdString()]["perplexity"];
        const auto got = valueOf(fw::measure::perplexity(model, *tokenizerOf(name.toStdString()),
                                                         golden["lines"].get<std::vector<std::string>>(), {}, {}));
        QCOMPARE(got.bytes, golden["bytes"].get<std::int64_t>());
        QCOMPARE(got.tokens, golden["tokens"].get<std::int64_t>());
        QCOMPARE(got.stride, golden["stride"].get<std::int64_t>());
        QVERIFY2(near(got.bitsPerByte, golden["bits_per_byte"]), difference(got.bitsPerByte, golden["bits_per_byte"]));
        QVERIFY2(near(got.perLine, golden["per_line"], 1e-3), difference(got.perLine, golden["per_line"]));
        QVERIFY2(near(got.disjoint, golden["disjoint"], 1e-3), difference(got.disjoint, golden["disjoint"]));
        QVERIFY2(near(got.sliding, golden["sliding"], 5e-4), difference(got.sliding, golden["sliding"]));
        // The page's own loop leaves one scored token a window out of the weights: near, and another number.
        QVERIFY(near(got.sliding, golden["as_on_the_page"], 5e-3));
    }

    void bitsPerByteFollowFromTheLines()
    {
        const auto model = gpt2_fixture::load("base");
        const auto tokenizer = tokenizerOf("base");
        const std::vector<std::string> lines{"The baker opened", "", "naïve plan"};
        const auto got = valueOf(fw::measure::perplexity(model, *tokenizer, lines, {}, {}));
        const auto each = valueOf(textLikelihoods(model, *tokenizer, lines, true, {}, {}));
        QCOMPARE(got.bytes, std::int64_t{16 + 11}); // ï is two bytes; neither newlines nor the empty line count
        const double sum = each[0].logLikelihood + each[1].logLikelihood + each[2].logLikelihood;
        QVERIFY(near(got.bitsPerByte, -sum / std::numbers::ln2 / 27, 1e-9));
        QVERIFY(near(std::log(got.perLine), -sum / double(each[0].tokens + each[2].tokens), 1e-9));
    }

    void aTextsCompanyHardlyMatters()
    {
        const auto model = gpt2_fixture::load("half");
        const auto tokenizer = tokenizerOf("half");
        std::vector<std::string> texts;
        for (const auto& row : gpt2_fixture::goldens()["models"]["half"]["likelihood"])
            texts.push_back(row["text"].get<std::string>());
        const auto together = valueOf(textLikelihoods(model, *tokenizer, texts, true, {}, {}));
        for (std::size_t i = 0; i < texts.size(); ++i) {
            const auto alone = valueOf(textLikelihoods(model, *tokenizer, {&texts[i], 1}, true, {}, {}));
            // Matrix products of other sizes may sum in another order.
            QVERIFY2(near(alone[0].logLikelihood, together[i].logLikelihood, 1e-6),
                     difference(alone[0].logLikelihood, together[i].logLikelihood));
        }
        fw::nn::setThreads(1);
        const auto oneThread = valueOf(textLikelihoods(model, *tokenizer, texts, true, {}, {}));
        fw::nn::setThreads(2);
        for (std::size_t i = 0; i < texts.size(); ++i)
            QVERIFY(near(oneThread[i].logLikelihood, together[i].logLikelihood, 1e-6));
    }

    /// log p(c | a b) = log p(b c | a) − log p(b | a), whatever is left out.
    void contextIsLeftOut()
    {
        const auto model = gpt2_fixture::load("base");
        const std::vector<std::vector<int>> sequences{{5, 6, 7, 8, 9}, {5, 6, 7, 8, 9}, {5, 6, 7}, {5}, {}};
        const std::vector<std::int64_t> after{1, 3, 1, 1, 0};
        const auto sums = valueOf(fw::measure::sequenceLogLikelihoods(model, sequences, after, {}, {}));
        QVERIFY(sums[0] < sums[1] && sums[1] < 0);
        QVERIFY(near(sums[1], sums[0] - sums[2], 1e-6));
        QCOMPARE(sums[3], 0.0);
        QCOMPARE(sums[4], 0.0);
        const auto all = valueOf(fw::measure::sequenceLogLikelihoods(model, sequences, {}, {}, {}));
        QVERIFY(near(all[1], sums[0], 1e-6));
    }

    void whatCannotBeScoredIsAnError()
    {
        const auto model = gpt2_fixture::load("base");
        const auto tooLong = fw::measure::sequenceLogLikelihoods(
            model, std::vector<std::vector<int>>{{1, 2}, std::vector<int>(50, 3)}, {}, {}, {});
        QVERIFY(!tooLong.ok() && tooLong.error().message.find("text 2") != std::string::npos);
        QVERIFY(fw::measure::sequenceLogLikelihoods(model, std::vector<std::vector<int>>{std::vector<int>(49, 3)}, {},
                                                    {}, {})
                    .ok());
        const auto foreign =
            fw::measure::sequenceLogLikelihoods(model, std::vector<std::vector<int>>{{1, 300}}, {}, {}, {});
        QVERIFY(!foreign.ok() && foreign.error().message.find("300") != std::string::npos);
        const auto empty = fw::measure::perplexity(model, *tokenizerOf("base"), {"", ""}, {}, {});
        QVERIFY(!empty.ok() && empty.error().kind == fw::ErrorKind::InvalidInput);
        const fw::CancelToken cancel;
        cancel.cancel();
        QVERIFY(fw::measure::perplexity(model, *tokenizerOf("base"), {"text"}, cancel, {}).error().kind ==
                fw::ErrorKind::Cancelled);
    }
};

FW_TEST(TestLikelihood)
#include "test_likelihood.moc"
