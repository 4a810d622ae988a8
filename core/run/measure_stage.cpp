#include <algorithm>
#include <array>

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/measure/choice_likelihoods.h"
#include "core/measure/divergence.h"
#include "core/measure/likelihood.h"
#include "core/measure/sentence_scores.h"
#include "core/measure/text_statistics.h"
#include "core/run/stages.h"
#include "core/run/text_signals.h"

namespace fw::run {

namespace {

Result<std::vector<std::string>> documentsOf(const std::filesystem::path& text)
{
    FW_ASSIGN(std::vector<std::string> lines, readLines(text));
    std::erase_if(lines, [](const std::string& line) { return line.empty(); });
    if (lines.empty())
        return Error{ErrorKind::InvalidInput, "perplexity_text: " + text.string() + " holds no text",
                     "give a file with a document a line"};
    return lines;
}

/// The two ways in which the perplexity text is cut into windows.
struct Windows
{
    const char* kind;
    measure::PerplexityConvention convention;
};
constexpr Windows kWindows[] = {{measure::kDisjointWindows, measure::PerplexityConvention::Disjoint},
                                {measure::kSlidingWindows, measure::PerplexityConvention::Sliding}};

std::vector<std::string> likelihoodSignals()
{
    return {measure::kDocumentLossSignal, measure::kDocumentTokensSignal, measure::kDocumentBytesSignal};
}

std::vector<std::string> divergenceSignals()
{
    std::vector<std::string> names{measure::kDivergenceSignal, measure::kAgreementSignal};
    for (std::size_t level = 0; level < measure::kDivergenceLevels; ++level)
        names.push_back(measure::divergenceLevelSignal(level));
    return names;
}

/// What documents get; `comparable`: the variant's vocabulary is the base's.
std::vector<std::string> documentSignals(bool comparable)
{
    std::vector<std::string> names = likelihoodSignals();
    if (comparable)
        for (std::string& name : divergenceSignals())
            names.push_back(std::move(name));
    return names;
}

bool isOf(const PlannedChoiceSet& choices, prompts::ChoiceKind kind)
{
    return choices.kind == prompts::choiceKindName(kind);
}

/// Whether rounding may flip what a model chooses here.
bool hasDecisions(const PlannedChoiceSet& choices)
{
    return isOf(choices, prompts::ChoiceKind::Pair) || isOf(choices, prompts::ChoiceKind::MultipleChoice);
}

/// What a choice set's options get.
std::vector<std::string> optionSignals(const PlannedChoiceSet& choices, bool ofBase)
{
    std::vector<std::string> names = likelihoodSignals();
    if (isOf(choices, prompts::ChoiceKind::StereoSet))
        names.emplace_back(measure::kStereoSetScoreSignal);
    if (ofBase && hasDecisions(choices))
        names.emplace_back(measure::kRoundedLossSignal);
    return names;
}

Result<bool> hasSignals(store::Database& database, std::int64_t run, std::int64_t set,
                        const std::vector<std::string>& names)
{
    std::vector<std::int64_t> signals;
    for (const std::string& name : names) {
        FW_ASSIGN(const std::int64_t id, database.ensureSignal(name));
        signals.push_back(id);
    }
    return database.hasTextScores(run, set, signals);
}

/// Documents have all signals, or all but those that only a model of the base's vocabulary has.
Result<bool> hasDocuments(store::Database& database, std::int64_t run, std::int64_t set)
{
    FW_ASSIGN(const bool all, hasSignals(database, run, set, documentSignals(true)));
    if (all)
        return true;
    for (const std::string& name : divergenceSignals()) {
        FW_ASSIGN(const bool compared, hasSignals(database, run, set, {name}));
        if (compared)
            return false;
    }
    return hasSignals(database, run, set, documentSignals(false));
}

/// How many windows there are is known once they are measured; until then there are none.
Result<std::int64_t> saveWindowSet(const Plan& plan, const Windows& windows, std::size_t count,
                                   store::Database& database)
{
    FW_ASSIGN(const std::string hash, sha256OfFile(plan.perplexityText));
    return database.ensureTextSet(hash, plan.perplexityText.filename().string(), static_cast<int>(count), windows.kind);
}

std::vector<double> lossesOf(const std::vector<measure::TextLikelihood>& likelihoods)
{
    std::vector<double> losses;
    for (const measure::TextLikelihood& one : likelihoods)
        losses.push_back(-one.logLikelihood);
    return losses;
}

/// One run's figures over text sets. What is measured already is left.
struct TextMeasurement
{
    const Plan& plan;
    std::int64_t run;
    bool ofBase;
    const nn::LanguageModel& model;
    const nn::LanguageModel& base;
    store::Database& database;
    const RunContext& context;

