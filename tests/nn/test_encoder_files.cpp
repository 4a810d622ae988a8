// BERT directories: saving, bare encoders, and files that lie.
#include <QTemporaryDir>
#include <QtTest>

#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/checkpoint/checkpoint.h"
#include "core/nn/scoring/classifier.h"
#include "core/nn/scoring/encoder_files.h"
#include "tests/test_main.h"

namespace fs = std::filesystem;

class TestEncoderFiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_directory = std::make_unique<QTemporaryDir>(); }

    void aSavedModelIsTheSame_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("f32") << "softmax";
        QTest::newRow("f16") << "sigmoid";
    }

    void aSavedModelIsTheSame()
    {
        QFETCH(QString, name);
        const auto encoder = fw::nn::loadEncoder(m_fixtures / name.toStdString());
        QVERIFY(encoder.ok());
        QVERIFY(fw::nn::saveEncoder(*encoder, path()).ok());
        const auto before = fw::nn::Classifier::load(m_fixtures / name.toStdString());
        const auto after = fw::nn::Classifier::load(path());
        QVERIFY2(after.ok(), after.ok() ? "" : after.error().message.c_str());
        QCOMPARE(after->labels(), before->labels());
        QCOMPARE(after->multiLabel(), before->multiLabel());
        QCOMPARE(*after->logits(m_texts), *before->logits(m_texts));
        const auto stored = fw::checkpoint::Checkpoint::open(path());
        const auto original = fw::checkpoint::Checkpoint::open(m_fixtures / name.toStdString());
        QCOMPARE(stored->tensors().size(), original->tensors().size());
        for (const auto& [tensor, view] : original->tensors()) {
            const auto* ours = stored->find(tensor);
            QVERIFY2(ours, tensor.c_str());
            QCOMPARE(int(ours->type), int(view.type));
            QVERIFY(ours->bytes.size() == view.bytes.size());
            QVERIFY(std::memcmp(ours->bytes.data(), view.bytes.data(), view.bytes.size()) == 0);
        }
    }

    void aBareEncoderLoadsWithoutAHead()
    {
        rewrite([](std::vector<fw::checkpoint::TensorView>& tensors) {
            std::erase_if(tensors, [](const auto& tensor) { return tensor.name.starts_with("classifier."); });
            for (auto& tensor : tensors)
                tensor.name.erase(0, 5); // "bert."
        });
        const auto encoder = fw::nn::loadEncoder(path());
        QVERIFY2(encoder.ok(), encoder.ok() ? "" : encoder.error().message.c_str());
        QVERIFY(encoder->heads.empty() && encoder->pooler);
        const auto classifier = fw::nn::Classifier::load(path());
        QVERIFY(!classifier.ok());
        QVERIFY(classifier.error().message.find("no classification head") != std::string::npos);
    }

    void aMissingTensorIsNamed()
    {
        rewrite([](auto& tensors) {
            std::erase_if(tensors, [](const auto& tensor) {
                return tensor.name == "bert.encoder.layer.1.attention.self.key.bias";
            });
        });
        expectError({"model.safetensors", "bert.encoder.layer.1.attention.self.key.bias"});
    }

    void anUnknownTensorIsLeftOutAndNamed()
    {
        rewrite([](auto&) {});
        const auto whole = fw::nn::Classifier::load(path());
        QVERIFY2(whole.ok(), whole.ok() ? "" : whole.error().message.c_str());
        const auto scores = whole->scores(m_texts);
        QVERIFY2(scores.ok(), scores.ok() ? "" : scores.error().message.c_str());
        const auto before = scores.value();
        rewrite([](auto& tensors) {
            tensors.push_back(tensors.front());
            tensors.back().name = "bert.encoder.layer.2.surprise";
        });
        const auto classifier = fw::nn::Classifier::load(path());
        QVERIFY2(classifier.ok(), classifier.ok() ? "" : classifier.error().message.c_str());
        const auto after = classifier->scores(m_texts);
        QVERIFY2(after.ok(), after.ok() ? "" : after.error().message.c_str());
        QVERIFY(after.value() == before);
        QCOMPARE(classifier->notes().size(), std::size_t{1});
        QVERIFY2(classifier->notes()[0].find("a tensor is not used by this model: bert.encoder.layer.2.surprise") !=
                     std::string::npos,
                 classifier->notes()[0].c_str());
    }

    void aWrongShapeIsNamed()
    {
        rewrite([](auto& tensors) {
            for (auto& tensor : tensors)
                if (tensor.name == "bert.pooler.dense.weight")
                    tensor.shape = {16, 64};
        });
        expectError({"model.safetensors", "bert.pooler.dense.weight", "16", "64"});
    }

    void integersAreNoWeights()
    {
        rewrite([](auto& tensors) {
            for (auto& tensor : tensors)
                if (tensor.name == "classifier.bias")
                    tensor.type = fw::checkpoint::ElementType::I32;
        });
        expectError({"model.safetensors", "classifier.bias"});
    }

    void aTruncatedFileIsAnErrorAtEveryLength()
    {
        copyFixture();
        const std::string bytes = fw::readFile(path() / "model.safetensors").value();
        for (std::size_t length = 0; length < bytes.size(); length += 1 + bytes.size() / 37) {
            std::ofstream(path() / "model.safetensors", std::ios::binary) << bytes.substr(0, length);
            const auto result = fw::nn::loadEncoder(path());
            QVERIFY(!result.ok());
            QVERIFY2(result.error().message.find("model.safetensors") != std::string::npos,
                     result.error().message.c_str());
        }
    }

    void aHeaderThatLiesNamesTheTensor()
    {
        copyFixture();
        std::string bytes = fw::readFile(path() / "model.safetensors").value();
        const std::size_t at = bytes.find("\"bert.encoder.layer.0.output.dense.weight\"");
        QVERIFY(at != std::string::npos);
        const std::size_t offsets = bytes.find("\"data_offsets\":[", at) + 16;
        bytes[offsets] = bytes[offsets] == '1' ? '2' : '1'; // begins somewhere else
        std::ofstream(path() / "model.safetensors", std::ios::binary) << bytes;
        const auto result = fw::nn::loadEncoder(path());
        QVERIFY(!result.ok());
        QVERIFY2(result.error().message.find("model.safetensors") != std::string::npos, result.error().message.c_str());
    }

    void labelsThatDoNotFitTheHeadAreAnError()
    {
        copyFixture();
        auto config = nlohmann::json::parse(fw::readFile(path() / "config.json").value());
        config["id2label"]["2"] = "third";
        std::ofstream(path() / "config.json") << config.dump();
        expectError({"model.safetensors", "classifier.weight"});
    }

    void aLanguageModelIsNoEncoder()
    {
        std::ofstream(path() / "config.json") << R"({"model_type": "gpt2"})";
        expectError({"config.json: model_type: ", "'gpt2' is no classifier"});
    }

