#include "core/run/plan.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "core/base/hash.h"
#include "core/experiment/realisations.h"
#include "core/experiment/recipe.h"
#include "core/generate/stop_tokens.h"
#include "core/nn/kernels/runtime.h"
#include "core/nn/models/family.h"
#include "core/prompts/prompt_set.h"
#include "core/run/choice_rows.h"
#include "core/run/prompt_rows.h"
#include "core/run/run_experiment.h"

namespace fw::run {

namespace {

using nlohmann::json;

/// Rows that decode together: enough to keep the matrix products busy, few enough to commit every few seconds.
constexpr std::int64_t kRowsPerBlock = 128;

Error located(const std::string& field, Error error)
{
    error.message = field + ": " + error.message;
    return error;
}

/// Prompts of a block so that its cache and logits stay within a quarter of the memory limit.
std::size_t promptsPerBlock(const nn::DecoderConfig& config, const generate::Decoding& widest, int limitMiB)
{
    const std::int64_t perRow = 4 * (2 * config.layers * config.keyValueHeads * config.headSize * widest.maxNewTokens +
                                     2 * config.vocabulary + 16 * config.width);
    const std::int64_t fits = static_cast<std::int64_t>(limitMiB) * (1 << 20) / 4 / std::max<std::int64_t>(1, perRow);
    const std::int64_t rows = std::clamp<std::int64_t>(fits, 1, kRowsPerBlock);
    return static_cast<std::size_t>(std::max<std::int64_t>(1, rows / widest.draws));
}

generate::Decoding toDecoding(const experiment::Decoding& asked, int draws, const std::vector<int>& stopTokens)
{
    generate::Decoding decoding;
    decoding.greedy = asked.greedy;
    decoding.temperature = asked.temperature;
    decoding.topP = asked.topP;
    decoding.topK = asked.topK;
    decoding.maxNewTokens = asked.maxNewTokens;
    decoding.draws = draws;
    decoding.seed = asked.seed;
    decoding.stopTokens = stopTokens;
    return decoding;
}

json decodingJson(const generate::Decoding& decoding)
{
    return {{"greedy", decoding.greedy}, {"temperature", decoding.temperature}, {"top_p", decoding.topP},
            {"top_k", decoding.topK},    {"new_tokens", decoding.maxNewTokens}, {"draws", decoding.draws},
            {"seed", decoding.seed},     {"stop", decoding.stopTokens}};
}

Result<std::filesystem::path> existingFile(const experiment::Experiment& experiment, const std::string& path,
                                           const std::string& field)
{
    const auto resolved = experiment::resolve(experiment, path);
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(resolved, ignored))
        return Error{ErrorKind::NotFound, fmt::format("{}: there is no file {}", field, resolved.string()),
                     "check the path; relative ones start at the experiment's folder"};
    return resolved;
}

/// Whether a step's method says that it reads a text.
bool anyReads(const std::vector<compress::PlannedStep>& steps, bool catalogue::Method::*text)
{
    return std::any_of(steps.begin(), steps.end(), [&](const compress::PlannedStep& step) {
        const catalogue::Method* method = catalogue::find(catalogues().methods, step.method);
        return method && method->*text;
    });
}

/// What of a recipe decides its weights: steps, and the hash of every text that they read.
Result<json> recipeIdentity(const std::vector<compress::PlannedStep>& steps, const Plan& plan)
{
    json list = json::array();
    for (const compress::PlannedStep& step : steps)
        list.push_back({{"method", step.method}, {"parameters", step.parameters}});
    json identity = {{"steps", list}, {"calibration", ""}};
    if (!plan.calibrationText.empty() && anyReads(steps, &catalogue::Method::readsCalibrationText)) {
        FW_ASSIGN(identity["calibration"], sha256OfFile(plan.calibrationText));
    }
    // Named only where there are some: databases of before know nothing of it.
    if (!plan.pairText.empty() && anyReads(steps, &catalogue::Method::readsPairText)) {
        FW_ASSIGN(identity["pair_text"], sha256OfFile(plan.pairText));
    }
    if (!plan.scoredTexts.empty() && anyReads(steps, &catalogue::Method::readsScoredTexts)) {
        FW_ASSIGN(identity["scored_texts"], sha256OfFile(plan.scoredTexts));
    }
    return identity;
}

} // namespace

