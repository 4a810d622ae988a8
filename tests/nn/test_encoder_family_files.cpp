// Directories of the encoder families: what is read, left out, refused and not written.
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/checkpoint/checkpoint.h"
#include "core/nn/scoring/classifier.h"
#include "core/nn/scoring/encoder_files.h"
#include "tests/test_main.h"

namespace fs = std::filesystem;
using fw::checkpoint::TensorView;

class TestEncoderFamilyFiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_directory = std::make_unique<QTemporaryDir>(); }

    void everyTensorIsNeeded_data() { eachFamily(); }

    void everyTensorIsNeeded()
    {
        QFETCH(QString, model);
        QFETCH(QString, lastLayer);
        open(model);
        std::size_t missing = 0;
        for (const auto& [name, view] : m_original->tensors()) {
            rewrite([&name = name](auto& tensors) {
                std::erase_if(tensors, [&](const TensorView& tensor) { return tensor.name == name; });
            });
            expectError({"model.safetensors", "'" + name + "'"});
            ++missing;
        }
        QVERIFY(missing > 30);
        QVERIFY(m_original->find(lastLayer.toStdString()));
    }

    void everyShapeIsChecked_data() { eachFamily(); }

    void everyShapeIsChecked()
    {
        QFETCH(QString, model);
        open(model);
        for (const auto& [name, view] : m_original->tensors()) {
            rewrite([&name = name](auto& tensors) {
                for (TensorView& tensor : tensors)
                    if (tensor.name == name)
                        tensor.shape.insert(tensor.shape.begin(), 1);
            });
            expectError({"model.safetensors", "'" + name + "'", "shape (1, "});
        }
    }

    void unknownTensorsAreLeftOutAndNamed_data() { eachFamily(); }

    void unknownTensorsAreLeftOutAndNamed()
    {
        QFETCH(QString, model);
        open(model);
        rewrite([](auto& tensors) {
            tensors.push_back(tensors.front());
            tensors.back().name = "surprise.weight";
        });
        const auto classifier = fw::nn::Classifier::load(path());
        QVERIFY2(classifier.ok(), classifier.ok() ? "" : classifier.error().message.c_str());
        QCOMPARE(classifier->notes().size(), std::size_t{1});
        QVERIFY2(classifier->notes()[0].find("surprise.weight") != std::string::npos, classifier->notes()[0].c_str());
    }

    void otherTasksAreLeftOut_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QStringList>("names");
        QTest::newRow("roberta") << "roberta-softmax"
                                 << QStringList{"roberta.pooler.dense.weight", "lm_head.dense.weight",
                                                "roberta.embeddings.position_ids"};
        QTest::newRow("distilbert") << "distilbert-softmax"
                                    << QStringList{"vocab_transform.weight", "vocab_layer_norm.bias",
                                                   "vocab_projector.bias"};
        QTest::newRow("electra") << "electra-softmax"
                                 << QStringList{"discriminator_predictions.dense.weight",
                                                "electra.embeddings.position_ids"};
    }

    void otherTasksAreLeftOut()
    {
        QFETCH(QString, model);
        QFETCH(QStringList, names);
        open(model);
        rewrite([&](auto& tensors) {
            for (const QString& name : names) {
                tensors.push_back(tensors.front());
                tensors.back().name = name.toStdString();
            }
        });
        const auto classifier = fw::nn::Classifier::load(path());
        QVERIFY2(classifier.ok(), classifier.ok() ? "" : classifier.error().message.c_str());
        const auto before = fw::nn::Classifier::load(m_fixtures / model.toStdString());
        QVERIFY(classifier->logits(m_texts).value() == before->logits(m_texts).value());
    }

    void aBareEncoderHasNoHead_data() { eachFamily(); }

    void aBareEncoderHasNoHead()
    {
        QFETCH(QString, model);
        open(model);
        rewrite([](auto& tensors) {
            std::erase_if(tensors, [](const TensorView& tensor) {
                return tensor.name.starts_with("classifier.") || tensor.name.starts_with("pre_classifier.");
            });
            for (TensorView& tensor : tensors)
                tensor.name.erase(0, tensor.name.find('.') + 1); // "roberta."
        });
        const auto encoder = fw::nn::loadEncoder(path());
        QVERIFY2(encoder.ok(), encoder.ok() ? "" : encoder.error().message.c_str());
        QVERIFY(encoder->heads.empty() && !encoder->pooler);
        QCOMPARE(encoder->blocks.size(), std::size_t{2});
        const auto classifier = fw::nn::Classifier::load(path());
        QVERIFY(!classifier.ok() && classifier.error().message.find("no classification head") != std::string::npos);
    }

    void namedHeadsStandOnAnyFamily_data() { eachFamily(); }

    void namedHeadsStandOnAnyFamily()
    {
        QFETCH(QString, model);
        open(model);
        const auto encoder = fw::nn::loadEncoder(m_fixtures / model.toStdString()).value();
        const std::vector<float> zeros(32 * 32);
        rewrite([&](auto& tensors) {
            std::erase_if(tensors, [](const TensorView& tensor) {
                return tensor.name.starts_with("classifier.") || tensor.name.starts_with("pre_classifier.");
            });
            add(tensors, "heads.mine.hidden.weight", {32, 32}, zeros);
            add(tensors, "heads.mine.hidden.bias", {32}, zeros);
            add(tensors, "heads.mine.output.weight", {2, 32}, zeros);
            add(tensors, "heads.mine.output.bias", {2}, zeros);
        });
        describe([](auto& config) { config["fairweight"]["heads"] = {{{"name", "mine"}, {"labels", {"a", "b"}}}}; });
        const auto classifier = fw::nn::Classifier::load(path(), "cpu", "mine");
        QVERIFY2(classifier.ok(), classifier.ok() ? "" : classifier.error().message.c_str());
        QCOMPARE(classifier->scores(m_texts).value(), std::vector<float>(2 * m_texts.size(), 0.5F));
    }

    void onlyBertIsWritten_data() { eachFamily(); }

    void onlyBertIsWritten()
    {
        QFETCH(QString, model);
        const auto encoder = fw::nn::loadEncoder(m_fixtures / model.toStdString()).value();
        const auto status = fw::nn::saveEncoder(encoder, path());
        QVERIFY(!status.ok() && status.error().message.find("BERT") != std::string::npos);
        QVERIFY(fs::is_empty(path()));
    }

    void configsThatDoNotFitAreRefused_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("change");
        QTest::addColumn<QString>("what");
        QTest::newRow("another family")
            << "roberta-softmax"
            << R"({"model_type": "deberta"})"
            << "'deberta' is no classifier that is supported (bert, roberta, xlm-roberta, distilbert, electra";
        QTest::newRow("relative positions") << "roberta-softmax"
                                            << R"({"position_embedding_type": "relative_key"})"
                                            << "position_embedding_type";
        QTest::newRow("decoder") << "roberta-softmax"
                                 << R"({"is_decoder": true})"
                                 << "is_decoder";
        QTest::newRow("padding") << "roberta-softmax"
                                 << R"({"pad_token_id": 341})"
                                 << "pad_token_id: must be a whole number from 0 to";
        QTest::newRow("no positions") << "roberta-softmax"
                                      << R"({"pad_token_id": 80})"
                                      << "max_position_embeddings";
        QTest::newRow("activation") << "distilbert-softmax"
                                    << R"({"activation": "prelu"})"
                                    << "'prelu'";
        QTest::newRow("layers") << "distilbert-softmax"
                                << R"({"n_layers": "2"})"
                                << "n_layers: must be a whole number";
        QTest::newRow("heads") << "electra-softmax"
                               << R"({"num_attention_heads": 5})"
                               << "no multiple of 5 heads";
        QTest::newRow("embeddings") << "electra-softmax"
                                    << R"({"embedding_size": 0})"
                                    << "embedding_size: must be a whole number from 1";
        QTest::newRow("regression") << "electra-one"
                                    << R"({"problem_type": "regression"})"
                                    << "regression";
        QTest::newRow("softmax of one") << "electra-one"
                                        << R"({"problem_type": "single_label_classification"})"
                                        << "softmax over one";
        QTest::newRow("unknown problem") << "electra-one"
                                         << R"({"problem_type": "ranking"})"
                                         << "'ranking'";
    }

    void configsThatDoNotFitAreRefused()
    {
        QFETCH(QString, model);
        QFETCH(QString, change);
        QFETCH(QString, what);
        open(model);
        rewrite([](auto&) {});
        describe([&](auto& config) { config.update(nlohmann::json::parse(change.toStdString())); });
        expectError({"config.json", what.toStdString()});
    }

