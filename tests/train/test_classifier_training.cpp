// Training a classifier: it learns, resumes to the same curve, trims its vocabulary and refuses bad rows.
#include <QTemporaryDir>
#include <QtTest>

#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "core/base/file.h"
#include "core/nn/kernels/runtime.h"
#include "core/nn/scoring/classifier.h"
#include "core/tokenizer/tokenizer.h"
#include "core/train/classifier_training.h"
#include "core/train/vocabulary_trimming.h"
#include "tests/test_main.h"

namespace fs = std::filesystem;
using namespace fw::train;

class TestClassifierTraining : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { fw::nn::setThreads(1); }

    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        std::string csv = "text,kind\n";
        for (const char* word : {"the", "hot", "word", "some", "there", "what"}) {
            csv += std::string(word) + " is use of it,bad\n";
            csv += std::string("it is of ") + word + ",good\n";
            csv += std::string("\"use, ") + word + "\",1\n";
            csv += std::string("they were ") + word + " and were,0\n";
        }
        std::ofstream(path() / "train.csv") << csv;
    }

    void learnsASmallSet()
    {
        const auto result = train("model", options(80), {});
        QVERIFY2(result.ok(), result.ok() ? "" : result.error().message.c_str());
        QCOMPARE(result->state.step, std::int64_t{80});
        QCOMPARE(result->state.history.size(), std::size_t{8});
        QVERIFY(result->state.history.front().trainingLoss > 0.5);
        QVERIFY(result->state.history.back().trainingLoss < 0.05);
        QCOMPARE(result->heads.size(), std::size_t{1});
        const HeadEvaluation& head = result->heads.front();
        QCOMPARE(head.accuracy, 1.0);
        QCOMPARE(head.texts, std::size_t{24});
        QCOMPARE(head.scores.size(), std::size_t{24});
        QCOMPARE(head.temperature, 1.0);
        for (std::size_t i = 0; i < head.scores.size(); ++i)
            QCOMPARE(head.scores[i] > 0.5, head.positive[i] != 0);

        // What lies in the directory says the same.
        const auto classifier = fw::nn::Classifier::load(path() / "model");
        QVERIFY2(classifier.ok(), classifier.ok() ? "" : classifier.error().message.c_str());
        QCOMPARE(classifier->labels(), (std::vector<std::string>{"good", "bad"}));
        const auto config = nlohmann::json::parse(fw::readFile(path() / "model/config.json").value());
        QCOMPARE(config["fairweight"]["signal_label"].get<std::string>(), std::string("bad"));
        QCOMPARE(config["num_hidden_layers"].get<int>(), 2);
        const auto tokenizer = fw::tokenizer::loadTokenizer(path() / "model").value();
        const std::vector<std::vector<int>> ids = {tokenizer->encodeWithTemplate("the is use of it", 48)};
        const auto scores = classifier->scores(ids);
        QVERIFY(scores.ok());
        QVERIFY(std::abs((*scores)[1] - head.scores[0]) < 1e-5);
        QVERIFY(fs::exists(path() / "model/training.csv"));
    }

    void resumesToTheSameCurve()
    {
        ClassifierOptions once = options(40);
        const auto undisturbed = train("undisturbed", once, {});
        QVERIFY(undisturbed.ok());

        fw::CancelToken cancel;
        fw::ProgressSink progress;
        std::thread watcher([&] {
            while (progress.snapshot().stage != "train" || progress.snapshot().done < 13)
                std::this_thread::sleep_for(std::chrono::microseconds(200));
            cancel.cancel();
        });
        const auto cancelled = trainClassifier(path() / "resumed", once, cancel, progress);
        watcher.join();
        QVERIFY(!cancelled.ok());
        QCOMPARE(int(cancelled.error().kind), int(fw::ErrorKind::Cancelled));
        QVERIFY(!fs::exists(path() / "resumed/model.safetensors"));
        const auto resumed = train("resumed", once, {});
        QVERIFY2(resumed.ok(), resumed.ok() ? "" : resumed.error().message.c_str());
        QCOMPARE(resumed->state.history.size(), undisturbed->state.history.size());
        for (std::size_t i = 0; i < resumed->state.history.size(); ++i) {
            QCOMPARE(resumed->state.history[i].step, undisturbed->state.history[i].step);
            QCOMPARE(resumed->state.history[i].trainingLoss, undisturbed->state.history[i].trainingLoss);
            QCOMPARE(resumed->state.history[i].validationLoss, undisturbed->state.history[i].validationLoss);
        }
        QCOMPARE(fw::readFile(path() / "resumed/model.safetensors").value(),
                 fw::readFile(path() / "undisturbed/model.safetensors").value());

        once.seed = 99; // another curve: refused, not mixed
        const auto other = train("resumed", once, {});
        QVERIFY(!other.ok());
        QVERIFY(other.error().message.find("other options") != std::string::npos);
    }

    void picksLayersAndPieces()
    {
        ClassifierOptions chosen = options(2);
        chosen.start.layers = {1};
        chosen.start.vocabularyLimit = 112;
        const auto result = train("small", chosen, {});
        QVERIFY2(result.ok(), result.ok() ? "" : result.error().message.c_str());
        const auto classifier = fw::nn::Classifier::load(path() / "small");
        QVERIFY(classifier.ok());
        QCOMPARE(classifier->config().layers, std::int64_t{1});
        QCOMPARE(classifier->config().vocabulary, std::int64_t{112});
        // Words that were kept are one piece, others fall to characters; nothing becomes unknown.
        const auto tokenizer = fw::tokenizer::loadTokenizer(path() / "small").value();
        QCOMPARE(tokenizer->vocabularySize(), std::size_t{112});
        QCOMPARE(tokenizer->encode("use it").size(), std::size_t{2});
        const auto spelled = tokenizer->encode("which");
        QCOMPARE(spelled.size(), std::size_t{5});
        QVERIFY(std::find(spelled.begin(), spelled.end(), *tokenizer->tokenId("[UNK]")) == spelled.end());

        chosen.start.layers = {2};
        const auto missing = train("none", chosen, {});
        QVERIFY(!missing.ok());
        QVERIFY(missing.error().message.find("no layer 2") != std::string::npos);
    }

    void chosenPiecesAreSpecialsCharactersAndTheMostFrequent()
    {
        const std::vector<std::string> pieces = {"[PAD]", "[unused0]", "[UNK]", "a", "##b", "é", "the", "##ing", "of"};
        const std::vector<std::int64_t> counts = {0, 50, 0, 0, 0, 0, 3, 7, 3};
        QCOMPARE(choosePieces(pieces, counts, 7), (std::vector<std::int64_t>{0, 2, 3, 4, 5, 6, 7}));
        QCOMPARE(choosePieces(pieces, counts, 6), (std::vector<std::int64_t>{0, 2, 3, 4, 5, 7}));
        QCOMPARE(choosePieces(pieces, counts, 2), (std::vector<std::int64_t>{0, 2, 3, 4, 5}));
        QCOMPARE(choosePieces(pieces, counts, 100).size(), std::size_t{8});
    }

    void trainsFromScratchOverATokenizer()
    {
        ClassifierOptions fresh = options(120);
        fresh.start.fromScratch = true;
        fresh.start.depth = 1;
        fresh.start.width = 32;
        fresh.start.heads = 2;
        fresh.learningRate = 3e-3;
        const auto result = train("fresh", fresh, {});
        QVERIFY2(result.ok(), result.ok() ? "" : result.error().message.c_str());
        QCOMPARE(result->heads.front().accuracy, 1.0);
        QCOMPARE(fw::nn::Classifier::load(path() / "fresh")->config().layers, std::int64_t{1});
    }

    /// Two heads over one encoder learn from files that each know one of them; temperatures end up in config.json.
    void severalHeadsLearnFromTheirOwnFiles()
    {
        std::string csv = "text,size\n";
        for (const char* word : {"the", "hot", "word", "some", "there", "what"}) {
            csv += std::string("is ") + word + " of,small\n";
            csv += std::string("were they ") + word + ",middle\n";
            csv += std::string(word) + " use use,large\n";
        }
        std::ofstream(path() / "sizes.csv") << csv;
        ClassifierOptions two = options(160);
        two.plan.heads.front().config.name = "kind";
        two.plan.training.front().columns = {{"kind", "kind"}};
        HeadTask size;
        size.config.name = "size";
        size.config.labels = {"small", "middle", "large"};
        size.config.signalLabel = "large";
        two.plan.heads.push_back(size);
        LabelledFile file;
        file.file = path() / "sizes.csv";
        file.columns = {{"size", "size"}};
        file.repeat = 2;
        two.plan.training.push_back(file);
        two.plan.validation.clear();
        two.heldBack = 0.2;
        two.calibrate = true;
        two.validateEvery = 80;
        const auto result = train("two", two, {});
        QVERIFY2(result.ok(), result.ok() ? "" : result.error().message.c_str());
        QCOMPARE(result->heads.size(), std::size_t{2});
        std::size_t held = 0;
        for (const HeadEvaluation& head : result->heads) {
            QVERIFY(head.texts > 0);
            QVERIFY(head.temperature != 1.0);
            held += head.texts;
        }
        QVERIFY(held < 24); // each text has a label for one head, and most were trained on
        const auto classifier = fw::nn::Classifier::load(path() / "two", "cpu", "size");
        QVERIFY2(classifier.ok(), classifier.ok() ? "" : classifier.error().message.c_str());
        QCOMPARE(classifier->heads(), (std::vector<std::string>{"kind", "size"}));
        QVERIFY(std::abs(classifier->head().temperature - result->heads[1].temperature) < 1e-9);
        const auto tokenizer = fw::tokenizer::loadTokenizer(path() / "two").value();
        const std::vector<std::vector<int>> ids = {tokenizer->encodeWithTemplate("hot use use", 48)};
        const auto scores = classifier->scores(ids);
        QVERIFY(scores.ok());
        QVERIFY((*scores)[2] > 0.5);
    }

    void nothingToValidateOnIsRefused()
    {
        ClassifierOptions none = options(1);
        none.plan.validation.clear();
        const auto result = train("model", none, {});
        QVERIFY(!result.ok());
        QVERIFY(result.error().message.find("nothing to validate on") != std::string::npos);
    }

    void aBadLabelNamesTheLine()
    {
        std::ofstream(path() / "train.csv") << "text,kind\nfine,good\n\"two\nlines\",bad\nwrong,ugly\n";
        const auto result = train("model", options(1), {});
        QVERIFY(!result.ok());
        QVERIFY2(result.error().message.find("train.csv, line 5: 'ugly'") != std::string::npos,
                 result.error().message.c_str());
        QVERIFY(result.error().hint.find("good, bad") != std::string::npos);
    }

    void aDamagedStartNamesFileAndTensor()
    {
        fs::copy(m_start, path() / "start");
        std::string bytes = fw::readFile(path() / "start/model.safetensors").value();
        std::ofstream(path() / "start/model.safetensors", std::ios::binary) << bytes.substr(0, bytes.size() - 10);
        ClassifierOptions damaged = options(1);
        damaged.start.directory = path() / "start";
        const auto result = train("model", damaged, {});
        QVERIFY(!result.ok());
        QVERIFY2(result.error().message.find("start/model.safetensors") != std::string::npos,
                 result.error().message.c_str());
    }

    void anotherFamilyIsNoStart()
    {
        ClassifierOptions other = options(1);
        other.start.directory = fs::path(FAIRWEIGHT_SOURCE_DIR) / "tests/fixtures/encoders/electra-softmax";
        const auto result = train("model", other, {});
        QVERIFY(!result.ok());
        QVERIFY2(result.error().message.find("electra-softmax is an encoder of another family") != std::string::npos,
                 result.error().message.c_str());
    }

private:
    fs::path path() const { return m_directory->path().toStdString(); }

    ClassifierOptions options(std::int64_t steps) const
    {
        ClassifierOptions result;
        result.start.directory = m_start;
        HeadTask head;
        head.config.labels = {"good", "bad"};
        head.config.signalLabel = "bad";
        result.plan.heads = {head};
        LabelledFile file;
        file.file = path() / "train.csv";
        file.columns = {{"", "kind"}};
        result.plan.training = {file};
        result.plan.validation = {file};
        result.steps = steps;
        result.warmupSteps = 5;
        result.batch = 8;
        result.microBatch = 4;
        result.learningRate = 2e-3;
        result.validateEvery = 10;
        return result;
    }

    fw::Result<ClassifierTraining> train(const char* output, const ClassifierOptions& options,
                                         const fw::CancelToken& cancel) const
    {
        return trainClassifier(path() / output, options, cancel, {});
    }

    const fs::path m_start = fs::path(FAIRWEIGHT_SOURCE_DIR) / "tests/fixtures/bert/softmax";
    std::unique_ptr<QTemporaryDir> m_directory;
};

FW_TEST(TestClassifierTraining)
#include "test_classifier_training.moc"
