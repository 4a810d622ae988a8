// Models that come as GGUF files: log-probabilities and greedy tokens of transformers on the same numbers
// (make_gguf_model_goldens.py), codes that stay codes, variants that keep the tokenizer, and files that cannot be read.
#include <QTemporaryDir>
#include <QtTest>

#include <ATen/ops/log_softmax.h>

#include <algorithm>
#include <filesystem>

#include "core/checkpoint/model_files.h"
#include "core/generate/generator.h"
#include "core/nn/decoder_files.h"
#include "core/nn/language_model.h"
#include "core/nn/models/gguf_config.h"
#include "tests/nn/decoder_fixture.h"
#include "tests/nn/gpt2_logits.h"
#include "tests/test_main.h"

namespace fs = std::filesystem;
using fw::nn::LanguageModel;
using fw::nn::Role;
using gpt2_fixture::valueOf;
using nlohmann::json;

namespace {

fs::path folder()
{
    return fs::path(FAIRWEIGHT_SOURCE_DIR) / "tests" / "fixtures" / "gguf_models";
}

fs::path fileOf(const std::string& name)
{
    return folder() / name / "model.gguf";
}

void addGgufModels()
{
    QTest::addColumn<QString>("name");
    for (const auto& entry : fs::directory_iterator(folder()))
        QTest::newRow(entry.path().filename().c_str()) << QString::fromStdString(entry.path().filename().string());
}

/// The file with one metadata key renamed (to one as long), so that it is missing.
void writeWithout(const std::string& key, const std::string& name, const fs::path& to)
{
    std::string bytes = valueOf(fw::readFile(fileOf(name)));
    const auto at = bytes.find(key);
    if (at != std::string::npos)
        bytes[at + key.size() - 1] = '_';
    QVERIFY(fw::writeFileAtomically(to, bytes).ok());
}

} // namespace