    /// Likelihoods of whole documents, and how far the predictions are from the base's.
    Status measureDocuments(std::int64_t set, const std::vector<std::string>& documents) const
    {
        const bool comparable = model.config().vocabulary == base.config().vocabulary;
        FW_ASSIGN(const bool measured, hasSignals(database, run, set, documentSignals(comparable)));
        if (measured)
            return {};
        std::vector<store::NewTextScore> scores;
        FW_ASSIGN(const auto likelihoods,
                  measure::textLikelihoods(model, *plan.tokenizer, documents, true, context.cancel, context.progress));
        FW_TRY(addLikelihoods(likelihoods, scores));
        if (comparable)
            FW_TRY(addDivergences(documents, scores));
        return database.saveTextScores(run, set, scores);
    }

    /// Likelihoods of the perplexity text's windows.
    Status measureWindows(std::int64_t set, const Windows& windows, const std::vector<std::string>& lines) const
    {
        FW_ASSIGN(const bool measured, hasSignals(database, run, set, likelihoodSignals()));
        if (measured)
            return {};
        FW_ASSIGN(const auto likelihoods, measure::perplexityWindows(model, *plan.tokenizer, lines, windows.convention,
                                                                     context.cancel, context.progress));
        FW_TRY(saveWindowSet(plan, windows, likelihoods.size(), database));
        std::vector<store::NewTextScore> scores;
        FW_TRY(addLikelihoods(likelihoods, scores));
        return database.saveTextScores(run, set, scores);
    }

    /// Likelihoods of a choice set's options; single sentences are documents.
    Status measureChoices(std::int64_t set, const PlannedChoiceSet& choices) const
    {
        std::vector<prompts::ChoiceOption> options;
        std::vector<std::string> texts;
        for (const store::ChoiceItemRow& item : choices.items)
            for (const store::ChoiceOptionRow& option : item.options) {
                options.push_back({option.context, option.text});
                texts.push_back(option.text);
            }
        if (isOf(choices, prompts::ChoiceKind::Sentence))
            return measureDocuments(set, texts);
        FW_ASSIGN(const bool measured, hasSignals(database, run, set, optionSignals(choices, ofBase)));
        if (measured)
            return {};
        std::vector<store::NewTextScore> scores;
        FW_ASSIGN(const auto likelihoods,
                  measure::optionLikelihoods(model, *plan.tokenizer, options, context.cancel, context.progress));
        FW_TRY(addLikelihoods(likelihoods, scores));
        if (ofBase && hasDecisions(choices)) {
            FW_ASSIGN(const auto rounded, measure::optionLikelihoods(model.rounded(), *plan.tokenizer, options,
                                                                     context.cancel, context.progress));
            FW_TRY(add(measure::kRoundedLossSignal, lossesOf(rounded), scores));
        }
        if (isOf(choices, prompts::ChoiceKind::StereoSet)) {
            FW_ASSIGN(const auto values, measure::sentenceScores(model, *plan.tokenizer, texts,
                                                                 measure::SentenceConvention::StereoSetReleased,
                                                                 context.cancel, context.progress));
            FW_TRY(add(measure::kStereoSetScoreSignal, values, scores));
        }
        return database.saveTextScores(run, set, scores);
    }

private:
    Status add(const std::string& signalName, const std::vector<double>& values,
               std::vector<store::NewTextScore>& scores) const
    {
        FW_ASSIGN(const std::int64_t signal, database.ensureSignal(signalName));
        for (std::size_t i = 0; i < values.size(); ++i)
            scores.push_back({static_cast<int>(i), signal, values[i]});
        return {};
    }

    Status addLikelihoods(const std::vector<measure::TextLikelihood>& likelihoods,
                          std::vector<store::NewTextScore>& scores) const
    {
        std::vector<double> tokens, bytes;
        for (const measure::TextLikelihood& one : likelihoods) {
            tokens.push_back(static_cast<double>(one.tokens));
            bytes.push_back(static_cast<double>(one.bytes));
        }
        FW_TRY(add(measure::kDocumentLossSignal, lossesOf(likelihoods), scores));
        FW_TRY(add(measure::kDocumentTokensSignal, tokens, scores));
        return add(measure::kDocumentBytesSignal, bytes, scores);
    }

