// The stages of one variant's run. Each reads what the one before wrote, does only what is not done yet, and leaves
// whole pieces behind when it is cancelled or killed.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/measure/text_scorer.h"
#include "core/nn/language_model.h"
#include "core/run/plan.h"
#include "core/run/run_experiment.h"
#include "core/store/database.h"

namespace fw::run {

inline constexpr std::int64_t kTextsPerPage = 256; ///< read, scored and committed together

/// Scorer i of the experiment as the room measure knows it: an id as it is, a path made absolute.
std::string scorerName(const experiment::Experiment& experiment, std::size_t index);
/// The error with the field of the experiment that it is about.
Error scorerError(std::size_t index, Error error);
/// Loads scorer i on the experiment's device. Errors name the field.
Result<measure::TextScorer> loadScorer(const experiment::Experiment& experiment, std::size_t index);

/// The models that stages share, loaded when first needed. Not thread-safe.
class Models
{
public:
    Models(const Plan& plan, const experiment::Experiment& experiment) : m_plan(plan), m_experiment(experiment) {}

    /// The untouched base: teacher, reference for perplexity and speed.
    Result<const nn::LanguageModel*> base();
    /// Scorer i of the experiment.
    Result<const measure::TextScorer*> scorer(std::size_t index);

private:
    const Plan& m_plan;
    const experiment::Experiment& m_experiment;
    std::vector<nn::LanguageModel> m_base;
    std::vector<std::pair<std::size_t, measure::TextScorer>> m_scorers;
};

/// Loads the variant's weights, compressing and storing them first where they are not stored yet, and pins their hash.
Result<nn::LanguageModel> loadVariant(const Plan& plan, const VariantPlan& variant, std::int64_t run, Models& models,
                                      store::Database& database, const RunContext& context);

/// Draws what is missing, a block at a time, each committed whole.
Status generateContinuations(const Plan& plan, const VariantPlan& variant, std::int64_t run,
                             const nn::LanguageModel& model, store::Database& database, const RunContext& context);

/// The signals that a scorer gives every continuation, by their ids.
Result<std::vector<std::int64_t>> scorerSignals(const measure::TextScorer& scorer, const std::string& scorerName,
                                                store::Database& database);

/// Calls `fill` with the page of every continuation that lacks any of `signals`. Pages are always the same texts,
/// whatever lacks a signal: batches round by what is in them, and what is filled in has the very value that it had.
/// `fill` adds scores where has() is false.
Status forEachLackingPage(std::int64_t run, const std::vector<std::int64_t>& signals, const std::string& stage,
                          store::Database& database, const RunContext& context,
                          const std::function<Status(const std::vector<store::ContinuationRow>&)>& fill);

/// Scores all continuations that lack any of the scorer's signals. A page's signals are committed together.
Status scoreContinuations(std::int64_t run, const measure::TextScorer& scorer, const std::string& scorerName,
                          store::Database& database, const RunContext& context);

/// The loss that the base gives every continuation, prompt given.
Status measureBaseLoss(const Plan& plan, std::int64_t run, const nn::LanguageModel& base, store::Database& database,
                       const RunContext& context);

/// Log-likelihoods of the perplexity text's documents and the choice sets' options under the variant, and how far its
/// predictions on documents and sentences are from the base's; of the base also what rounding does to the decisions in
/// choice sets. `textSets` as saveTextSets() gives them.
Status measureTexts(const Plan& plan, const VariantPlan& variant, std::int64_t run, const nn::LanguageModel& model,
                    const nn::LanguageModel& base, std::span<const std::int64_t> textSets, store::Database& database,
                    const RunContext& context);

/// What the variant is: parameters, bytes, multiply-adds, prefill and decode speed beside the base's in the same
/// minute (each in the type it is stored in), and what its steps reported.
Status measureFacts(const Plan& plan, const VariantPlan& variant, std::int64_t run, const nn::LanguageModel& model,
                    const nn::LanguageModel& base, store::Database& database, const RunContext& context);

/// The plan's text sets in the database, made where there are none: the perplexity text's documents first, if there is
/// one, then the choice sets.
Result<std::vector<std::int64_t>> saveTextSets(const Plan& plan, store::Database& database);

/// Whether a run has every figure of `textSets` that measureTexts() gives.
Result<bool> hasTexts(const Plan& plan, const VariantPlan& variant, std::int64_t run,
                      std::span<const std::int64_t> textSets, store::Database& database);

/// The signals that the experiment wants of every continuation: the engine's own, all of every scorer, the base's loss.
Result<std::vector<std::int64_t>> wantedSignals(const experiment::Experiment& experiment, Models& models,
                                                store::Database& database);

/// Whether everything that the experiment wants of a run that was completed is in the database, signal by signal for
/// every text: what the program has learned since then, and what another experiment did not want, is missing.
Result<bool> isComplete(const store::RunRow& run, const Plan& plan, const VariantPlan& variant,
                        const std::vector<std::int64_t>& wanted, std::span<const std::int64_t> textSets,
                        store::Database& database);

} // namespace fw::run