private:
    static void eachFamily()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("lastLayer");
        QTest::newRow("roberta") << "roberta-softmax"
                                 << "roberta.encoder.layer.1.output.LayerNorm.bias";
        QTest::newRow("distilbert") << "distilbert-softmax"
                                    << "distilbert.transformer.layer.1.output_layer_norm.bias";
        QTest::newRow("electra") << "electra-softmax"
                                 << "electra.encoder.layer.1.output.LayerNorm.bias";
    }

    fs::path path() const { return m_directory->path().toStdString(); }

    void open(const QString& model)
    {
        const fs::path from = m_fixtures / model.toStdString();
        m_original.emplace(fw::checkpoint::Checkpoint::open(from).value());
        fs::copy_file(from / "config.json", path() / "config.json");
    }

    template <typename Change>
    void rewrite(const Change& change)
    {
        std::vector<TensorView> tensors;
        for (const auto& [name, view] : m_original->tensors())
            tensors.push_back(view);
        change(tensors);
        QVERIFY(fw::checkpoint::writeSafetensors(path() / "model.safetensors", tensors, {}).ok());
    }

    template <typename Change>
    void describe(const Change& change)
    {
        auto config = nlohmann::json::parse(fw::readFile(path() / "config.json").value());
        change(config);
        std::ofstream(path() / "config.json") << config.dump();
    }

    static void add(std::vector<TensorView>& tensors, const std::string& name, std::vector<std::int64_t> shape,
                    const std::vector<float>& values)
    {
        std::size_t count = 1;
        for (const std::int64_t size : shape)
            count *= std::size_t(size);
        TensorView view;
        view.name = name;
        view.type = fw::checkpoint::ElementType::F32;
        view.shape = std::move(shape);
        view.bytes = {reinterpret_cast<const std::byte*>(values.data()), count * sizeof(float)};
        tensors.push_back(std::move(view));
    }

    void expectError(const std::vector<std::string>& parts)
    {
        const auto result = fw::nn::Classifier::load(path());
        QVERIFY(!result.ok());
        for (const std::string& part : parts)
            QVERIFY2(result.error().message.find(part) != std::string::npos, result.error().message.c_str());
    }

    const fs::path m_fixtures = fs::path(FAIRWEIGHT_SOURCE_DIR) / "tests/fixtures/encoders";
    const std::vector<std::vector<int>> m_texts = {{2, 105, 47, 3}, {2, 5, 3}, {2, 110, 11, 12, 113, 3}};
    std::unique_ptr<QTemporaryDir> m_directory;
    std::optional<fw::checkpoint::Checkpoint> m_original;
};

FW_TEST(TestEncoderFamilyFiles)
#include "test_encoder_family_files.moc"