    Status addDivergences(const std::vector<std::string>& documents, std::vector<store::NewTextScore>& scores) const
    {
        FW_ASSIGN(const auto divergences,
                  measure::textDivergences(base, model, *plan.tokenizer, documents, context.cancel, context.progress));
        std::vector<double> sums, agreements;
        std::array<std::vector<double>, measure::kDivergenceLevels> above;
        for (const measure::TextDivergence& one : divergences) {
            sums.push_back(one.divergence);
            agreements.push_back(static_cast<double>(one.agreements));
            for (std::size_t level = 0; level < above.size(); ++level)
                above[level].push_back(static_cast<double>(one.above[level]));
        }
        FW_TRY(add(measure::kDivergenceSignal, sums, scores));
        FW_TRY(add(measure::kAgreementSignal, agreements, scores));
        for (std::size_t level = 0; level < above.size(); ++level)
            FW_TRY(add(measure::divergenceLevelSignal(level), above[level], scores));
        return {};
    }
};

} // namespace

Status measureBaseLoss(const Plan& plan, std::int64_t run, const nn::LanguageModel& base, store::Database& database,
                       const RunContext& context)
{
    FW_ASSIGN(const std::int64_t signal, database.ensureSignal(measure::kBaseLossSignal));
    return forEachLackingPage(
        run, {signal}, "perplexity under the base", database, context,
        [&](const std::vector<store::ContinuationRow>& page) -> Status {
            std::vector<std::vector<int>> sequences;
            std::vector<std::int64_t> given;
            for (const store::ContinuationRow& row : page) {
                std::vector<int> ids = plan.promptIds[static_cast<std::size_t>(row.promptPosition)];
                given.push_back(static_cast<std::int64_t>(ids.size()));
                ids.insert(ids.end(), row.ids.begin(), row.ids.end());
                sequences.push_back(std::move(ids));
            }
            FW_ASSIGN(const auto sums,
                      measure::sequenceLogLikelihoods(base, sequences, given, context.cancel, ProgressSink()));
            std::vector<store::NewScore> scores;
            for (std::size_t i = 0; i < page.size(); ++i)
                if (!has(page[i], signal))
                    scores.push_back({page[i].id, -sums[i]});
            return database.addScores(run, signal, scores);
        });
}

Result<std::vector<std::int64_t>> saveTextSets(const Plan& plan, store::Database& database)
{
    std::vector<std::int64_t> sets;
    if (!plan.perplexityText.empty()) {
        FW_ASSIGN(const std::vector<std::string> documents, documentsOf(plan.perplexityText));
        FW_ASSIGN(const std::string hash, sha256OfFile(plan.perplexityText));
        FW_ASSIGN(const std::int64_t set, database.ensureTextSet(hash, plan.perplexityText.filename().string(),
                                                                 static_cast<int>(documents.size())));
        sets.push_back(set);
        for (const Windows& windows : kWindows) {
            FW_ASSIGN(const std::int64_t windowSet, saveWindowSet(plan, windows, 0, database));
            sets.push_back(windowSet);
        }
    }
    for (const PlannedChoiceSet& choices : plan.choiceSets) {
        FW_ASSIGN(const std::int64_t set,
                  database.ensureChoiceSet(choices.hash, choices.name, choices.kind, choices.items, choices.leftOut));
        sets.push_back(set);
    }
    return sets;
}

Result<bool> hasTexts(const Plan& plan, const VariantPlan& variant, std::int64_t run,
                      std::span<const std::int64_t> textSets, store::Database& database)
{
    std::size_t next = 0;
    if (!plan.perplexityText.empty()) {
        FW_ASSIGN(const bool documents, hasDocuments(database, run, textSets[next++]));
        if (!documents)
            return false;
        for (std::size_t i = 0; i < std::size(kWindows); ++i) {
            FW_ASSIGN(const bool windows, hasSignals(database, run, textSets[next++], likelihoodSignals()));
            if (!windows)
                return false;
        }
    }
    for (const PlannedChoiceSet& choices : plan.choiceSets) {
        const std::int64_t set = textSets[next++];
        FW_ASSIGN(const bool measured, isOf(choices, prompts::ChoiceKind::Sentence)
                                           ? hasDocuments(database, run, set)
                                           : hasSignals(database, run, set, optionSignals(choices, variant.isBase)));
        if (!measured)
            return false;
    }
    return true;
}

Status measureTexts(const Plan& plan, const VariantPlan& variant, std::int64_t run, const nn::LanguageModel& model,
                    const nn::LanguageModel& base, std::span<const std::int64_t> textSets, store::Database& database,
                    const RunContext& context)
{
    const TextMeasurement measurement{plan, run, variant.isBase, model, base, database, context};
    std::size_t next = 0;
    if (!plan.perplexityText.empty()) {
        FW_ASSIGN(const std::vector<std::string> documents, documentsOf(plan.perplexityText));
        FW_TRY(measurement.measureDocuments(textSets[next++], documents));
        FW_ASSIGN(const std::vector<std::string> lines, readLines(plan.perplexityText));
        for (const Windows& windows : kWindows)
            FW_TRY(measurement.measureWindows(textSets[next++], windows, lines));
    }
    for (const PlannedChoiceSet& choices : plan.choiceSets)
        FW_TRY(measurement.measureChoices(textSets[next++], choices));
    return {};
}

} // namespace fw::run