Result<Plan> makePlan(const experiment::Experiment& experiment, const std::filesystem::path& database)
{
    if (const Status device = nn::checkDevice(experiment.execution.device); !device.ok())
        return located("execution.device", device.error());
    Plan plan;
    plan.modelDirectory = experiment::resolve(experiment, experiment.model);
    const checkpoint::ModelFiles files(plan.modelDirectory);
    FW_ASSIGN(const nn::DecoderConfig config, nn::loadDecoderConfig(files));
    FW_ASSIGN(plan.modelIdentity, files.identity());
    FW_ASSIGN(plan.tokenizer, tokenizer::loadTokenizer(files));
    FW_ASSIGN(const std::vector<int> stopTokens, generate::stopTokens(files, *plan.tokenizer));
    if (!experiment.calibrationText.empty()) {
        FW_ASSIGN(plan.calibrationText, existingFile(experiment, experiment.calibrationText, "calibration_text"));
    }
    if (!experiment.pairText.empty()) {
        FW_ASSIGN(plan.pairText, existingFile(experiment, experiment.pairText, "pair_text"));
    }
    if (!experiment.scoredTexts.empty()) {
        FW_ASSIGN(plan.scoredTexts, existingFile(experiment, experiment.scoredTexts, "scored_texts"));
    }
    if (!experiment.perplexityText.empty()) {
        FW_ASSIGN(plan.perplexityText, existingFile(experiment, experiment.perplexityText, "perplexity_text"));
    }
    FW_ASSIGN(plan.prompts, collectPrompts(experiment));
    FW_ASSIGN(plan.choiceSets, collectChoiceSets(experiment, *plan.tokenizer, config.positions));

    std::string promptText;
    for (std::size_t i = 0; i < plan.prompts.size(); ++i) {
        const store::PromptRow& prompt = plan.prompts[i];
        plan.promptIds.push_back(plan.tokenizer->encodeWithTemplate(prompt.text));
        const auto length = static_cast<std::int64_t>(plan.promptIds.back().size());
        if (length + experiment.decoding.maxNewTokens > config.positions)
            return Error{
                ErrorKind::InvalidInput,
                fmt::format("prompt_sets: the prompt \"{:.60}\" has {} tokens; with {} new ones it exceeds the "
                            "model's context of {}",
                            prompt.text, length, experiment.decoding.maxNewTokens, config.positions),
                "leave it out, or set a smaller decoding.max_new_tokens"};
        promptText += fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n", prompt.text.size(), prompt.text, prompt.axis,
                                  prompt.group, prompt.templateId, fmt::join(plan.promptIds.back(), " "));
    }

    const int k = experiment.decoding.greedy ? 1 : experiment.decoding.continuationsPerPrompt;
    const int baseDraws = experiment.decoding.greedy ? 1 : 2 * k;
    plan.promptsPerBlock = promptsPerBlock(config, toDecoding(experiment.decoding, baseDraws, stopTokens),
                                           experiment.execution.memoryLimitMiB);
    const json shared = {{"model", plan.modelIdentity},   {"prompts", sha256(promptText)},
                         {"block", plan.promptsPerBlock}, {"device", experiment.execution.device},
                         {"threads", nn::threads()},      {"numerics", kNumericsVersion}};

    // `index`: of the recipe in the experiment, for messages.
    auto add = [&](const experiment::Recipe& recipe, std::size_t index, int draws) -> Status {
        VariantPlan variant;
        variant.isBase = plan.variants.empty();
        variant.name = recipe.name;
        variant.recipeJson = experiment::toJson(recipe).dump();
        variant.decoding = toDecoding(experiment.decoding, draws, stopTokens);
        for (std::size_t s = 0; s < recipe.steps.size(); ++s)
            variant.steps.push_back(
                {recipe.steps[s].method, recipe.steps[s].parameters, fmt::format("recipes[{}].steps[{}]", index, s)});
        FW_ASSIGN(json weights, recipeIdentity(variant.steps, plan));
        if (!recipe.stored.empty()) {
            variant.storedDirectory = experiment::resolve(experiment, recipe.stored);
            const auto identity = checkpoint::ModelFiles(variant.storedDirectory).identity();
            if (!identity.ok())
                return located(fmt::format("recipes[{}].stored", index), identity.error());
            weights["stored"] = *identity;
        } else if (variant.steps.empty()) {
            variant.storedDirectory = plan.modelDirectory;
        } else {
            variant.compressed = true;
            weights["model"] = plan.modelIdentity;
            weights["numerics"] = kNumericsVersion;
            variant.storedDirectory =
                database.string() + ".variants/" + experiment::canonicalHash(weights).substr(0, 20);
        }
        json identity = shared;
        identity["weights"] = weights;
        identity["decoding"] = decodingJson(variant.decoding);
        variant.identity = experiment::canonicalHash(identity);
        plan.variants.push_back(std::move(variant));
        return {};
    };
    experiment::Recipe base;
    base.name = "base";
    FW_TRY(add(base, 0, baseDraws));
    for (const experiment::Artefact& artefact : experiment::artefactsOf(experiment))
        FW_TRY(add(experiment::realised(experiment.recipes[artefact.recipe], artefact.realisation, catalogues()),
                   artefact.recipe, k));

    json whole = json::parse(experiment::toJson(experiment).dump());
    whole["model_identity"] = plan.modelIdentity;
    for (const PlannedChoiceSet& set : plan.choiceSets)
        whole["choice_set_hashes"].push_back(set.hash);
    plan.experimentIdentity = experiment::canonicalHash(whole);
    return plan;
}

} // namespace fw::run
