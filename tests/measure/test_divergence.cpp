// Divergence from the base: its definition on small models, nothing for an equal one, refusals.
#include <QtTest>

#include <ATen/ops/log_softmax.h>

#include <cmath>

#include "core/measure/divergence.h"
#include "core/nn/decoder.h"
#include "tests/nn/gpt2_fixture.h"
#include "tests/nn/gpt2_logits.h"
#include "tests/test_main.h"

using gpt2_fixture::valueOf;

namespace {

const std::vector<std::string> kTexts{"She said that the engineer would call again.", "", "x",
                                      "A second text, longer than "
                                      "the first one, which goes on and on about nothing in particular, and then some "
                                      "more of the same, until it no longer fits into one window of the small model."};

} // namespace

class TestDivergence : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anEqualModelDoesNotDiverge()
    {
        const auto base = gpt2_fixture::load("base");
        const auto all = valueOf(fw::measure::textDivergences(base, base, *m_tokenizer, kTexts, {}, {}));
        QCOMPARE(all.size(), kTexts.size());
        for (std::size_t i = 0; i < all.size(); ++i) {
            QCOMPARE(all[i].tokens, static_cast<std::int64_t>(m_tokenizer->encode(kTexts[i]).size()));
            QCOMPARE(all[i].agreements, all[i].tokens);
            QCOMPARE(all[i].divergence, 0.0);
        }
    }

    void divergenceIsItsDefinition()
    {
        const auto base = gpt2_fixture::load("base");
        fw::nn::Decoder changed = base.decoder();
        changed.blocks.erase(changed.blocks.begin() + 1);
        const fw::nn::LanguageModel variant(std::make_shared<fw::nn::Decoder>(changed));
        const auto result = valueOf(fw::measure::textDivergences(base, variant, *m_tokenizer, kTexts, {}, {}));

        std::vector<int> ids = m_tokenizer->encode(kTexts[0]);
        ids.insert(ids.begin(), *m_tokenizer->roles().likelihoodPrefix());
        const at::Tensor p = at::log_softmax(gpt2_logits::logitsOf(base.decoder(), ids), 1);
        const at::Tensor q = at::log_softmax(gpt2_logits::logitsOf(changed, ids), 1);
        double divergence = 0;
        std::int64_t agreements = 0;
        for (std::int64_t t = 0; t + 1 < static_cast<std::int64_t>(ids.size()); ++t) {
            for (std::int64_t id = 0; id < p.size(1); ++id) {
                const double log = p[t][id].item<double>();
                divergence += std::exp(log) * (log - q[t][id].item<double>());
            }
            agreements += p[t].argmax().item<std::int64_t>() == q[t].argmax().item<std::int64_t>() ? 1 : 0;
        }
        QVERIFY(std::abs(result[0].divergence - divergence) < 1e-4);
        QCOMPARE(result[0].agreements, agreements);
        QVERIFY(result[0].divergence > 1e-3);
        QVERIFY(result[3].divergence > result[0].divergence);
    }

    void otherVocabulariesAreRefused()
    {
        const auto base = gpt2_fixture::load("base");
        fw::nn::Decoder smaller = base.decoder();
        smaller.config.vocabulary -= 1;
        const fw::nn::LanguageModel variant(std::make_shared<fw::nn::Decoder>(smaller));
        const auto refused = fw::measure::textDivergences(base, variant, *m_tokenizer, kTexts, {}, {});
        QVERIFY(!refused.ok() && refused.error().kind == fw::ErrorKind::Incompatible);
    }

private:
    const std::shared_ptr<const fw::tokenizer::Tokenizer> m_tokenizer =
        valueOf(fw::tokenizer::loadTokenizer(gpt2_fixture::directory("base")));
};

FW_TEST(TestDivergence)
#include "test_divergence.moc"