class TestGgufModels : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void logProbabilitiesEqualTheReference_data() { addGgufModels(); }

    void logProbabilitiesEqualTheReference()
    {
        QFETCH(QString, name);
        const auto model = valueOf(LanguageModel::load(fileOf(name.toStdString())));
        QCOMPARE(model.notes().size(), std::size_t{0});
        const json golden = json::parse(valueOf(fw::readFile(folder() / name.toStdString() / "golden.json")));
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
        for (const json& one : golden.at("greedy")) {
            const std::vector<std::vector<int>> prompts{one.at("prompt").get<std::vector<int>>()};
            fw::generate::Decoding decoding;
            decoding.greedy = true;
            decoding.draws = 1;
            decoding.maxNewTokens = int(one.at("tokens").size());
            QCOMPARE(valueOf(fw::generate::generate(model, prompts, decoding, fw::CancelToken()))[0].ids,
                     one.at("tokens").get<std::vector<int>>());
        }
    }

    void codesStayCodes()
    {
        const auto formOf = [](const char* name, Role role) {
            return valueOf(LanguageModel::load(fileOf(name))).decoder().blocks[1][role]->form();
        };
        QCOMPARE(formOf("llama", Role::Query), std::string("int4"));
        QCOMPARE(formOf("llama", Role::Down), std::string("int4"));
        QCOMPARE(formOf("llama-tied", Role::Key), std::string("int8_grouped"));
        QCOMPARE(formOf("phi3", Role::Gate), std::string("int8_grouped")); // five bits
        QCOMPARE(formOf("gemma2", Role::Gate), std::string("dense"));
    }

    /// Stored anew, with our structure and the names of the family: the same model, and its tokenizer.
    void variantsKeepWhatTheyAre_data() { addGgufModels(); }

    void variantsKeepWhatTheyAre()
    {
        QFETCH(QString, name);
        const QTemporaryDir place;
        const fs::path stored = fs::path(place.path().toStdString());
        const fw::checkpoint::ModelFiles files(fileOf(name.toStdString()));
        const auto model = valueOf(LanguageModel::load(files.directory()));
        QVERIFY(fw::nn::saveDecoder(model.decoder(), stored).ok());
        QVERIFY(
            files.copyTo(stored, {fw::checkpoint::ModelPart::Tokenizer, fw::checkpoint::ModelPart::Generation}).ok());
        const auto again = valueOf(LanguageModel::load(stored));
        std::vector<int> ids = gpt2_logits::someIds(20);
        for (int& id : ids)
            id %= decoder_fixture::kVocabulary;
        QVERIFY(gpt2_logits::largestDifference(gpt2_logits::logitsOf(again.decoder(), ids),
                                               gpt2_logits::logitsOf(model.decoder(), ids)) < 1e-5);
        const fs::path tokenizer = stored / "tokenizer.gguf";
        QVERIFY(fs::file_size(tokenizer) < fs::file_size(files.directory()));
        const auto metadata = fw::checkpoint::GgufFile::open(tokenizer);
        QVERIFY2(metadata.ok(), metadata.ok() ? "" : metadata.error().message.c_str());
        QCOMPARE(metadata->tensors().size(), std::size_t{0});
        QCOMPARE(metadata->metadata().size(), fw::checkpoint::GgufFile::open(files.directory())->metadata().size());
        QVERIFY(valueOf(files.identity()) != valueOf(fw::checkpoint::ModelFiles(stored).identity()));
    }

    void whatCannotBeReadIsNamed_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* key, const char* model, const char* says) {
            QTest::newRow(key) << key << model << says;
        };
        row("llama.block_count", "llama", "llama.block_count is missing");
        row("llama.attention.head_count", "llama", "llama.attention.head_count is missing");
        row("general.architecture", "llama", "general.architecture '' is not supported");
        row("blk.1.ffn_down.weight", "qwen2", "tensor 'blk.1.ffn_down.weight' is missing");
        row("output_norm.weight", "gpt2", "tensor 'output_norm.weight' is missing");
        row("token_embd.weight", "gemma3", "tensor 'token_embd.weight' is missing");
    }

    void whatCannotBeReadIsNamed()
    {
        QFETCH(QString, key);
        QFETCH(QString, model);
        QFETCH(QString, says);
        const QTemporaryDir place;
        const fs::path file = fs::path(place.path().toStdString()) / "odd.gguf";
        writeWithout(key.toStdString(), model.toStdString(), file);
        const auto loaded = LanguageModel::load(file);
        QVERIFY(!loaded.ok());
        QVERIFY2(QString::fromStdString(loaded.error().message).contains(says), loaded.error().message.c_str());
        QVERIFY(loaded.error().message.find("odd.gguf") != std::string::npos);
        QVERIFY(!loaded.error().hint.empty());
    }

    /// Cut anywhere, or with any byte changed in its header, a file is an error or a model, never a crash.
    void damagedFilesAreErrors()
    {
        const QTemporaryDir place;
        const fs::path file = fs::path(place.path().toStdString()) / "damaged.gguf";
        const std::string whole = valueOf(fw::readFile(fileOf("llama")));
        std::size_t refused = 0;
        for (std::size_t i = 0; i < 120; ++i) {
            std::string bytes = whole;
            if (i % 2 == 0)
                bytes.resize(whole.size() * i / 120);
            else
                bytes[i * 37 % 3000] = static_cast<char>(bytes[i * 37 % 3000] ^ (1 << i % 8));
            QVERIFY(fw::writeFileAtomically(file, bytes).ok());
            refused += LanguageModel::load(file).ok() ? 0 : 1;
        }
        QVERIFY(refused >= 60);
        const auto missing = LanguageModel::load(fs::path(place.path().toStdString()) / "none.gguf");
        QVERIFY(!missing.ok() && missing.error().message.find("none.gguf") != std::string::npos);
    }
};

FW_TEST(TestGgufModels)
#include "test_gguf_models.moc"
