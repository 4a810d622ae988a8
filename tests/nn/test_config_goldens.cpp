// config.json's switches, activations, aliases and tied or untied heads give what transformers gives
// (make_config_goldens.py): the same weights under changed descriptions.
#include <QTemporaryDir>
#include <QtTest>

#include <ATen/ops/log_softmax.h>

#include <cmath>
#include <fstream>

#include "core/checkpoint/checkpoint.h"
#include "core/nn/decoder_files.h"
#include "core/nn/scoring/classifier.h"
#include "tests/nn/gpt2_fixture.h"
#include "tests/nn/gpt2_logits.h"
#include "tests/test_main.h"

namespace fs = std::filesystem;
using fw::checkpoint::TensorView;
using gpt2_fixture::valueOf;
using nlohmann::json;

namespace {

const fs::path& configFixtures()
{
    static const fs::path place = fs::path(FAIRWEIGHT_SOURCE_DIR) / "tests" / "fixtures";
    return place;
}

const json& configGoldens()
{
    static const json all = json::parse(valueOf(fw::readFile(configFixtures() / "configs.json")));
    return all;
}

} // namespace

class TestConfigGoldens : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        fs::remove_all(m_place);
        fs::create_directories(m_place);
    }

    void languageModels_data() { addCases("gpt2"); }

    void languageModels()
    {
        QFETCH(QString, name);
        const json& expected = configGoldens()["gpt2"][name.toStdString()];
        const fs::path base = configFixtures() / "gpt2" / "base";
        writeConfig(base, expected["config"]);
        writeWeights(base, expected["head"]);
        const auto model = fw::nn::loadDecoder(m_place);
        QVERIFY2(model.ok(), model.ok() ? "" : model.error().message.c_str());
        verifyLikelihood(*model, expected["log_likelihood"]);
        const bool unties = expected["head"] == "other_head" || name == "same head, untied";
        QCOMPARE(model->tokens.tied(), !unties);
        QCOMPARE(!model->notes.empty(),
                 name == "other head, tied" || name.contains("layers") || name == "alias over name");

        // What is stored again is the same model.
        QVERIFY(fw::nn::saveDecoder(*model, m_place).ok());
        const auto again = fw::nn::loadDecoder(m_place);
        QVERIFY2(again.ok(), again.ok() ? "" : again.error().message.c_str());
        verifyLikelihood(*again, expected["log_likelihood"]);
        QCOMPARE(again->tokens.tied(), !unties);
        QVERIFY(again->notes.empty());
        QVERIFY(fw::nn::exportDenseDecoder(*model, m_place).ok());
        verifyLikelihood(valueOf(fw::nn::loadDecoder(m_place)), expected["log_likelihood"]);
    }

    void anUntiedHeadCountsAndMoves()
    {
        const fs::path base = configFixtures() / "gpt2" / "base";
        const auto tied = valueOf(fw::nn::loadDecoder(base));
        writeConfig(base, json::object());
        writeWeights(base, "other_head");
        auto model = valueOf(fw::nn::loadDecoder(m_place));
        QCOMPARE(model.parameters(), tied.parameters() + 300 * 32);
        QCOMPARE(model.bytes(), tied.bytes() + 4 * 300 * 32);
        QCOMPARE(model.multiplyAdds(), tied.multiplyAdds());
        QCOMPARE(model.trainable().size(), tied.trainable().size() + 1);
        const auto before = gpt2_logits::logitsOf(model, gpt2_logits::someIds(20));
        fw::nn::moveTo(model, at::kCPU);
        QVERIFY(gpt2_logits::largestDifference(gpt2_logits::logitsOf(model, gpt2_logits::someIds(20)), before) < 1e-5);
    }

    void anUntiedHeadMustBeThere()
    {
        writeConfig(configFixtures() / "gpt2" / "base", {{"tie_word_embeddings", false}});
        writeWeights(configFixtures() / "gpt2" / "base", "nothing");
        const auto refused = fw::nn::loadDecoder(m_place);
        QVERIFY(!refused.ok());
        QVERIFY2(refused.error().message.find("'lm_head.weight' is missing") != std::string::npos,
                 refused.error().message.c_str());
    }

    void encoders_data() { addCases("encoders"); }

    /// By torch's kernels and by our own.
    void encoders()
    {
        QFETCH(QString, name);
        const json& expected = configGoldens()["encoders"][name.toStdString()];
        const fs::path model = configFixtures() / expected["model"].get<std::string>();
        writeConfig(model, expected["config"]);
        fs::copy_file(model / "model.safetensors", m_place / "model.safetensors");
        const auto classifier = fw::nn::Classifier::load(m_place);
        QVERIFY2(classifier.ok(), classifier.ok() ? "" : classifier.error().message.c_str());
        std::vector<int> ids;
        for (const int id : configGoldens()["ids"])
            ids.push_back(2 + id % 20);
        const std::vector<std::vector<int>> texts{ids, {5, 6, 7}};
        const auto logits = valueOf(classifier->logits(texts));
        for (std::size_t label = 0; label < expected["logits"].size(); ++label)
            QVERIFY2(std::abs(logits[label] - expected["logits"][label].get<double>()) < 2e-4,
                     qPrintable(
                         QStringLiteral("%1 for %2").arg(logits[label]).arg(expected["logits"][label].get<double>())));
    }

