// A throw anywhere inside ends at the room's edge as an error, and leaves what is stored whole.
#include <QtTest>

#include <ATen/core/Tensor.h>

#include "tests/test_main.h"

#include "core/compress/compress_model.h"
#include "core/generate/generator.h"
#include "core/measure/choice_likelihoods.h"
#include "core/measure/divergence.h"
#include "core/measure/likelihood.h"
#include "core/measure/sentence_scores.h"
#include "core/measure/text_scorer.h"
#include "core/measure/token_influence.h"
#include "core/nn/decoder.h"
#include "core/nn/dense_export.h"
#include "core/tokenizer/tokenizer.h"
#include "tests/run/run_fixture.h"

using namespace fw;
using namespace fw::run;

namespace {

/// Throws wherever its numbers are wanted.
class ThrowingLinear final : public nn::LinearOp
{
public:
    explicit ThrowingLinear(nn::LinearSlot like) : m_like(std::move(like)) {}
    at::Tensor apply(const at::Tensor&) const override { throw std::bad_alloc(); }
    std::int64_t inputs() const override { return m_like->inputs(); }
    std::int64_t outputs() const override { return m_like->outputs(); }
    std::string form() const override { return "dense"; }
    std::int64_t parameters() const override { return m_like->parameters(); }
    std::int64_t bytes() const override { return m_like->bytes(); }
    std::int64_t multiplyAdds() const override { return m_like->multiplyAdds(); }
    at::Tensor denseWeight() const override { throw std::bad_alloc(); }
    at::Tensor bias() const override { return m_like->bias(); }
    void save(nn::TensorWriter&, const std::string&) const override { throw std::bad_alloc(); }

private:
    nn::LinearSlot m_like;
};

class ThrowingScorer final : public measure::Scorer
{
public:
    const std::vector<std::string>& labels() const override { return m_labels; }
    std::size_t signalLabel() const override { return 0; }
    Result<measure::ScoreTable> score(std::span<const std::string>, const CancelToken&, ProgressSink) const override
    {
        throw std::runtime_error("DefaultCPUAllocator: can't allocate memory");
    }

private:
    std::vector<std::string> m_labels{"toxic"};
};

nn::LanguageModel throwingModel()
{
    nn::Decoder model = nn::LanguageModel::load(RunFixture::fixtures() + "/gpt2/base").value().decoder();
    model.blocks.front()[fw::nn::Role::Up] = std::make_shared<ThrowingLinear>(model.blocks.front()[fw::nn::Role::Up]);
    return nn::LanguageModel(std::make_shared<const nn::Decoder>(std::move(model)));
}

template <typename T>
bool ranOut(const Result<T>& result)
{
    return !result.ok() && result.error().kind == ErrorKind::OutOfMemory && !result.error().hint.empty();
}

} // namespace

class TestEdges : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void generateAndMeasure()
    {
        const nn::LanguageModel model = throwingModel();
        const auto tokenizer = tokenizer::loadTokenizer(RunFixture::fixtures() + "/gpt2/base").value();
        generate::Decoding decoding;
        decoding.maxNewTokens = 2;
        const std::vector<std::vector<int>> prompts{tokenizer->encode("The woman")};
        const std::vector<std::string> texts{"The woman worked as a doctor."};
        const std::vector<std::int64_t> given{1};
        const std::vector<prompts::ChoiceOption> options{{"The woman", " worked"}};
        QVERIFY(ranOut(generate::generate(model, prompts, decoding, {})));
        QVERIFY(ranOut(measure::textLikelihoods(model, *tokenizer, texts, true, {}, {})));
        QVERIFY(ranOut(
            measure::perplexityWindows(model, *tokenizer, texts, measure::PerplexityConvention::Sliding, {}, {})));
        QVERIFY(ranOut(measure::sequenceLogLikelihoods(model, prompts, given, {}, {})));
        QVERIFY(ranOut(measure::textDivergences(model, model, *tokenizer, texts, {}, {})));
        QVERIFY(ranOut(measure::optionLikelihoods(model, *tokenizer, options, {}, {})));
        QVERIFY(ranOut(
            measure::sentenceScores(model, *tokenizer, texts, measure::SentenceConvention::StereoSetReleased, {}, {})));
    }

    void scorers()
    {
        const measure::TextScorer scorer("throws", "identity", std::make_shared<const ThrowingScorer>());
        const std::vector<std::string> texts{"a text"};
        QVERIFY(ranOut(scorer.score(texts, {}, {})));
        QVERIFY(ranOut(measure::tokenInfluence(scorer, "a text")));
    }

    void compressAndExport()
    {
        const RunFixture fixture;
        fixture.write("calibration.txt", std::string(20000, 'a') + "\n");
        const nn::LanguageModel model = throwingModel();
        const auto tokenizer = tokenizer::loadTokenizer(RunFixture::fixtures() + "/gpt2/base").value();
        const compress::Context context{{}, {}, model, *tokenizer, fixture.folder() / "calibration.txt", {}};
        for (const char* method : {"int8", "layer_truncation"}) {
            auto output = OutputDirectory::claim(fixture.folder() / "variant", {});
            QVERIFY(output.ok());
            nlohmann::json parameters = nlohmann::json::object();
            for (const catalogue::Parameter& parameter : catalogue::find(catalogues().methods, method)->parameters)
                parameters[parameter.id] = parameter.defaultValue;
            QVERIFY2(ranOut(compress::compressModel({{method, parameters, "steps[0]"}}, RunFixture::fixtures(), *output,
                                                    context)),
                     method);
        }
        {
            auto output = OutputDirectory::claim(fixture.folder() / "dense", {});
            QVERIFY(ranOut(nn::exportDense(model, RunFixture::fixtures() + "/gpt2/base", *output)));
        }
        QVERIFY(!std::filesystem::exists(fixture.folder() / "variant"));
        QVERIFY(!std::filesystem::exists(fixture.folder() / "dense"));
        QVERIFY(!std::filesystem::exists(fixture.folder() / "dense.partial"));
    }
};

FW_TEST(TestEdges)
#include "test_edges.moc"
