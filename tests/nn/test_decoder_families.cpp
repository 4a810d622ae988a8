// Every family's small models, with all that their config.json can switch: log-probabilities and greedy tokens of
// transformers on the same weights (make_decoder_goldens.py); what is saved is what was loaded.
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QtTest>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/log_softmax.h>

#include <set>

#include "core/checkpoint/checkpoint.h"
#include "core/generate/generator.h"
#include "core/nn/decoder_files.h"
#include "core/nn/kernels/runtime.h"
#include "core/nn/models/family.h"
#include "tests/nn/decoder_fixture.h"
#include "tests/nn/gpt2_logits.h"
#include "tests/test_main.h"

namespace fs = std::filesystem;
using fw::nn::Decoder;
using gpt2_fixture::valueOf;
using nlohmann::json;

class TestDecoderFamilies : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { fw::nn::setThreads(0); }

    void everyFamilyHasAModel()
    {
        std::set<std::string> types;
        for (const std::string& name : decoder_fixture::names())
            types.insert(json::parse(valueOf(fw::readFile(decoder_fixture::directory(name) / "config.json")))
                             .at("model_type")
                             .get<std::string>());
        for (const fw::nn::Family* family : fw::nn::families())
            QVERIFY2(types.count(family->modelType) == 1, family->modelType);
    }

    /// Methods, calibration, training, generation and measurement ask for roles. (Tokenizers have classes of their
    /// own.)
    void noOtherFileNamesAFamily()
    {
        const fs::path core = fs::path(FAIRWEIGHT_SOURCE_DIR) / "core";
        const QRegularExpression apart("//[^\\n]*|\"(\\\\.|[^\"\\\\])*\"");
        const QRegularExpression family("gpt2|llama|mistral|qwen|gemma|phi3|neox",
                                        QRegularExpression::CaseInsensitiveOption);
        int looked = 0;
        for (const auto& entry : fs::recursive_directory_iterator(core)) {
            const std::string path = fs::relative(entry.path(), core).string();
            if (!entry.is_regular_file() || path.rfind("nn/models/", 0) == 0 || path.rfind("tokenizer/", 0) == 0)
                continue;
            QString code = QString::fromStdString(valueOf(fw::readFile(entry.path())));
            const auto named = family.match(code.remove(apart));
            QVERIFY2(!named.hasMatch(), qPrintable(QString::fromStdString(path) + ": " + named.captured()));
            ++looked;
        }
        QVERIFY(looked > 300);
    }

    void logProbabilitiesEqualTheReference_data() { decoder_fixture::addModels(); }

    void logProbabilitiesEqualTheReference()
    {
        QFETCH(QString, name);
        const auto model = decoder_fixture::load(name.toStdString());
        QCOMPARE(model.notes().size(), std::size_t{0});
        const json golden = decoder_fixture::golden(name.toStdString());
        for (const json& text : golden.at("texts")) {
            const auto ids = text.at("ids").get<std::vector<int>>();
            const auto expected = text.at("log_probabilities").get<std::vector<double>>();
            const at::Tensor got = at::log_softmax(gpt2_logits::logitsOf(model.decoder(), ids), 1);
            for (std::size_t i = 0; i + 1 < ids.size(); ++i) {
                const double value = got[std::int64_t(i)][ids[i + 1]].item<double>();
                QVERIFY2(std::abs(value - expected[i]) < 2e-4 * std::max(1.0, std::abs(expected[i])),
                         qPrintable(QString("token %1: %2 for %3").arg(i).arg(value).arg(expected[i])));
            }
        }
    }

    /// Together, through the cache, and drawn at temperature 0.
    void greedyTokensEqualTheReference_data() { decoder_fixture::addModels(); }

    void greedyTokensEqualTheReference()
    {
        QFETCH(QString, name);
        const auto model = decoder_fixture::load(name.toStdString());
        std::vector<std::vector<int>> prompts;
        std::vector<std::vector<int>> expected;
        const json golden = decoder_fixture::golden(name.toStdString());
        for (const json& one : golden.at("greedy")) {
            prompts.push_back(one.at("prompt").get<std::vector<int>>());
            expected.push_back(one.at("tokens").get<std::vector<int>>());
        }
        fw::generate::Decoding decoding;
        decoding.greedy = true;
        decoding.maxNewTokens = int(expected.front().size());
        decoding.draws = 1;
        const auto together = valueOf(fw::generate::generate(model, prompts, decoding, fw::CancelToken()));
        for (std::size_t i = 0; i < prompts.size(); ++i) {
            QCOMPARE(together[i].ids, expected[i]);
            const auto alone = valueOf(fw::generate::generate(model, {&prompts[i], 1}, decoding, fw::CancelToken()));
            QCOMPARE(alone[0].ids, expected[i]);
        }
    }

    /// A text's bits do not depend on the texts beside it, and the dense batch of training gives the same numbers.
    void batchesGiveTheSame_data() { decoder_fixture::addModels(); }

    void batchesGiveTheSame()
    {
        QFETCH(QString, name);
        const auto model = decoder_fixture::load(name.toStdString());
        const at::NoGradGuard noGradient;
        std::vector<at::Tensor> ids;
        std::vector<at::Tensor> positions;
        std::vector<std::int64_t> offsets{0};
        std::vector<at::Tensor> alone;
        for (const std::int64_t length : {7, 20, 7}) {
            std::vector<int> text = gpt2_logits::someIds(std::size_t(length), std::uint64_t(ids.size() + 1));
            for (int& id : text)
                id %= decoder_fixture::kVocabulary;
            ids.push_back(gpt2_logits::idTensor(text));
            positions.push_back(at::arange(length, at::TensorOptions(at::kLong)));
            offsets.push_back(offsets.back() + length);
            alone.push_back(gpt2_logits::logitsOf(model.decoder(), text));
        }
        fw::nn::RaggedAttention ragged(offsets, true);
        const at::Tensor together =
            model.decoder().logits(model.decoder().hidden(at::cat(ids), at::cat(positions), ragged));
        for (std::size_t i = 0; i < alone.size(); ++i) {
            const at::Tensor part = together.narrow(0, offsets[i], offsets[i + 1] - offsets[i]);
            QVERIFY(gpt2_logits::largestDifference(part, alone[i]) < 2e-4);
        }
        fw::nn::BatchAttention dense(2, 7, true);
        const at::Tensor batch = model.decoder().logits(
            model.decoder().hidden(at::cat({ids[0], ids[2]}), at::cat({positions[0], positions[2]}), dense));
        QVERIFY(gpt2_logits::largestDifference(batch.narrow(0, 0, 7), alone[0]) < 2e-4);
        QVERIFY(gpt2_logits::largestDifference(batch.narrow(0, 7, 7), alone[2]) < 2e-4);
    }

    /// The same tensors under the same names, and a config.json that says the same.
    void whatIsSavedIsWhatWasLoaded_data() { decoder_fixture::addModels(); }

    void whatIsSavedIsWhatWasLoaded()
    {
        QFETCH(QString, name);
        const fs::path from = decoder_fixture::directory(name.toStdString());
        const QTemporaryDir place;
        const fs::path to = place.path().toStdString();
        QVERIFY(fw::nn::saveDecoder(valueOf(fw::nn::loadDecoder(from)), to).ok());
        const auto before = valueOf(fw::checkpoint::Checkpoint::open(from));
        const auto after = valueOf(fw::checkpoint::Checkpoint::open(to));
        QCOMPARE(after.tensors().size(), before.tensors().size());
        for (const auto& [tensor, view] : before.tensors()) {
            const auto* other = after.find(tensor);
            QVERIFY2(other && other->type == view.type && other->shape == view.shape, tensor.c_str());
            QVERIFY2(std::equal(view.bytes.begin(), view.bytes.end(), other->bytes.begin()), tensor.c_str());
        }
        json said = json::parse(valueOf(fw::readFile(from / "config.json")));
        json says = json::parse(valueOf(fw::readFile(to / "config.json")));
        for (const char* changed : {"torch_dtype", "architectures", "n_ctx"}) {
            said.erase(changed);
            says.erase(changed);
        }
        QVERIFY2(says == said, says.dump().c_str());
    }
};

FW_TEST(TestDecoderFamilies)
#include "test_decoder_families.moc"
