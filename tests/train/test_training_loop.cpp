// The optimiser loop on problems of a few numbers: AdamW by its definition, the schedule, resuming, cancelling.
#include <QTemporaryDir>
#include <QtTest>

#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <limits>

#include "core/train/parameter_files.h"
#include "core/train/training_loop.h"
#include "tests/test_main.h"

namespace fs = std::filesystem;
using fw::train::AdamW;
using fw::train::AdamWOptions;
using fw::train::LoopOptions;
using fw::train::runTrainingLoop;
using fw::train::Schedule;
using fw::train::TrainingTask;

namespace {

/// Least squares in 2 × 3 unknowns; every step and micro-batch has its own target.
struct Problem
{
    Problem() : weight(at::zeros({2, 3})), bias(at::ones({3}))
    {
        task.parameters = {weight, bias};
        task.loss = [this](std::int64_t step, std::int64_t micro) {
            seen.emplace_back(step, micro);
            if (whenSeen)
                whenSeen(step, micro);
            const at::Tensor target =
                at::arange(3, at::TensorOptions(at::kFloat)).add(0.1 * std::sin(double(step + micro)));
            return weight.sum(0).add(bias).sub(target).square().mean();
        };
        task.save = [this](const fs::path& file) { return fw::train::saveParameters(task.parameters, file); };
        task.load = [this](const fs::path& file) { return fw::train::loadParameters(task.parameters, file); };
    }

    at::Tensor weight;
    at::Tensor bias;
    TrainingTask task;
    std::vector<std::pair<std::int64_t, std::int64_t>> seen;
    std::function<void(std::int64_t, std::int64_t)> whenSeen;
};

LoopOptions optionsFor(const fs::path& checkpoint)
{
    LoopOptions options;
    options.schedule = {0.05, 3, 30, 0.1};
    options.microBatches = 2;
    options.validateEvery = 10;
    options.checkpoint = checkpoint;
    options.optionsHash = "one";
    return options;
}

void setGradient(const at::Tensor& tensor, double value)
{
    tensor.mutable_grad() = at::full(tensor.sizes(), value, at::TensorOptions(at::kFloat));
}

} // namespace

