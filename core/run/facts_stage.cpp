#include <algorithm>
#include <chrono>
#include <cmath>

#include "core/generate/generator.h"
#include "core/run/stages.h"

namespace fw::run {

namespace {

/// New tokens a second of one short generation of 16 rows.
Result<double> decodeSpeed(const nn::LanguageModel& model, const Plan& plan, const CancelToken& cancel)
{
    generate::Decoding decoding;
    decoding.topP = 0.9;
    decoding.draws = 16;
    const std::vector<std::vector<int>> prompt{plan.promptIds.empty() ? std::vector<int>{0} : plan.promptIds.front()};
    const std::int64_t room = model.contextLength() - static_cast<std::int64_t>(prompt.front().size());
    decoding.maxNewTokens = static_cast<int>(std::clamp<std::int64_t>(room, 1, 20));
    const auto start = std::chrono::steady_clock::now();
    FW_ASSIGN(const auto generations, generate::generate(model, prompt, decoding, cancel));
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    double tokens = 0;
    for (const generate::Generation& generation : generations)
        tokens += static_cast<double>(generation.ids.size());
    return tokens / std::max(seconds, 1e-9);
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// What the recipe's steps reported: figures as facts, loss curves as they are.
Status saveReports(const VariantPlan& variant, std::int64_t run, store::Database& database,
                   std::vector<store::FactRow>& facts)
{
    FW_ASSIGN(const auto reports, compress::loadStepReports(variant.storedDirectory));
    std::vector<store::TrainingPointRow> points;
    for (std::size_t step = 0; step < reports.size(); ++step) {
        for (const auto& [name, value] : reports[step].figures)
            if (std::isfinite(value))
                facts.push_back({name, value, ""});
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
    // Base and variant in turn, so that both meet the same state of the machine.
    constexpr int kRounds = 5;
    context.progress.beginStage("measure speed", kRounds, "rounds");
    std::vector<double> own;
    std::vector<double> reference;
    for (int round = 0; round < kRounds; ++round) {
        FW_ASSIGN(const double baseSpeed, decodeSpeed(base, plan, context.cancel));
        FW_ASSIGN(const double speed, decodeSpeed(model, plan, context.cancel));
        reference.push_back(baseSpeed);
        own.push_back(speed);
        context.progress.advance(round + 1);
    }
    std::vector<store::FactRow> facts{
        {"parameters", static_cast<double>(model.parameters()), ""},
        {"bytes_on_disk", static_cast<double>(compress::bytesOnDisk(variant.storedDirectory)), "bytes"},
        {"bytes_in_memory", static_cast<double>(model.bytesInMemory()), "bytes"},
        {"cache_bytes_per_token", static_cast<double>(model.cacheBytesPerToken()), "bytes"},
        {"multiply_adds_per_token", static_cast<double>(model.multiplyAddsPerToken()), ""},
        {"decode_tokens_per_second", median(own), "tokens/s"},
        {"base_decode_tokens_per_second", median(reference), "tokens/s"},
        {"decode_speed_ratio", median(own) / median(reference), "× base"}};
    FW_TRY(saveReports(variant, run, database, facts));
    return database.saveFacts(run, facts);
}

} // namespace fw::run
