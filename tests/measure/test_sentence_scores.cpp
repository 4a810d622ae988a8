// Sentences scored in the published conventions, against logits taken one token at a time; CrowS-Pairs' file.
#include <QtTest>

#include <ATen/ops/log_softmax.h>

#include <cmath>

#include "core/measure/sentence_scores.h"
#include "core/prompts/crows_pairs.h"
#include "tests/nn/gpt2_fixture.h"
#include "tests/nn/gpt2_logits.h"
#include "tests/prompts/prompt_file_fixture.h"
#include "tests/test_main.h"

using fw::measure::SentenceConvention;
using fw::measure::sentenceScores;
using gpt2_fixture::valueOf;

namespace {

/// log p(ids[i] | ids[0 … i−1]).
double logOf(const fw::nn::Decoder& model, const std::vector<int>& ids, std::size_t i)
{
    const at::NoGradGuard noGradient;
    const std::vector<int> before(ids.begin(), ids.begin() + std::ptrdiff_t(i));
    const at::Tensor logits = gpt2_logits::logitsOf(model, {before.begin(), before.end()});
    return at::log_softmax(logits[std::int64_t(i) - 1], 0)[ids[i]].item<double>();
}

} // namespace

class TestSentenceScores : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void conventionsAreThePublished()
    {
        const auto base = gpt2_fixture::load("base");
        const auto tokenizer = valueOf(fw::tokenizer::loadTokenizer(gpt2_fixture::directory("base")));
        const std::vector<std::string> texts{"the man is here", "a", "The woman said that she would go"};
        const auto scored = [&](SentenceConvention convention) {
            return valueOf(sentenceScores(base, *tokenizer, texts, convention, {}, {}));
        };
        const auto released = scored(SentenceConvention::StereoSetReleased);
        const auto beginning = scored(SentenceConvention::StereoSetBeginning);
        const auto summed = scored(SentenceConvention::SummedLogLikelihood);
        for (std::size_t t = 0; t < texts.size(); ++t) {
            const std::vector<int> alone = tokenizer->encode(texts[t]);
            std::vector<int> whole = alone;
            whole.insert(whole.begin(), *tokenizer->roles().likelihoodPrefix());
            const double first = logOf(base.decoder(), whole, 1);
            double without = first;
            double with = first;
            for (std::size_t i = 1; i < alone.size(); ++i) {
                without += logOf(base.decoder(), alone, i);
                with += logOf(base.decoder(), whole, i + 1);
            }
            const auto count = double(alone.size());
            QVERIFY(std::abs(released[t] - std::exp2(without / std::log(2.0) / count)) < 1e-6);
            QVERIFY(std::abs(beginning[t] - std::exp2(with / std::log(2.0) / count)) < 1e-6);
            QVERIFY(std::abs(summed[t] - with) < 1e-4);
        }
    }

    void whatCannotBeScoredIsNamed()
    {
        const auto base = gpt2_fixture::load("base");
        const auto tokenizer = valueOf(fw::tokenizer::loadTokenizer(gpt2_fixture::directory("base")));
        std::string endless;
        for (int i = 0; i < 100; ++i)
            endless += " man";
        for (const std::string& bad : {std::string(), endless}) {
            const std::vector<std::string> texts{"the man", bad};
            const auto scores =
                sentenceScores(base, *tokenizer, texts, SentenceConvention::SummedLogLikelihood, {}, {});
            QVERIFY(!scores.ok() && scores.error().message.find("sentence 1 has") != std::string::npos);
        }
    }

    void crowsPairsAreRead()
    {
        const PromptFolder folder;
        const auto load = [&](const std::string& rows) {
            return fw::prompts::loadCrowsPairs(
                folder.write("pairs.csv", ",sent_more,sent_less,stereo_antistereo,bias_type,annotations\n" + rows));
        };
        const auto pairs = valueOf(load("0,\"One, two\",Three,stereo,gender,x\n1,Four,Five,antistereo,age,x\n"));
        QCOMPARE(pairs.size(), std::size_t{2});
        QCOMPARE(pairs[0].moreStereotypical, std::string("One, two"));
        QCOMPARE(pairs[1].biasType, std::string("age"));
        for (const char* rows : {"0,,Three,stereo,gender,x\n", "0,One,Two,other,gender,x\n", "0,One,Two,stereo,,x\n"}) {
            const auto bad = load(rows);
            QVERIFY2(!bad.ok() && bad.error().message.find("line 2") != std::string::npos, rows);
        }
        QVERIFY(!load("").ok());
    }
};

FW_TEST(TestSentenceScores)
#include "test_sentence_scores.moc"
