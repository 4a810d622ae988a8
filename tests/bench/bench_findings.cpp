// How many reports of equal models claim a change, and how many planted effects are found with the right group,
// direction and tone, as the table of docs/statistics.md: bench_findings [--repetitions 200] [--first-seed 1000]
// [--only WORDS].
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include "tests/compare/simulated_worlds.h"

int main(int argc, char** argv)
{
    using namespace fw;
    CLI::App app("Counts what reports of simulated experiments claim");
    int repetitions = 200;
    std::uint64_t first = 1000;
    app.add_option("--repetitions", repetitions, "experiments of each design");
    app.add_option("--first-seed", first);
    std::string only;
    app.add_option("--only", only, "designs and effects with these words in their name");
    CLI11_PARSE(app, argc, argv);

    fmt::print("| equal models: design | experiments with a false claim | false claims |\n|---|---|---|\n");
    int all = 0;
    int total = 0;
    for (const simulated::Design& design : simulated::designs()) {
        if (design.name.find(only) == std::string::npos)
            continue;
        total += repetitions;
        int experiments = 0;
        std::size_t claims = 0;
        for (int i = 0; i < repetitions; ++i) {
            const std::size_t found =
                simulated::claims(simulated::compareOnce(design, first + static_cast<std::uint64_t>(i))).size();
            experiments += found > 0 ? 1 : 0;
            claims += found;
        }
        all += experiments;
        fmt::print("| {} | {} of {} ({:.1f} %) | {} |\n", design.name, experiments, repetitions,
                   100.0 * experiments / repetitions, claims);
        std::fflush(stdout);
    }
    fmt::print("| all | {} of {} ({:.1f} %) | |\n\n", all, total, 100.0 * all / std::max(total, 1));
    fmt::print(
        "| planted: 1 axis, 4 groups, 44 templates, k = 8 | found with group, direction and tone |\n|---|---|\n");
    for (const simulated::Planted& planted : simulated::plantedEffects()) {
        if (planted.name.find(only) == std::string::npos)
            continue;
        int found = 0;
        for (int i = 0; i < repetitions; ++i) {
            const auto comparison =
                simulated::compareOnce(planted.design(), first + static_cast<std::uint64_t>(i), {planted.effect});
            found += planted.isFound(comparison, compare::findings(comparison)) ? 1 : 0;
        }
        fmt::print("| {} | {} of {} ({:.1f} %) |\n", planted.name, found, repetitions, 100.0 * found / repetitions);
        std::fflush(stdout);
    }
    return 0;
}
