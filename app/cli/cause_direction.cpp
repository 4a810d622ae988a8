// causes direction: which of two columns moves the other, as a hint and never as a proof.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/cli/cause_commands.h"
#include "core/base/csv.h"
#include "core/base/thread_count.h"
#include "core/causal/cause_direction.h"

namespace fw::cli {

namespace {

using nlohmann::ordered_json;

struct DirectionOptions
{
    std::string csv, x, y;
    causal::CauseDirectionOptions test;
};

struct Columns
{
    std::vector<double> x;
    std::vector<double> y;
    std::size_t leftOut = 0; ///< rows without a number in one of the two
};

/// An empty field is nothing; anything else must be a number.
Result<std::optional<double>> numberOf(const std::string& field, const std::string& column, std::size_t line)
{
    if (field.empty())
        return std::optional<double>();
    double value = 0;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (error != std::errc() || end != field.data() + field.size())
        return Error{ErrorKind::InvalidInput,
                     "\"" + field + "\" in column " + column + " at line " + std::to_string(line) + " is no number",
                     "choose columns of numbers; empty fields are left out"};
    return std::optional(value);
}

Result<Columns> readColumns(const DirectionOptions& options)
{
    FW_ASSIGN(const CsvTable table, readCsv(options.csv));
    FW_ASSIGN(const std::size_t x, table.column(options.x));
    FW_ASSIGN(const std::size_t y, table.column(options.y));
    Columns columns;
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        FW_ASSIGN(const auto first, numberOf(table.rows[i][x], options.x, table.lines[i]));
        FW_ASSIGN(const auto second, numberOf(table.rows[i][y], options.y, table.lines[i]));
        if (!first || !second) {
            ++columns.leftOut;
            continue;
        }
        columns.x.push_back(*first);
        columns.y.push_back(*second);
    }
    return columns;
}

std::string nameOf(causal::Direction direction)
{
    switch (direction) {
    case causal::Direction::XToY:
        return "x -> y";
    case causal::Direction::YToX:
        return "y -> x";
    case causal::Direction::Undecided:
        break;
    }
    return "undecided";
}

/// Null where there is a direction.
ordered_json reasonOf(causal::Undecided reason, const causal::CauseDirectionOptions& options)
{
    switch (reason) {
    case causal::Undecided::No:
        break;
    case causal::Undecided::Unrelated:
        return "x and y pass as independent";
    case causal::Undecided::WeakEvidence:
        return fmt::format("the directions differ by less than {} nats of log likelihood", options.leastNats);
    case causal::Undecided::Unstable:
        return fmt::format("fewer than {:.0f} % of the halves of the data agree", 100 * options.leastAgreement);
    case causal::Undecided::BadFit:
        return "the residual depends on the cause even in the preferred direction: no model fits";
    }
    return nullptr;
}

/// What stands beside every direction: how much it says where its first assumption fails.
ordered_json sensitivity(causal::Direction direction)
{
    const double share = causal::kDirectionsUnderCommonCause;
    const std::string often = fmt::format(
        "of simulated pairs that share a common cause and have no direction, {:.0f} % were given one", 100 * share);
    return {{"directions_given", share},
            {"means", direction == causal::Direction::Undecided
                          ? often
                          : often + ": unless a common cause is ruled out, this direction is no finding"}};
}

ordered_json toJson(const causal::DirectionFit& fit)
{
    const bool additive = fit.model == causal::NoiseModel::Additive;
    return {{"model", additive ? "additive noise" : "post-nonlinear"}, {"log_likelihood_additive", fit.additive},
            {"log_likelihood_post_nonlinear", fit.postNonlinear},      {"explained_variance", fit.explained},
            {"residual_independence_hsic", fit.independence},          {"residual_independence_p", fit.independenceP}};
}

Status printDirection(const DirectionOptions& options, const CommandContext& context)
{
    FW_ASSIGN(const Columns columns, readColumns(options));
    FW_ASSIGN(const causal::CauseDirection result,
              causal::causeDirection(columns.x, columns.y, options.test, context.cancel, context.progress));
    ordered_json document = {{"exploratory", true},
                             {"x", options.x},
                             {"y", options.y},
                             {"observations", result.observations},
                             {"left_out", columns.leftOut},
                             {"direction_if_no_common_cause", nameOf(result.direction)},
                             {"undecided_because", reasonOf(result.undecided, options.test)},
                             {"under_a_common_cause", sensitivity(result.direction)},
                             {"leaning", nameOf(result.leaning)},
                             {"score_nats", result.score}};
    if (result.subsamples > 0) {
        document["score_low"] = result.scoreLow;
        document["score_high"] = result.scoreHigh;
        document["agreement"] = result.agreement;
    }
    document["subsamples"] = result.subsamples;
    document["by_likelihood"] = nameOf(result.byLikelihood);
    document["by_independence"] = nameOf(result.byIndependence);
    document["dependence_p"] = result.dependenceP;
    document["x_to_y"] = toJson(result.xToY);
    document["y_to_x"] = toJson(result.yToX);
    document["convention"] =
        "score: log likelihood of both variables under x -> y less that under y -> x; low and high: its 5 % and 95 % "
        "over "
        "random halves of the data, doubled; log likelihoods: of both variables less that of two unrelated normal "
        "ones; direction: only where one causes the other and nothing causes both, and the "
        "effect is an invertible function of a smooth function of the cause plus independent noise. A hint for an "
        "experiment, not its result";
    document["source"] = "Reick et al. 2021, arXiv 2109.02521; Zhang and Hyvarinen 2009; Gretton et al. 2008";
    fmt::print("{}\n", document.dump(2));
    return {};
}

} // namespace

void addCauses(CLI::App& app, Chosen& chosen)
{
    auto* command = app.add_subcommand("causes", "Exploratory: what moves what");
    command->require_subcommand(1);
    addCauseTable(*command, chosen);
    auto options = std::make_shared<DirectionOptions>();
    auto* direction =
        command->add_subcommand("direction", "Which of two columns moves the other, if nothing moves both");
    direction->add_option("--csv", options->csv, "a file with a header, one observation a row")->required();
    direction->add_option("--x", options->x, "column of numbers")->required();
    direction->add_option("--y", options->y, "column of numbers")->required();
    direction->add_option("--subsamples", options->test.subsamples, "halves of the data to see whether they agree")
        ->check(CLI::Range(0, 1000))
        ->capture_default_str();
    direction->add_option("--most", options->test.most, "observations used; of more, a random part")
        ->check(CLI::Range(40, 2000))
        ->capture_default_str();
    direction
        ->add_option("--least-nats", options->test.leastNats,
                     "log likelihood between the directions for one to be given")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    direction->add_option("--seed", options->test.seed)->capture_default_str();
    direction->callback([&chosen, options] {
        chosen.action = [options](const CommandContext& context) {
            options->test.threads = static_cast<unsigned>(threadCount());
            return printDirection(*options, context);
        };
    });
}

} // namespace fw::cli
