// How soon an experiment ends that is cancelled, wherever it is, and how soon a finished one is found again:
// bench_run_cancel EXPERIMENT.json [--every SECONDS]. Cancels and goes on until it is complete, in a database of its own.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <map>
#include <thread>
#include <unistd.h>

#include "core/experiment/experiment.h"
#include "core/run/run_experiment.h"

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

} // namespace

int main(int argc, char** argv)
{
    using namespace fw;
    CLI::App app("Cancels an experiment again and again, and says how long it went on by the stage that was cancelled");
    std::string file;
    double every = 1.7;
    app.add_option("experiment", file)->required();
    app.add_option("--every", every, "seconds from a start to its cancel");
    CLI11_PARSE(app, argc, argv);
    const auto experiment = experiment::loadExperiment(file, run::catalogues());
    if (!experiment.ok()) {
        fmt::print(stderr, "{}\n", experiment.error().message);
        return 1;
    }
    const auto database =
        std::filesystem::temp_directory_path() / fmt::format("bench_run_cancel_{}.sqlite", static_cast<int>(getpid()));
    std::map<std::string, std::vector<double>> late;
    run::Outcome outcome;
    do {
        const run::RunContext context;
        std::atomic<bool> ended = false;
        std::string stage;
        Clock::time_point asked;
        std::thread canceller([&] {
            const Clock::time_point start = Clock::now();
            while (!ended && secondsSince(start) < every)
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
            stage = context.progress.snapshot().stage;
            asked = Clock::now();
            context.cancel.cancel();
        });
        outcome = run::runExperiment(*experiment, database, context);
        ended = true;
        canceller.join();
        if (outcome.kind == run::OutcomeKind::Cancelled)
            late[stage].push_back(secondsSince(asked) * 1e3);
    } while (outcome.kind == run::OutcomeKind::Cancelled);
    for (auto& [stage, times] : late) {
        std::sort(times.begin(), times.end());
        fmt::print("{:10} median {:6.1f} ms, longest {:6.1f} ms of {}\n", stage, times[times.size() / 2], times.back(),
                   times.size());
    }
    const Clock::time_point again = Clock::now();
    const bool found = outcome.kind == run::OutcomeKind::Completed &&
                       run::runExperiment(*experiment, database, {}).kind == run::OutcomeKind::Completed;
    fmt::print("found again in {:.0f} ms\n", secondsSince(again) * 1e3);
    for (const char* ending : {"", "-wal", "-shm", ".lock"})
        std::filesystem::remove(database.string() + ending);
    if (!found)
        fmt::print(stderr, "{}\n", outcome.error.message);
    return found ? 0 : 1;
}
