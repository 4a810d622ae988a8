#include <algorithm>
#include <set>

#include "core/generate/generator.h"
#include "core/measure/text_statistics.h"
#include "core/run/stages.h"
#include "core/run/text_signals.h"

namespace fw::run {

Status generateContinuations(const Plan& plan, const VariantPlan& variant, std::int64_t run,
                             const nn::LanguageModel& model, store::Database& database, const RunContext& context)
{
    std::vector<store::PromptRow> rows = plan.prompts;
    std::vector<int> occurrences;
    for (store::PromptRow& row : rows) {
        row.draws = variant.decoding.draws;
        occurrences.push_back(row.occurrence);
    }
    FW_ASSIGN(const std::vector<std::int64_t> promptIds, database.savePrompts(run, rows));
    FW_ASSIGN(const std::vector<int> committed, database.committedBlocks(run));
    FW_ASSIGN(const TextSignals signals, TextSignals::of(database));

    const std::set<int> done(committed.begin(), committed.end());
    const std::size_t blocks = (rows.size() + plan.promptsPerBlock - 1) / plan.promptsPerBlock;
    const auto total = static_cast<std::int64_t>(rows.size()) * variant.decoding.draws;
    context.progress.beginStage("generate", total, "continuations");
    std::int64_t finished = 0;
    for (std::size_t block = 0; block < blocks; ++block) {
        const std::size_t first = block * plan.promptsPerBlock;
        const std::size_t count = std::min(plan.promptsPerBlock, rows.size() - first);
        if (!done.contains(static_cast<int>(block))) {
            const std::span<const std::vector<int>> prompts(plan.promptIds.data() + first, count);
            const auto rowsInBlock = static_cast<double>(count) * variant.decoding.draws;
            const auto onToken = [&](std::int64_t tokens) {
                const double share =
                    std::min(1.0, static_cast<double>(tokens) / (rowsInBlock * variant.decoding.maxNewTokens));
                context.progress.advance(finished + static_cast<std::int64_t>(share * rowsInBlock));
            };
            FW_ASSIGN(const auto generations,
                      generate::generate(model, prompts, variant.decoding, context.cancel, onToken,
                                         std::span(occurrences).subspan(first, count)));
            std::vector<store::NewContinuation> continuations;
            for (const generate::Generation& generation : generations) {
                store::NewContinuation one;
                one.prompt = promptIds[first + generation.prompt];
                one.draw = generation.draw;
                one.tokens = static_cast<int>(generation.ids.size());
                one.finish = generation.stopped ? "stop" : "length";
                one.text = tokenizer::continuationText(plan.tokenizer, prompts[generation.prompt], generation.ids);
                one.ids.assign(generation.ids.begin(), generation.ids.end());
                one.scores = signals.scores(measure::textStatistics(generation.ids, one.text), !generation.stopped);
                continuations.push_back(std::move(one));
            }
            FW_TRY(database.commitBlock(run, static_cast<int>(block), continuations));
            const store::NewContinuation& sample = continuations.front();
            context.progress.setMessage(rows[first].text + sample.text);
        }
        finished += static_cast<std::int64_t>(count) * variant.decoding.draws;
        context.progress.advance(finished);
    }
    return {};
}

} // namespace fw::run
