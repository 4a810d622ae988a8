// Several heads over one encoder: saving, choosing, one pass for all, temperature, and files that lie.
#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/checkpoint/checkpoint.h"
#include "core/nn/scoring/classifier.h"
#include "core/nn/scoring/encoder_files.h"
#include "tests/test_main.h"

namespace fs = std::filesystem;

class TestClassificationHeads : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        QVERIFY(fw::nn::saveEncoder(threeHeads(), path()).ok());
    }

    void aSavedModelIsTheSame()
    {
        const fw::nn::Classifier before(threeHeads());
        for (const std::string& name : before.heads()) {
            const auto after = fw::nn::Classifier::load(path(), "cpu", name);
            QVERIFY2(after.ok(), after.ok() ? "" : after.error().message.c_str());
            const auto expected = before.withHead(name);
            QVERIFY(expected.ok());
            QCOMPARE(after->head().name, name);
            QCOMPARE(after->labels(), expected->labels());
            QCOMPARE(after->multiLabel(), expected->multiLabel());
            QCOMPARE(after->head().signalLabel, expected->head().signalLabel);
            QVERIFY(after->head().threshold == expected->head().threshold);
            QVERIFY(after->logits(m_texts).value() == expected->logits(m_texts).value());
        }
        const auto again = fw::nn::loadEncoder(path());
        QVERIFY(again.ok());
        QTemporaryDir second;
        const fs::path copy = second.path().toStdString();
        QVERIFY(fw::nn::saveEncoder(*again, copy).ok());
        QCOMPARE(fw::readFile(copy / "config.json").value(), fw::readFile(path() / "config.json").value());
        QVERIFY(fw::readFile(copy / "model.safetensors").value() == fw::readFile(path() / "model.safetensors").value());
    }

    void headsAreNamedAndTheFirstSpeaksUnasked()
    {
        const auto classifier = fw::nn::Classifier::load(path());
        QVERIFY(classifier.ok());
        QCOMPARE(classifier->heads(), (std::vector<std::string>{"toxicity", "targets", "regard"}));
        QCOMPARE(classifier->head().name, std::string("toxicity"));
        QCOMPARE(classifier->labels(), (std::vector<std::string>{"clean", "toxic"}));
        QCOMPARE(classifier->headAt(2).name, std::string("regard"));
    }

    void oneHeadSaysDifferentThingsThanAnother()
    {
        const auto first = fw::nn::Classifier::load(path(), "cpu", "toxicity")->logits(m_texts).value();
        const auto other = fw::nn::Classifier::load(path(), "cpu", "regard")->logits(m_texts).value();
        QVERIFY(first[0] != other[0] && first.size() != other.size());
    }

    void allScoresAreThoseOfEachHeadAlone()
    {
        const auto classifier = fw::nn::Classifier::load(path(), "cpu", "targets").value();
        const auto all = classifier.allScores(m_texts);
        QVERIFY(all.ok());
        QCOMPARE(all->size(), std::size_t{3});
        for (std::size_t i = 0; i < 3; ++i) {
            const auto alone = classifier.withHead(classifier.heads()[i])->scores(m_texts).value();
            QCOMPARE(alone.size(), m_texts.size() * classifier.headAt(i).labels.size());
            QVERIFY((*all)[i] == alone); // bit by bit
        }
        QCOMPARE(classifier.allScores({}).value().size(), std::size_t{3});
        fw::CancelToken cancel;
        cancel.cancel();
        const auto cancelled = classifier.allScores(m_texts, cancel);
        QVERIFY(!cancelled.ok() && cancelled.error().kind == fw::ErrorKind::Cancelled);
    }

    void chancesAreTempered()
    {
        for (const char* name : {"toxicity", "targets"}) {
            const auto classifier = fw::nn::Classifier::load(path(), "cpu", name).value();
            const double temperature = classifier.head().temperature;
            QVERIFY(temperature != 1);
            const auto logits = classifier.logits(m_texts).value();
            const auto scores = classifier.scores(m_texts).value();
            const std::size_t width = classifier.labels().size();
            for (std::size_t i = 0; i < logits.size(); ++i) {
                double expected = 1 / (1 + std::exp(-logits[i] / temperature));
                if (!classifier.multiLabel()) {
                    double sum = 0;
                    for (std::size_t label = 0; label < width; ++label)
                        sum += std::exp(logits[i / width * width + label] / temperature);
                    expected = std::exp(logits[i] / temperature) / sum;
                }
                QVERIFY(std::abs(scores[i] - expected) < 1e-6);
            }
        }
    }

    void anUnknownHeadNamesTheKnownOnes()
    {
        const auto several = fw::nn::Classifier::load(path(), "cpu", "sarcasm");
        QVERIFY(!several.ok());
        for (const std::string& part : {path().string(), std::string("'sarcasm'"), std::string("toxicity, targets")})
            QVERIFY2(several.error().message.find(part) != std::string::npos, several.error().message.c_str());
        const auto single = fw::nn::Classifier::load(m_fixtures / "softmax", "cpu", "toxicity");
        QVERIFY(!single.ok());
        QVERIFY(single.error().message.find("single one without a name") != std::string::npos);
        QVERIFY(fw::nn::Classifier::load(m_fixtures / "softmax")->heads() == std::vector<std::string>{""});
    }

    void aMissingTensorIsNamed_data()
    {
        QTest::addColumn<QString>("tensor");
        for (const char* name : {"heads.targets.hidden.weight", "heads.targets.hidden.bias",
                                 "heads.targets.output.weight", "heads.regard.output.bias"})
            QTest::newRow(name) << name;
    }

    void aMissingTensorIsNamed()
    {
        QFETCH(QString, tensor);
        const std::string name = tensor.toStdString();
        rewrite([&](auto& tensors) { std::erase_if(tensors, [&](const auto& view) { return view.name == name; }); });
        expectError({"model.safetensors", name});
    }

    void aWrongShapeIsNamed()
    {
        rewrite([](auto& tensors) {
            for (auto& tensor : tensors)
                if (tensor.name == "heads.regard.hidden.weight")
                    tensor.shape = {16, 64};
        });
        expectError({"model.safetensors", "heads.regard.hidden.weight", "16", "64"});
    }

    void labelsThatDoNotFitTheTensorAreAnError()
    {
        describe([](auto& heads) { heads[2]["labels"].push_back("surprised"); });
        expectError({"model.safetensors", "heads.regard.output.weight"});
    }

    /// It is not used: it is named, and the others judge as before.
    void aHeadThatIsNotDescribedIsLeftOut()
    {
        const auto before = fw::nn::Classifier::load(path(), "cpu", "targets")->scores(m_texts).value();
        describe([](auto& heads) { heads.erase(2); });
        const auto others = fw::nn::Classifier::load(path(), "cpu", "targets");
        QVERIFY2(others.ok(), others.ok() ? "" : others.error().message.c_str());
        QVERIFY(others->scores(m_texts).value() == before);
        QCOMPARE(others->notes().size(), std::size_t{1});
        QVERIFY2(others->notes()[0].find("4 tensors are not used by this model: heads.regard.hidden.bias") !=
                     std::string::npos,
                 others->notes()[0].c_str());
    }

    void aDescriptionThatLiesNamesFileAndField()
    {
        describe([](auto& heads) { heads[1]["labels"] = nlohmann::json::array(); });
        expectError({"config.json", "fairweight.heads[1].labels"});
    }

