#include <algorithm>

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/measure/divergence.h"
#include "core/measure/likelihood.h"
#include "core/measure/text_statistics.h"
#include "core/run/stages.h"

namespace fw::run {

namespace {

constexpr std::int64_t kPage = 256;

Result<std::vector<std::string>> documentsOf(const std::filesystem::path& text)
{
    FW_ASSIGN(std::vector<std::string> lines, readLines(text));
    std::erase_if(lines, [](const std::string& line) { return line.empty(); });
    if (lines.empty())
        return Error{ErrorKind::InvalidInput, "perplexity_text: " + text.string() + " holds no text",
                     "give a file with a document a line"};
    return lines;
}

} // namespace

Status measureBaseLoss(const Plan& plan, std::int64_t run, const nn::LanguageModel& base, store::Database& database,
                       const RunContext& context)
{
    FW_ASSIGN(const std::int64_t signal, database.ensureSignal(measure::kBaseLossSignal));
    store::ContinuationFilter missing;
    missing.withoutSignal = signal;
    FW_ASSIGN(const std::int64_t total, database.continuationCount(run, missing, context.cancel));
    context.progress.beginStage("perplexity under the base", total, "texts");
    for (std::int64_t done = 0; done < total;) {
        FW_ASSIGN(const auto page, database.continuations(run, missing, 0, kPage, context.cancel));
        if (page.empty())
            break;
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
            scores.push_back({page[i].id, -sums[i]});
        FW_TRY(database.addScores(run, signal, scores));
        done += static_cast<std::int64_t>(page.size());
        context.progress.advance(done);
    }
    return {};
}

Result<std::int64_t> perplexityTextSet(const Plan& plan, store::Database& database)
{
    FW_ASSIGN(const std::vector<std::string> documents, documentsOf(plan.perplexityText));
    FW_ASSIGN(const std::string hash, sha256OfFile(plan.perplexityText));
    return database.ensureTextSet(hash, plan.perplexityText.filename().string(), static_cast<int>(documents.size()));
}

Status measureDocuments(const Plan& plan, std::int64_t run, const nn::LanguageModel& model,
                        const nn::LanguageModel& base, store::Database& database, const RunContext& context)
{
    if (plan.perplexityText.empty())
        return {};
    FW_ASSIGN(const std::vector<std::string> documents, documentsOf(plan.perplexityText));
    FW_ASSIGN(const std::int64_t set, perplexityTextSet(plan, database));
    FW_ASSIGN(const std::int64_t loss, database.ensureSignal(measure::kDocumentLossSignal));
    FW_ASSIGN(const std::int64_t tokens, database.ensureSignal(measure::kDocumentTokensSignal));
    FW_ASSIGN(const std::int64_t bytes, database.ensureSignal(measure::kDocumentBytesSignal));
    FW_ASSIGN(const auto known, database.textScores(run, loss, context.cancel));
    if (std::find(known.textSet.begin(), known.textSet.end(), set) != known.textSet.end())
        return {};
    FW_ASSIGN(const auto likelihoods,
              measure::textLikelihoods(model, *plan.tokenizer, documents, true, context.cancel, context.progress));
    std::vector<store::NewTextScore> scores;
    for (std::size_t i = 0; i < likelihoods.size(); ++i) {
        const int document = static_cast<int>(i);
        scores.push_back({document, loss, -likelihoods[i].logLikelihood});
        scores.push_back({document, tokens, static_cast<double>(likelihoods[i].tokens)});
        scores.push_back({document, bytes, static_cast<double>(likelihoods[i].bytes)});
    }
    if (model.config().vocabulary == base.config().vocabulary) {
        FW_ASSIGN(const std::int64_t divergence, database.ensureSignal(measure::kDivergenceSignal));
        FW_ASSIGN(const std::int64_t agreements, database.ensureSignal(measure::kAgreementSignal));
        FW_ASSIGN(const auto divergences,
                  measure::textDivergences(base, model, *plan.tokenizer, documents, context.cancel, context.progress));
        for (std::size_t i = 0; i < divergences.size(); ++i) {
            const int document = static_cast<int>(i);
            scores.push_back({document, divergence, divergences[i].divergence});
            scores.push_back({document, agreements, static_cast<double>(divergences[i].agreements)});
        }
    }
    return database.saveTextScores(run, set, scores);
}

} // namespace fw::run
