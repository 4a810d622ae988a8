// How often the direction of synthetic pairs is found: many pairs of every kind, and pairs that have no direction.
// Usage: bench_direction [--pairs 200] [--seed 1] [--observations 200] [--subsamples 20] [--threads N] [--kind N]
// [--verbose]
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>

#include "core/causal/cause_direction.h"
#include "tests/causal/synthetic_pairs.h"

namespace {

using namespace fw;
using Clock = std::chrono::steady_clock;

struct Counts
{
    std::size_t pairs = 0;
    std::size_t right = 0;
    std::size_t wrong = 0;
    std::size_t leaning = 0;
    std::map<causal::Undecided, std::size_t> undecided;

    void add(const causal::CauseDirection& result)
    {
        ++pairs;
        right += result.direction == causal::Direction::XToY;
        wrong += result.direction == causal::Direction::YToX;
        leaning += result.leaning == causal::Direction::XToY;
        ++undecided[result.undecided];
    }
};

void print(const std::string& kind, Counts& counts, double seconds)
{
    const auto share = [&](std::size_t count) {
        return 100.0 * static_cast<double>(count) / static_cast<double>(std::max<std::size_t>(counts.pairs, 1));
    };
    using enum causal::Undecided;
    fmt::print(
        "{:16} {:5.1f} % right, {:4.1f} % wrong; leaning right {:5.1f} %; undecided: weak {}, unstable {}, bad fit "
        "{}, unrelated {}; {:.2f} s a pair\n",
        kind, share(counts.right), share(counts.wrong), share(counts.leaning), counts.undecided[WeakEvidence],
        counts.undecided[Unstable], counts.undecided[BadFit], counts.undecided[Unrelated],
        seconds / static_cast<double>(std::max<std::size_t>(counts.pairs, 1)));
}

} // namespace

int main(int argc, char** argv)
{
    CLI::App app("How often the direction of synthetic pairs is found");
    std::size_t pairs = 200;
    std::size_t observations = 200;
    std::uint64_t seed = 1;
    bool verbose = false;
    int only = -1;
    causal::CauseDirectionOptions options;
    app.add_option("--pairs", pairs)->capture_default_str();
    app.add_option("--observations", observations)->capture_default_str();
    app.add_option("--seed", seed)->capture_default_str();
    app.add_option("--subsamples", options.subsamples)->capture_default_str();
    app.add_option("--threads", options.threads)->capture_default_str();
    app.add_option("--kind", only,
                   "0 additive, 1 post-nonlinear, 2 linear normal, 3 confounded, 4 unrelated; else all");
    app.add_flag("--verbose", verbose, "a line a pair");
    CLI11_PARSE(app, argc, argv);
    for (const synthetic::Kind kind : synthetic::kKinds) {
        if (only >= 0 && static_cast<int>(kind) != only)
            continue;
        Counts counts;
        const auto start = Clock::now();
        for (std::size_t i = 0; i < pairs; ++i) {
            const SyntheticPair pair = synthetic::pair(kind, observations, seed, i);
            const auto result = causal::causeDirection(pair.cause, pair.effect, options, {}, {});
            if (!result.ok()) {
                fmt::print(stderr, "{}: {}\n", pair.description, result.error().message);
                return 1;
            }
            counts.add(*result);
            if (verbose)
                fmt::print("{},{:.2f},{:.2f},{},{}\n", synthetic::nameOf(kind), result->score, result->agreement,
                           static_cast<int>(result->undecided), pair.description);
        }
        print(synthetic::nameOf(kind), counts, std::chrono::duration<double>(Clock::now() - start).count());
    }
    return 0;
}