class TestTrainingLoop : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        fs::remove_all(m_place);
        fs::create_directories(m_place);
    }

    void theScheduleRisesAndFalls()
    {
        const Schedule schedule{0.4, 4, 24, 0.1};
        QCOMPARE(schedule.rate(0), 0.1);
        QCOMPARE(schedule.rate(3), 0.4);
        QCOMPARE(schedule.rate(4), 0.4);
        QVERIFY(std::abs(schedule.rate(14) - 0.4 * 0.55) < 1e-12);
        QVERIFY(std::abs(schedule.rate(24) - 0.04) < 1e-12);
        QVERIFY(std::abs(schedule.rate(1000) - 0.04) < 1e-12);
        const Schedule plain{0.4, 0, 10, 0.0};
        QCOMPARE(plain.rate(0), 0.4);
        QVERIFY(std::abs(plain.rate(5) - 0.2) < 1e-12);
    }

    /// Loshchilov & Hutter's algorithm 2, in double, step by step.
    void adamWFollowsItsDefinition()
    {
        AdamWOptions options;
        options.clipNorm = 0;
        at::Tensor matrix = at::full({2, 2}, 1.5);
        at::Tensor vector = at::full({2}, -0.5);
        AdamW optimiser({matrix, vector}, options);
        double m = 0;
        double v = 0;
        double w = 1.5;
        double b = -0.5;
        for (int step = 1; step <= 5; ++step) {
            const double gradient = std::cos(step);
            const double rate = 0.01 * step;
            setGradient(matrix, gradient);
            setGradient(vector, gradient);
            const double norm = optimiser.step(rate);
            QVERIFY(std::abs(norm - std::sqrt(6.0) * std::abs(gradient)) < 1e-5);
            m = options.beta1 * m + (1 - options.beta1) * gradient;
            v = options.beta2 * v + (1 - options.beta2) * gradient * gradient;
            const double change = rate * (m / (1 - std::pow(options.beta1, step))) /
                                  (std::sqrt(v / (1 - std::pow(options.beta2, step))) + options.epsilon);
            w = w * (1 - rate * options.weightDecay) - change;
            b -= change; // vectors do not decay
            QVERIFY(std::abs(matrix[1][0].item<double>() - w) < 1e-6);
            QVERIFY(std::abs(vector[1].item<double>() - b) < 1e-6);
            QVERIFY(!matrix.grad().defined());
        }
        QCOMPARE(optimiser.steps(), std::int64_t{5});
    }

    void gradientsAreClippedByTheirNorm()
    {
        AdamWOptions options;
        options.epsilon = 1; // makes the update nearly proportional to the gradient
        options.clipNorm = 0.5;
        at::Tensor clipped = at::zeros({4});
        at::Tensor small = at::zeros({4});
        AdamW first({clipped}, options);
        AdamW second({small}, options);
        setGradient(clipped, 100);
        setGradient(small, 0.25); // norm .5: just not clipped
        QVERIFY(std::abs(first.step(0.1) - 200) < 1e-3);
        QVERIFY(std::abs(second.step(0.1) - 0.5) < 1e-6);
        QVERIFY(clipped.sub(small).abs().max().item<float>() < 1e-6F);
    }

    void aGradientThatIsNotFiniteMovesNothing()
    {
        at::Tensor tensor = at::ones({2, 2});
        AdamW optimiser({tensor}, {});
        setGradient(tensor, std::numeric_limits<double>::quiet_NaN());
        QVERIFY(!std::isfinite(optimiser.step(0.1)));
        QVERIFY(at::equal(tensor, at::ones({2, 2})));
        QCOMPARE(optimiser.steps(), std::int64_t{0});
        QVERIFY(!tensor.grad().defined());
    }

    void momentsAreStoredWithTheirShapes()
    {
        at::Tensor tensor = at::ones({3});
        AdamW optimiser({tensor}, {});
        setGradient(tensor, 1);
        optimiser.step(0.1);
        QVERIFY(optimiser.save(m_place / "moments.safetensors").ok());
        at::Tensor same = tensor.clone();
        AdamW restored({same}, {});
        QVERIFY(restored.load(m_place / "moments.safetensors", 1).ok());
        setGradient(tensor, 0.3);
        setGradient(same, 0.3);
        optimiser.step(0.1);
        restored.step(0.1);
        QVERIFY(at::equal(tensor, same));
        AdamW other({at::ones({4})}, {});
        const auto refused = other.load(m_place / "moments.safetensors", 1);
        QVERIFY(!refused.ok() && refused.error().message.find("0.first") != std::string::npos);
    }

    void theLossFallsAndIsRecorded()
    {
        Problem problem;
        int validations = 0;
        problem.task.validate = [&]() -> fw::Result<double> {
            ++validations;
            return 0.25;
        };
        fw::ProgressSink progress;
        const auto state = runTrainingLoop(problem.task, optionsFor({}), {}, progress);
        QVERIFY(state.ok());
        QCOMPARE(state->step, std::int64_t{30});
        QCOMPARE(state->history.size(), std::size_t{3});
        QCOMPARE(validations, 3);
        QCOMPARE(state->history[1].step, std::int64_t{20});
        QCOMPARE(state->history[1].validationLoss, 0.25);
        QVERIFY(state->history[2].trainingLoss < 0.6 * state->history[0].trainingLoss);
        QCOMPARE(problem.seen.size(), std::size_t{60});
        QCOMPARE(problem.seen[5], (std::pair<std::int64_t, std::int64_t>{2, 1}));
        QVERIFY(!problem.weight.requires_grad());
        QCOMPARE(progress.snapshot().done, std::int64_t{30});
        QCOMPARE(progress.snapshot().total, std::int64_t{30});
    }

    /// Cancelled anywhere, also between the micro-batches of a step, and continued: the same numbers, bit by bit.
    void aResumedRunIsTheUndisturbedOne_data()
    {
        QTest::addColumn<int>("step");
        QTest::addColumn<int>("micro");
        for (const int step : {0, 1, 9, 10, 17, 29})
            for (const int micro : {0, 1})
                QTest::addRow("step %d, micro-batch %d", step, micro) << step << micro;
    }

    void aResumedRunIsTheUndisturbedOne()
    {
        QFETCH(int, step);
        QFETCH(int, micro);
        Problem whole;
        const auto undisturbed = runTrainingLoop(whole.task, optionsFor({}), {}, {});
        QVERIFY(undisturbed.ok());

        Problem first;
        const fw::CancelToken cancel;
        first.whenSeen = [&](std::int64_t s, std::int64_t m) {
            if (s == step && m == micro)
                cancel.cancel();
        };
        const auto cancelled = runTrainingLoop(first.task, optionsFor(m_place / "checkpoint"), cancel, {});
        const bool last = step == 29 && micro == 1;
        QCOMPARE(cancelled.ok(), last);
        QVERIFY(last || cancelled.error().kind == fw::ErrorKind::Cancelled);

        Problem second; // another process: nothing but the files is left
        const auto resumed = runTrainingLoop(second.task, optionsFor(m_place / "checkpoint"), {}, {});
        QVERIFY2(resumed.ok(), resumed.ok() ? "" : resumed.error().message.c_str());
        QVERIFY(at::equal(second.weight, whole.weight));
        QVERIFY(at::equal(second.bias, whole.bias));
        QCOMPARE(resumed->history.size(), undisturbed->history.size());
        for (std::size_t i = 0; i < resumed->history.size(); ++i) {
            QCOMPARE(resumed->history[i].step, undisturbed->history[i].step);
            QVERIFY(std::abs(resumed->history[i].trainingLoss - undisturbed->history[i].trainingLoss) < 1e-12);
            QCOMPARE(resumed->history[i].learningRate, undisturbed->history[i].learningRate);
        }
        if (!last)
            QCOMPARE(second.seen.front().first, std::int64_t{micro == 1 ? step + 1 : step});
    }

    void otherOptionsAreRefused_data()
    {
        QTest::addColumn<int>("which");
        for (int which = 0; which < 7; ++which)
            QTest::addRow("%d", which) << which;
    }

    void otherOptionsAreRefused()
    {
        QFETCH(int, which);
        Problem problem;
        QVERIFY(runTrainingLoop(problem.task, optionsFor(m_place / "checkpoint"), {}, {}).ok());
        LoopOptions other = optionsFor(m_place / "checkpoint");
        switch (which) {
        case 0:
            other.schedule.peak = 0.051;
            break;
        case 1:
            other.schedule.finalShare = 0.2;
            break;
        case 2:
            other.schedule.warmupSteps = 4;
            break;
        case 3:
            other.optimiser.weightDecay = 0.2;
            break;
        case 4:
            other.optimiser.clipNorm = 2;
            break;
        case 5:
            other.microBatches = 1;
            break;
        default:
            other.optionsHash = "two";
        }
        const auto refused = runTrainingLoop(problem.task, other, {}, {});
        QVERIFY(!refused.ok() && refused.error().kind == fw::ErrorKind::Incompatible);
        QVERIFY(refused.error().message.find("state.json") != std::string::npos);
        QVERIFY(runTrainingLoop(problem.task, optionsFor(m_place / "checkpoint"), {}, {}).ok());
    }

    void aTrainingMayBeResumedToEndLater()
    {
        Problem problem;
        QVERIFY(runTrainingLoop(problem.task, optionsFor(m_place / "checkpoint"), {}, {}).ok());
        LoopOptions longer = optionsFor(m_place / "checkpoint");
        longer.schedule.totalSteps = 40;
        const auto state = runTrainingLoop(problem.task, longer, {}, {});
        QVERIFY(state.ok());
        QCOMPARE(state->step, std::int64_t{40});
        QCOMPARE(state->history.size(), std::size_t{4});
        QVERIFY(state->history[3].learningRate < state->history[1].learningRate);
        LoopOptions shorter = optionsFor(m_place / "checkpoint");
        shorter.schedule.totalSteps = 20;
        const auto done = runTrainingLoop(problem.task, shorter, {}, {});
        QVERIFY(done.ok());
        QCOMPARE(done->step, std::int64_t{40}); // what is trained stays trained
    }

    void damagedCheckpointsAreErrors()
    {
        Problem problem;
        const fs::path checkpoint = m_place / "checkpoint";
        QVERIFY(runTrainingLoop(problem.task, optionsFor(checkpoint), {}, {}).ok());
        std::vector<fs::path> files;
        for (const auto& entry : fs::directory_iterator(checkpoint))
            files.push_back(entry.path());
        QCOMPARE(files.size(), std::size_t{3}); // state, weights, moments: older ones are gone
        for (const fs::path& file : files) {
            const fs::path aside = m_place / "aside";
            fs::copy_file(file, aside, fs::copy_options::overwrite_existing);
            fs::resize_file(file, fs::file_size(file) / 2);
            const auto damaged = runTrainingLoop(problem.task, optionsFor(checkpoint), {}, {});
            QVERIFY(!damaged.ok());
            QVERIFY2(damaged.error().message.find(file.filename().string()) != std::string::npos,
                     damaged.error().message.c_str());
            fs::copy_file(aside, file, fs::copy_options::overwrite_existing);
        }
    }

    void aLossThatIsNotFiniteEndsIt()
    {
        Problem problem;
        problem.whenSeen = [&](std::int64_t step, std::int64_t) {
            if (step == 4)
                problem.bias.detach().fill_(std::numeric_limits<float>::infinity());
        };
        const auto state = runTrainingLoop(problem.task, optionsFor({}), {}, {});
        QVERIFY(!state.ok() && state.error().kind == fw::ErrorKind::Numerical);
        QVERIFY(state.error().message.find("step 4") != std::string::npos);
    }

private:
    QTemporaryDir m_directory;
    const fs::path m_place = fs::path(m_directory.path().toStdString()) / "training";
};

FW_TEST(TestTrainingLoop)
#include "test_training_loop.moc"
