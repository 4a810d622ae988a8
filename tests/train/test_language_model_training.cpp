// Training a tiny language model: it learns, it resumes to the same weights, other options are refused.
#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <cmath>
#include <fstream>
#include <thread>

#include "core/base/csv.h"
#include "core/measure/likelihood.h"
#include "core/nn/kernels/runtime.h"
#include "core/train/language_model_training.h"
#include "tests/nn/gpt2_fixture.h"
#include "tests/test_main.h"

namespace fs = std::filesystem;
using fw::train::LanguageModelOptions;
using fw::train::TrainingState;
using gpt2_fixture::valueOf;

namespace {

LanguageModelOptions tinyOptions()
{
    LanguageModelOptions options;
    options.layers = 2;
    options.heads = 2;
    options.width = 16;
    options.context = 24;
    options.batch = 4;
    options.microBatch = 2;
    options.steps = 60;
    options.warmupSteps = 6;
    options.learningRate = 1e-2;
    options.validateEvery = 20;
    options.validationWindows = 4;
    options.storedType = "f32";
    return options;
}

} // namespace

class TestLanguageModelTraining : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        fw::nn::setThreads(1);
        const auto& lines = gpt2_fixture::goldens()["pruning"]["lines"];
        std::ofstream training(m_place / "train.txt");
        for (int i = 0; i < 6; ++i)
            for (const auto& line : lines)
                training << line.get<std::string>() << "\n";
        std::ofstream validation(m_place / "valid.txt");
        for (const auto& line : lines)
            validation << line.get<std::string>() << "\n";
    }

    void theLossFallsAndTheModelLoads()
    {
        const TrainingState state = valueOf(train("whole", tinyOptions()));
        QCOMPARE(state.step, std::int64_t{60});
        QCOMPARE(state.history.size(), std::size_t{3});
        QVERIFY(state.history[0].trainingLoss < std::log(300.0) + 0.5);
        QVERIFY2(state.history[2].validationLoss < 0.75 * std::log(300.0),
                 qPrintable(QString::number(state.history[2].validationLoss)));
        QVERIFY(state.history[2].trainingLoss < state.history[0].trainingLoss);

        const auto model = valueOf(fw::nn::LanguageModel::load(m_place / "whole"));
        QCOMPARE(model.config().layers, std::int64_t{2});
        QCOMPARE(model.config().positions, std::int64_t{24});
        QCOMPARE(model.config().document["eos_token_id"].get<int>(), 0);
        const auto history = valueOf(fw::readCsv(m_place / "whole" / "training.csv"));
        QCOMPARE(history.rows.size(), std::size_t{3});
        QCOMPARE(history.rows[2][0], std::string("60"));
        // What was stored is what was trained, with its tokenizer: it knows its text.
        const auto tokenizer = valueOf(fw::tokenizer::loadTokenizer(m_place / "whole"));
        const auto perplexity =
            valueOf(fw::measure::perplexity(model, *tokenizer, valueOf(fw::readLines(m_place / "valid.txt")), {}, {}));
        QVERIFY2(perplexity.perLine < 100, qPrintable(QString::number(perplexity.perLine)));
    }

    void aResumedTrainingGivesTheSameWeights()
    {
        (void)valueOf(train("undisturbed", tinyOptions()));
        const fw::CancelToken cancel;
        fw::ProgressSink progress;
        std::atomic<bool> ended = false;
        std::thread other([&] {
            while (!ended && (progress.snapshot().stage != "train" || progress.snapshot().done < 7))
                std::this_thread::yield();
            cancel.cancel();
        });
        const auto cancelled = train("resumed", tinyOptions(), cancel, progress);
        ended = true;
        other.join();
        QVERIFY2(!cancelled.ok() && cancelled.error().kind == fw::ErrorKind::Cancelled, "60 steps were over too soon");
        QVERIFY(fs::exists(m_place / "resumed" / "checkpoint" / "state.json"));
        QVERIFY(!fs::exists(m_place / "resumed" / "model.safetensors"));
        const auto stopped = valueOf(fw::train::loadTrainingState(m_place / "resumed" / "checkpoint" / "state.json"));
        QVERIFY(stopped.step >= 7 && stopped.step < 60);

        (void)valueOf(train("resumed", tinyOptions()));
        QCOMPARE(read("resumed/model.safetensors"), read("undisturbed/model.safetensors"));
        QCOMPARE(read("resumed/config.json"), read("undisturbed/config.json"));
    }

    void seedsDiffer()
    {
        LanguageModelOptions options = tinyOptions();
        options.steps = 2;
        (void)valueOf(train("seed1", options));
        (void)valueOf(train("seed1again", options));
        options.seed = 2;
        (void)valueOf(train("seed2", options));
        QCOMPARE(read("seed1/model.safetensors"), read("seed1again/model.safetensors"));
        QVERIFY(read("seed1/model.safetensors") != read("seed2/model.safetensors"));
    }

    void otherOptionsAreRefused()
    {
        LanguageModelOptions options = tinyOptions();
        options.steps = 2;
        (void)valueOf(train("options", options));
        const auto verifyRefused = [&](LanguageModelOptions changed) {
            const auto refused = train("options", changed);
            QVERIFY(!refused.ok());
            QVERIFY(refused.error().kind == fw::ErrorKind::Incompatible);
        };
        LanguageModelOptions changed = options;
        changed.learningRate = 2e-2;
        verifyRefused(changed);
        changed = options;
        changed.seed = 9;
        verifyRefused(changed);
        changed = options;
        changed.microBatch = 4;
        verifyRefused(changed);
        std::ofstream(m_place / "train.txt", std::ios::app) << "One more line.\n";
        verifyRefused(options);
    }

    void storedTypesRound()
    {
        LanguageModelOptions options = tinyOptions();
        options.steps = 1;
        options.storedType = "f16";
        (void)valueOf(train("half", options));
        options.storedType = "f32";
        (void)valueOf(train("float", options));
        QVERIFY(fs::file_size(m_place / "half" / "model.safetensors") <
                0.6 * double(fs::file_size(m_place / "float" / "model.safetensors")));
    }

    void impossibleOptionsAreErrors()
    {
        LanguageModelOptions options = tinyOptions();
        options.heads = 3;
        QVERIFY(train("wrong", options).error().message.find("3 heads") != std::string::npos);
        options = tinyOptions();
        options.microBatch = 3;
        QVERIFY(train("wrong", options).error().message.find("micro-batch 3") != std::string::npos);
        options = tinyOptions();
        options.context = 100'000;
        QVERIFY(train("wrong", options).error().message.find("100001 tokens") != std::string::npos);
        options = tinyOptions();
        options.device = "tpu";
        QVERIFY(!train("wrong", options).ok());
    }

    void startsFromAModel()
    {
        QVERIFY(train("first", tinyOptions()).ok());
        LanguageModelOptions options = tinyOptions();
        options.start = m_place / "first";
        options.layers = 5; // the own structure of the start counts
        options.steps = 20;
        options.validateEvery = 1;
        options.learningRate = 1e-4;
        const auto onward = valueOf(train("onward", options));
        LanguageModelOptions anew = options;
        anew.start.clear();
        const auto fresh = valueOf(train("fresh", anew));
        QVERIFY(onward.history.front().validationLoss < fresh.history.front().validationLoss - 0.1);
        QCOMPARE(valueOf(fw::nn::LanguageModel::load(m_place / "onward")).config().layers, std::int64_t{2});

        options.start = m_place / "none";
        QVERIFY(!train("wrong", options).ok());
    }

private:
    fw::Result<TrainingState> train(const std::string& name, const LanguageModelOptions& options,
                                    const fw::CancelToken& cancel = {}, const fw::ProgressSink& progress = {})
    {
        return fw::train::trainLanguageModel(m_place / "train.txt", m_place / "valid.txt",
                                             gpt2_fixture::directory("base"), m_place / name, options, cancel,
                                             progress);
    }

    std::string read(const std::string& name) const { return valueOf(fw::readFile(m_place / name)); }

    QTemporaryDir m_directory;
    const fs::path m_place = m_directory.path().toStdString();
};

FW_TEST(TestLanguageModelTraining)
#include "test_language_model_training.moc"