private:
    fs::path path() const { return m_directory->path().toStdString(); }

    /// The fixture's encoder with three heads, their hidden layers moved apart.
    fw::nn::Encoder threeHeads() const
    {
        auto encoder = fw::nn::loadEncoder(m_fixtures / "softmax").value();
        std::vector<fw::checkpoint::HeadConfig> heads(3);
        heads[0].name = "toxicity";
        heads[0].labels = {"clean", "toxic"};
        heads[0].temperature = 1.7;
        heads[0].signalLabel = "toxic";
        heads[0].threshold = 0.25;
        heads[1].name = "targets";
        heads[1].labels = {"women", "men", "faith", "origin"};
        heads[1].multiLabel = true;
        heads[1].temperature = 0.6;
        heads[2].name = "regard";
        heads[2].labels = {"negative", "neutral", "positive"};
        fw::RandomStream random(3);
        fw::nn::attachHeads(encoder, heads, random);
        return encoder;
    }

    template <typename Change>
    void rewrite(const Change& change)
    {
        QTemporaryDir copy;
        const fs::path from = fs::path(copy.path().toStdString()) / "model.safetensors";
        fs::copy_file(path() / "model.safetensors", from);
        const auto original = fw::checkpoint::Checkpoint::openFile(from).value();
        std::vector<fw::checkpoint::TensorView> tensors;
        for (const auto& [name, view] : original.tensors())
            tensors.push_back(view);
        change(tensors);
        QVERIFY(fw::checkpoint::writeSafetensors(path() / "model.safetensors", tensors, {}).ok());
    }

    template <typename Change>
    void describe(const Change& change)
    {
        auto config = nlohmann::json::parse(fw::readFile(path() / "config.json").value());
        change(config["fairweight"]["heads"]);
        std::ofstream(path() / "config.json") << config.dump();
    }

    void expectError(const std::vector<std::string>& parts)
    {
        const auto result = fw::nn::Classifier::load(path(), "cpu", "toxicity");
        QVERIFY(!result.ok());
        for (const std::string& part : parts)
            QVERIFY2(result.error().message.find(part) != std::string::npos, result.error().message.c_str());
    }

    const fs::path m_fixtures = fs::path(FAIRWEIGHT_SOURCE_DIR) / "tests/fixtures/bert";
    const std::vector<std::vector<int>> m_texts = {{2, 105, 147, 3}, {2, 5, 3}, {2, 110, 111, 112, 113, 3}};
    std::unique_ptr<QTemporaryDir> m_directory;
};

FW_TEST(TestClassificationHeads)
#include "test_classification_heads.moc"
