#include <algorithm>

#include "core/catalogue/catalogue.h"
#include "core/run/stages.h"
#include "core/run/text_signals.h"

namespace fw::run {

namespace {

/// What a scorer that reads prompts sees before a continuation, by the prompt's position.
Result<std::vector<std::string>> promptsToRead(std::int64_t run, const store::Database& database)
{
    FW_ASSIGN(const std::vector<store::PromptRow> prompts, database.prompts(run));
    std::vector<std::string> texts;
    for (const store::PromptRow& prompt : prompts)
        texts.push_back(prompt.masked.empty() ? prompt.text : prompt.masked);
    return texts;
}

struct ScorerSignal
{
    std::int64_t id = 0;
    std::size_t label = 0;
};

/// Of every class where it has classes (whatever the signal's label is), and the signal itself last.
Result<std::vector<ScorerSignal>> signalsOf(const measure::TextScorer& scorer, const std::string& scorerName,
                                            store::Database& database)
{
    const catalogue::Scorer* known = catalogue::find(catalogues().scorers, scorerName);
    FW_ASSIGN(const std::int64_t scorerId,
              database.ensureScorer(scorer.identity(), scorerName, known ? known->directory : scorerName));
    std::vector<ScorerSignal> signals;
    const std::vector<std::string> classes = scorer.classes();
    const std::vector<std::string>& labels = scorer.labels();
    for (const std::string& name : classes) {
        const auto label = std::find(labels.begin(), labels.end(), name);
        if (label == labels.end() || classes.size() < 3) // of two, one says it all
            continue;
        FW_ASSIGN(const std::int64_t id, database.ensureSignal(catalogue::kClassSignal + name, scorerId));
        signals.push_back({id, static_cast<std::size_t>(label - labels.begin())});
    }
    FW_ASSIGN(const std::int64_t signal,
              database.ensureSignal(known ? known->signal : labels[scorer.signalLabel()], scorerId));
    signals.push_back({signal, scorer.signalLabel()});
    return signals;
}

std::vector<std::int64_t> idsOf(const std::vector<ScorerSignal>& signals)
{
    std::vector<std::int64_t> ids;
    for (const ScorerSignal& signal : signals)
        ids.push_back(signal.id);
    return ids;
}

} // namespace

Result<std::vector<std::int64_t>> scorerSignals(const measure::TextScorer& scorer, const std::string& scorerName,
                                                store::Database& database)
{
    FW_ASSIGN(const std::vector<ScorerSignal> signals, signalsOf(scorer, scorerName, database));
    return idsOf(signals);
}

Status scoreContinuations(std::int64_t run, const measure::TextScorer& scorer, const std::string& scorerName,
                          store::Database& database, const RunContext& context)
{
    const catalogue::Scorer* known = catalogue::find(catalogues().scorers, scorerName);
    FW_ASSIGN(const std::vector<ScorerSignal> signals, signalsOf(scorer, scorerName, database));
    std::vector<std::string> prompts;
    if (known && known->readsPrompt) {
        FW_ASSIGN(prompts, promptsToRead(run, database));
    }

    return forEachLackingPage(
        run, idsOf(signals), "score", database, context,
        [&](const std::vector<store::ContinuationRow>& page) -> Status {
            std::vector<std::string> texts;
            for (const store::ContinuationRow& row : page)
                texts.push_back(prompts.empty() ? row.text
                                                : prompts[static_cast<std::size_t>(row.promptPosition)] + row.text);
            FW_ASSIGN(const measure::ScoreTable table, scorer.score(texts, context.cancel, ProgressSink()));
            std::vector<store::NewScores> scores;
            for (const ScorerSignal& signal : signals) {
                scores.push_back({signal.id, {}});
                for (std::size_t i = 0; i < page.size(); ++i)
                    if (!has(page[i], signal.id))
                        scores.back().scores.push_back({page[i].id, table.at(i, signal.label)});
            }
            return database.addScores(run, scores);
        });
}

} // namespace fw::run
