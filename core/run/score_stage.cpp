#include "core/catalogue/catalogue.h"
#include "core/run/stages.h"

namespace fw::run {

namespace {

constexpr std::int64_t kPage = 256;

} // namespace

Status scoreContinuations(std::int64_t run, const measure::TextScorer& scorer, const std::string& scorerName,
                          store::Database& database, const RunContext& context)
{
    const catalogue::Scorer* bundled = catalogue::find(catalogues().scorers, scorerName);
    FW_ASSIGN(const std::int64_t scorerId,
              database.ensureScorer(scorer.identity(), scorerName, bundled ? bundled->directory : scorerName));
    const std::string signalName = bundled ? bundled->signal : scorer.labels()[scorer.signalLabel()];
    FW_ASSIGN(const std::int64_t signal, database.ensureSignal(signalName, scorerId));

    store::ContinuationFilter missing;
    missing.withoutSignal = signal;
    FW_ASSIGN(const std::int64_t total, database.continuationCount(run, missing, context.cancel));
    context.progress.beginStage("score", total, "texts");
    for (std::int64_t done = 0; done < total;) {
        FW_TRY(context.cancel.check());
        // What is scored leaves the filter: the next page is the first one again.
        FW_ASSIGN(const auto page, database.continuations(run, missing, 0, kPage, context.cancel));
        if (page.empty())
            break;
        std::vector<std::string> texts;
        for (const store::ContinuationRow& row : page)
            texts.push_back(row.text);
        FW_ASSIGN(const measure::ScoreTable table, scorer.score(texts, context.cancel, ProgressSink()));
        std::vector<store::NewScore> scores;
        for (std::size_t i = 0; i < page.size(); ++i)
            scores.push_back({page[i].id, table.at(i, scorer.signalLabel())});
        FW_TRY(database.addScores(run, signal, scores));
        done += static_cast<std::int64_t>(page.size());
        context.progress.advance(done);
    }
    return {};
}

} // namespace fw::run