private:
    static void addCases(const char* kind)
    {
        QTest::addColumn<QString>("name");
        for (const auto& [name, expected] : configGoldens()[kind].items())
            QTest::newRow(name.c_str()) << QString::fromStdString(name);
    }

    /// A null takes the field away.
    void writeConfig(const fs::path& from, const json& change)
    {
        json config = json::parse(valueOf(fw::readFile(from / "config.json")));
        for (const auto& [key, value] : change.items()) {
            config[key] = value;
            if (value.is_null())
                config.erase(key);
        }
        std::ofstream(m_place / "config.json") << config;
    }

    /// As make_config_goldens.py makes heads of the embedding: its rows in reverse, alone, or once more.
    void writeWeights(const fs::path& from, const std::string& head)
    {
        const auto base = valueOf(fw::checkpoint::Checkpoint::open(from));
        const TensorView* embedding = base.find("transformer.wte.weight");
        std::vector<std::byte> bytes(embedding->bytes.begin(), embedding->bytes.end());
        if (head == "other_head") {
            const std::size_t row = bytes.size() / 300;
            for (std::size_t i = 0; i < 150; ++i)
                std::swap_ranges(bytes.begin() + std::ptrdiff_t(i * row), bytes.begin() + std::ptrdiff_t((i + 1) * row),
                                 bytes.begin() + std::ptrdiff_t((299 - i) * row));
        }
        std::vector<TensorView> tensors;
        for (const auto& [name, view] : base.tensors())
            if (head != "head_alone" || name != "transformer.wte.weight")
                tensors.push_back(view);
        if (head != "nothing") {
            tensors.push_back(*embedding);
            tensors.back().name = "lm_head.weight";
            tensors.back().bytes = bytes;
        }
        QVERIFY(fw::checkpoint::writeSafetensors(m_place / "model.safetensors", tensors, {}).ok());
    }

    static void verifyLikelihood(const fw::nn::Decoder& model, double expected)
    {
        const std::vector<int> ids = configGoldens()["ids"];
        const at::Tensor table = at::log_softmax(gpt2_logits::logitsOf(model, ids).to(at::kDouble), -1);
        double sum = 0;
        for (std::size_t i = 0; i + 1 < ids.size(); ++i)
            sum += table[std::int64_t(i)][ids[i + 1]].item<double>();
        QVERIFY2(std::abs(sum - expected) < 1e-3, qPrintable(QStringLiteral("%1 for %2").arg(sum).arg(expected)));
    }

    QTemporaryDir m_directory;
    const fs::path m_place = fs::path(m_directory.path().toStdString()) / "model";
};

FW_TEST(TestConfigGoldens)
#include "test_config_goldens.moc"