private:
    fs::path path() const { return m_directory->path().toStdString(); }

    void copyFixture()
    {
        for (const char* name : {"config.json", "model.safetensors"})
            fs::copy_file(m_fixtures / "softmax" / name, path() / name);
    }

    template <typename Change>
    void rewrite(const Change& change)
    {
        fs::copy_file(m_fixtures / "softmax" / "config.json", path() / "config.json",
                      fs::copy_options::overwrite_existing);
        const auto original = fw::checkpoint::Checkpoint::open(m_fixtures / "softmax").value();
        std::vector<fw::checkpoint::TensorView> tensors;
        for (const auto& [name, view] : original.tensors())
            tensors.push_back(view);
        change(tensors);
        QVERIFY(fw::checkpoint::writeSafetensors(path() / "model.safetensors", tensors, {}).ok());
    }

    void expectError(const std::vector<std::string>& parts)
    {
        const auto result = fw::nn::loadEncoder(path());
        QVERIFY(!result.ok());
        for (const std::string& part : parts)
            QVERIFY2(result.error().message.find(part) != std::string::npos, result.error().message.c_str());
    }

    const fs::path m_fixtures = fs::path(FAIRWEIGHT_SOURCE_DIR) / "tests/fixtures/bert";
    const std::vector<std::vector<int>> m_texts = {{2, 105, 147, 3}, {2, 5, 3}, {2, 110, 111, 112, 113, 3}};
    std::unique_ptr<QTemporaryDir> m_directory;
};

FW_TEST(TestEncoderFiles)
#include "test_encoder_files.moc"
