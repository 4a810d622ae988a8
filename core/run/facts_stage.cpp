#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>

#include "core/generate/generator.h"
#include "core/run/stages.h"

namespace fw::run {

namespace {

/// Both in tokens a second.
struct Speeds
{
    double prefill = 0; ///< of prompts read, a token drawn after each
    double decode = 0;  ///< of tokens drawn after a short prompt
};

/// How long one generation takes, and the `tokens` that it drew.
Result<double> seconds(const nn::LanguageModel& model, const std::vector<std::vector<int>>& prompts,
                       const generate::Decoding& decoding, const CancelToken& cancel, double& tokens)
{
    const auto start = std::chrono::steady_clock::now();
    FW_ASSIGN(const auto generations, generate::generate(model, prompts, decoding, cancel));
    tokens = 0;
    for (const generate::Generation& generation : generations)
        tokens += static_cast<double>(generation.ids.size());
    return std::max(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), 1e-9);
}

/// Of short generations of 16 rows: twenty tokens after the first prompt, and one after prompts of up to 128 tokens.
Result<Speeds> speedsOf(const nn::LanguageModel& model, const Plan& plan, const CancelToken& cancel)
{
    constexpr std::size_t kRows = 16;
    constexpr std::int64_t kPromptTokens = 128;
    const std::vector<int> prompt = plan.promptIds.empty() ? std::vector<int>{0} : plan.promptIds.front();
    const std::int64_t context = model.contextLength();
    generate::Decoding decoding;
    decoding.topP = 0.9;
    decoding.draws = kRows;
    decoding.maxNewTokens =
        static_cast<int>(std::clamp<std::int64_t>(context - static_cast<std::int64_t>(prompt.size()), 1, 20));
    Speeds speeds;
    double tokens = 0;
    FW_ASSIGN(const double decoded, seconds(model, {prompt}, decoding, cancel, tokens));
    speeds.decode = tokens / decoded;

    std::vector<int> read; // the prompts one after another, over and over
    const auto length = static_cast<std::size_t>(std::clamp<std::int64_t>(context - 1, 1, kPromptTokens));
    for (std::size_t i = 0; read.size() < length; ++i) {
        const std::vector<int>& next = plan.promptIds.empty() ? prompt : plan.promptIds[i % plan.promptIds.size()];
        read.insert(read.end(), next.begin(), next.end());
        if (next.empty())
            read.push_back(0);
    }
    read.resize(length);
    decoding.draws = 1;
    decoding.maxNewTokens = 1;
    FW_ASSIGN(const double prefilled,
              seconds(model, std::vector<std::vector<int>>(kRows, read), decoding, cancel, tokens));
    speeds.prefill = static_cast<double>(kRows * length) / prefilled;
    return speeds;
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// Rates of base and variant, measured in turn, in tokens a second.
struct Rates
{
    std::vector<double> base;
    std::vector<double> own;

    /// The median of the rounds' ratios with an interval for it by order statistics: of nine, the second lowest and the
    /// second highest (96 %); of five, the lowest and the highest (94 %).
    std::vector<store::FactRow> facts(const std::string& name) const
    {
        std::vector<double> ratios;
        for (std::size_t i = 0; i < own.size(); ++i)
            ratios.push_back(own[i] / base[i]);
        std::sort(ratios.begin(), ratios.end());
        const std::size_t left = ratios.size() >= kManyRounds ? 1 : 0;
        const std::string ratio = name + "_speed_ratio";
        return {{name + "_tokens_per_second", median(own), "tokens/s"},
                {"base_" + name + "_tokens_per_second", median(base), "tokens/s"},
                {ratio, median(ratios), "× base"},
                {ratio + "_low", ratios[left], "× base"},
                {ratio + "_high", ratios[ratios.size() - 1 - left], "× base"}};
    }

    static constexpr std::size_t kManyRounds = 9;
    static constexpr std::size_t kFewRounds = 5;
};

/// What stands behind the names of a step's facts: of a later step that reports any figure that an earlier one did, its
/// number, so that figures that belong together are called alike.
std::string suffixOf(const compress::StepReport& report, std::size_t step, const std::vector<store::FactRow>& facts)
{
    const auto taken = [&](const std::string& name) {
        return std::any_of(facts.begin(), facts.end(), [&](const auto& fact) { return fact.name == name; });
    };
    const bool again = std::any_of(report.figures.begin(), report.figures.end(),
                                   [&](const auto& figure) { return taken(figure.first); }) ||
                       (!report.errors.empty() && taken("layer_error_mean"));
    return again ? fmt::format("_step_{}", step + 1) : std::string();
}

/// How far the step's matrices are from those before: the mean, the greatest, and each block's mean.
void addErrors(const compress::StepReport& report, const std::string& suffix, std::vector<store::FactRow>& facts)
{
    std::map<std::size_t, std::pair<double, double>> blocks; // sum and count
    double sum = 0, count = 0, most = 0;
    for (const compress::MatrixError& one : report.errors) {
        if (!std::isfinite(one.error))
            continue;
        auto& [own, matrices] = blocks[one.block];
        own += one.error;
        ++matrices;
        sum += one.error;
        ++count;
        most = std::max(most, one.error);
    }
    if (count == 0)
        return;
    const auto add = [&](const std::string& name, double value) {
        facts.push_back({name + suffix, value, "of the output"});
    };
    add("layer_error_mean", sum / count);
    add("layer_error_greatest", most);
    for (const auto& [block, own] : blocks)
        add(fmt::format("layer_error_block_{}", block), own.first / own.second);
}

/// What the recipe's steps reported: figures and errors as facts, loss curves as they are.
Status saveReports(const VariantPlan& variant, std::int64_t run, store::Database& database,
                   std::vector<store::FactRow>& facts)
{
    FW_ASSIGN(const auto reports, compress::loadStepReports(variant.storedDirectory));
    std::vector<store::TrainingPointRow> points;
    for (std::size_t step = 0; step < reports.size(); ++step) {
        const std::string suffix = suffixOf(reports[step], step, facts);
        for (const auto& [name, value] : reports[step].figures)
            if (std::isfinite(value))
                facts.push_back({name + suffix, value, ""});
        addErrors(reports[step], suffix, facts);
        for (const train::TrainingPoint& point : reports[step].curve) {
            if (!std::isfinite(point.trainingLoss) || !std::isfinite(point.seconds))
                continue;
            const bool validated = std::isfinite(point.validationLoss);
            points.push_back({static_cast<int>(step), reports[step].method, point.step, point.trainingLoss,
                              validated ? std::optional(point.validationLoss) : std::nullopt, point.seconds});
        }
    }
    return database.saveTraining(run, points);
}

} // namespace

Status measureFacts(const Plan& plan, const VariantPlan& variant, std::int64_t run, const nn::LanguageModel& model,
                    const nn::LanguageModel& base, store::Database& database, const RunContext& context)
{
    FW_ASSIGN(const auto known, database.facts(run));
    if (!known.empty())
        return {};
    // Base and variant in turn, so that both meet the same state of the machine; large models fewer times.
    constexpr auto kShortRound = std::chrono::milliseconds(500);
    Rates prefill, decode;
    std::size_t rounds = Rates::kManyRounds;
    context.progress.beginStage("measure speed", static_cast<std::int64_t>(rounds), "rounds");
    for (std::size_t round = 0; round < rounds; ++round) {
        const auto start = std::chrono::steady_clock::now();
        FW_ASSIGN(const Speeds reference, speedsOf(base, plan, context.cancel));
        FW_ASSIGN(const Speeds own, speedsOf(model, plan, context.cancel));
        prefill.base.push_back(reference.prefill);
        decode.base.push_back(reference.decode);
        prefill.own.push_back(own.prefill);
        decode.own.push_back(own.decode);
        if (round == 0 && std::chrono::steady_clock::now() - start > kShortRound) {
            rounds = Rates::kFewRounds;
            context.progress.beginStage("measure speed", static_cast<std::int64_t>(rounds), "rounds");
        }
        context.progress.advance(static_cast<std::int64_t>(round) + 1);
    }
    std::vector<store::FactRow> facts{
        {"parameters", static_cast<double>(model.parameters()), ""},
        {"bytes_on_disk", static_cast<double>(compress::bytesOnDisk(variant.storedDirectory)), "bytes"},
        {"bytes_in_memory", static_cast<double>(model.bytesInMemory()), "bytes"},
        {"cache_bytes_per_token", static_cast<double>(model.cacheBytesPerToken()), "bytes"},
        {"multiply_adds_per_token", static_cast<double>(model.multiplyAddsPerToken()), ""}};
    for (const auto& [name, rates] : {std::pair{"decode", &decode}, std::pair{"prefill", &prefill}})
        for (store::FactRow& fact : rates->facts(name))
            facts.push_back(std::move(fact));
    FW_TRY(saveReports(variant, run, database, facts));
    return database.saveFacts(run, facts);
}

} // namespace fw::run
