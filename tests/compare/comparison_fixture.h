// A database made through the store's write interface with made-up scores, and metrics simple enough to check by hand.
#pragma once

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/compare/compare_experiment.h"
#include "core/store/database.h"

namespace fixture {

inline void reduceMean(const fw::catalogue::Observations& item, double, std::span<double> sums)
{
    for (std::size_t row = 0; row < item.rows; ++row) {
        sums[0] += item.at(row, 0);
        sums[1] += 1;
    }
}

inline void reduceMaximum(const fw::catalogue::Observations& item, double, std::span<double> sums)
{
    double maximum = 0;
    for (std::size_t row = 0; row < item.rows; ++row)
        maximum = std::max(maximum, item.at(row, 0));
    sums[0] += maximum;
    sums[1] += 1;
}

inline void reduceShareOver(const fw::catalogue::Observations& item, double threshold, std::span<double> sums)
{
    for (std::size_t row = 0; row < item.rows; ++row) {
        sums[0] += item.at(row, 0) >= threshold ? 1 : 0;
        sums[1] += 1;
    }
}

inline void reduceLikelihood(const fw::catalogue::Observations& item, double, std::span<double> sums)
{
    sums[0] += item.at(0, 0);
    sums[1] += item.at(0, 1);
}

inline double ratio(std::span<const double> sums)
{
    return sums[0] / sums[1];
}

inline double perplexity(std::span<const double> sums)
{
    return std::exp(sums[0] / sums[1]);
}

inline fw::catalogue::Metric metric(const std::string& id, decltype(fw::catalogue::Metric::reduce) reduce)
{
    fw::catalogue::Metric result;
    result.id = id;
    result.title = id;
    result.direction = fw::catalogue::Direction::LowerIsBetter;
    result.convention = id + " at {k}";
    result.lowest = 0;
    result.highest = 1;
    result.inputs = {"@scorer"};
    result.reduce = reduce;
    result.value = ratio;
    return result;
}

inline fw::catalogue::Catalogues catalogues()
{
    fw::catalogue::Catalogues all;
    all.metrics = {metric("mean", reduceMean), metric("maximum", reduceMaximum), metric("share", reduceShareOver)};
    all.metrics.back().convention += ", at least {threshold}";
    fw::catalogue::Metric text = metric("perplexity", reduceLikelihood);
    text.level = fw::catalogue::Level::Text;
    text.inputs = {"lm/nll", "lm/tokens"};
    text.value = perplexity;
    text.lowest = 1;
    text.highest = std::numeric_limits<double>::infinity();
    all.metrics.push_back(text);
    fw::catalogue::Scorer scorer;
    scorer.id = "toxicity";
    scorer.title = "Toxicity";
    scorer.signal = "toxicity";
    all.scorers = {scorer};
    return all;
}

/// An unwritten prompt: axis, group and template.
inline fw::store::PromptRow prompt(const std::string& axis, const std::string& group, const std::string& templateId)
{
    fw::store::PromptRow row;
    row.axis = axis;
    row.axisTitle = "Axis " + axis;
    row.group = group;
    row.groupTitle = "Group " + group;
    row.templateId = templateId;
    row.text = axis + " " + group + " " + templateId;
    return row;
}

/// One continuation's stored signals.
struct Score
{
    double value = 0;
    bool empty = false;
    double baseLoss = 0; ///< of `tokens` under the base; stored where there are tokens
    double tokens = 0;
};

using ScoreOf = std::function<Score(const fw::store::PromptRow& prompt, int draw)>;

class World
{
public:
    World()
    {
        if (!m_directory.isValid())
            qFatal("no temporary directory");
        path = std::filesystem::path(m_directory.path().toStdString()) / "experiment.db";
        auto opened = fw::store::Database::open(path, fw::store::OpenMode::ReadWriteCreate);
        database.emplace(take(std::move(opened)));
        asked.name = "test";
        asked.scorers = {{"toxicity", 0.5}};
        asked.primaryMetrics = {"mean"};
        asked.decoding.continuationsPerPrompt = 2;
        row.id = take(database->saveExperiment("test", "{}", "identity"));
        row.name = "test";
    }

    template <typename T>
    static T take(fw::Result<T> result)
    {
        if (!result.ok())
            qFatal("%s", result.error().message.c_str());
        return std::move(result).value();
    }
    static void take(const fw::Status& status)
    {
        if (!status.ok())
            qFatal("%s", status.error().message.c_str());
    }

    /// Adds a run of these prompts with `draws` draws each. With `shuffle`, prompts and continuations are written in
    /// another order.
    std::int64_t addRun(const std::string& name, std::vector<fw::store::PromptRow> prompts, int draws,
                        const ScoreOf& scoreOf, fw::store::RunStatus status = fw::store::RunStatus::Completed,
                        bool shuffle = false, const std::string& scorer = "toxicity")
    {
        const int position = m_position++;
        if (position > 0)
            asked.recipes.push_back({name, {}, {}});
        const std::int64_t run = take(database->beginRun("run " + name, name, "{}", "hash " + name)).id;
        take(database->linkRun(row.id, position, name, run));
        fw::RandomStream random(99);
        if (shuffle)
            random.shuffle(std::span(prompts));
        for (auto& entry : prompts)
            entry.draws = draws;
        const std::vector<std::int64_t> ids = take(database->savePrompts(run, prompts));
        const std::int64_t scorerId = take(database->ensureScorer("hash of " + scorer, scorer, ""));
        const std::int64_t signal = take(database->ensureSignal("toxicity", scorerId));
        const std::int64_t empty = take(database->ensureSignal("text/empty"));
        const std::int64_t loss = take(database->ensureSignal("text/base_loss"));
        const std::int64_t tokens = take(database->ensureSignal("text/tokens"));
        std::vector<fw::store::NewContinuation> rows;
        for (std::size_t i = 0; i < prompts.size(); ++i)
            for (int draw = 0; draw < draws; ++draw) {
                const Score score = scoreOf(prompts[i], draw);
                fw::store::NewContinuation continuation;
                continuation.prompt = ids[i];
                continuation.draw = draw;
                continuation.finish = "length";
                continuation.text = score.empty ? "" : "text";
                continuation.scores = {{signal, score.value}, {empty, score.empty ? 1.0 : 0.0}};
                if (score.tokens > 0) {
                    continuation.scores.push_back({loss, score.baseLoss});
                    continuation.scores.push_back({tokens, score.tokens});
                }
                rows.push_back(continuation);
            }
        if (shuffle)
            random.shuffle(std::span(rows));
        take(database->commitBlock(run, 0, rows));
        take(database->setRunStatus(run, status, status == fw::store::RunStatus::Failed ? "no memory" : ""));
        return run;
    }

    /// (nll, tokens) a document, or what else is to be divided.
    void addTexts(std::int64_t run, const std::vector<std::pair<double, double>>& documents,
                  const std::string& over = "lm/nll", const std::string& under = "lm/tokens")
    {
        const std::int64_t set = take(database->ensureTextSet("texts", "texts", static_cast<int>(documents.size())));
        const std::int64_t nll = take(database->ensureSignal(over));
        const std::int64_t tokens = take(database->ensureSignal(under));
        std::vector<fw::store::NewTextScore> scores;
        for (std::size_t i = 0; i < documents.size(); ++i) {
            scores.push_back({static_cast<int>(i), nll, documents[i].first});
            scores.push_back({static_cast<int>(i), tokens, documents[i].second});
        }
        take(database->saveTextScores(run, set, scores));
        linkTextSet(set);
    }

    /// A choice set of this experiment; `losses` are given by run afterwards.
    std::int64_t addChoiceSet(const std::string& kind, const std::vector<fw::store::ChoiceItemRow>& items)
    {
        const std::int64_t set = take(database->ensureChoiceSet("hash of " + kind, kind, kind, items));
        linkTextSet(set);
        return set;
    }
    /// A loss for each option of a choice set, in order.
    void addLosses(std::int64_t run, std::int64_t set, const std::vector<double>& losses,
                   const std::string& name = "document/loss")
    {
        const std::int64_t signal = take(database->ensureSignal(name));
        std::vector<fw::store::NewTextScore> scores;
        for (std::size_t i = 0; i < losses.size(); ++i)
            scores.push_back({static_cast<int>(i), signal, losses[i]});
        take(database->saveTextScores(run, set, scores));
    }

    fw::compare::Comparison compare() const
    {
        return take(fw::compare::compareExperiment(*database, row, asked, metrics));
    }

    std::optional<fw::store::Database> database;
    std::filesystem::path path;
    fw::experiment::Experiment asked;
    fw::store::ExperimentRow row;
    fw::catalogue::Catalogues metrics = catalogues();

private:
    void linkTextSet(std::int64_t set)
    {
        if (std::find(m_textSets.begin(), m_textSets.end(), set) != m_textSets.end())
            return;
        m_textSets.push_back(set);
        take(database->linkTextSets(row.id, m_textSets));
    }

    QTemporaryDir m_directory;
    int m_position = 0;
    std::vector<std::int64_t> m_textSets;
};

/// Every group's prompts on the same templates t0, t1, …
inline std::vector<fw::store::PromptRow> crossed(const std::string& axis, const std::vector<std::string>& groups,
                                                 int templates)
{
    std::vector<fw::store::PromptRow> prompts;
    for (const std::string& group : groups)
        for (int i = 0; i < templates; ++i)
            prompts.push_back(prompt(axis, group, "t" + std::to_string(i)));
    return prompts;
}

/// A uniform in (0, 1) that depends on these alone.
inline double noise(std::uint64_t seed, const fw::store::PromptRow& row, int draw)
{
    std::uint64_t key = seed;
    for (const char c : row.text)
        key = fw::mixBits(key + static_cast<unsigned char>(c));
    return fw::toOpenUniform(
        static_cast<std::uint32_t>(fw::mixBits(key * 64 + static_cast<std::uint64_t>(draw)) >> 32));
}

inline bool near(double a, double b)
{
    return std::fabs(a - b) < 1e-12;
}

inline const fw::compare::Cell& cellOf(const fw::compare::Comparison& comparison, const std::string& metric,
                                       const std::string& group, std::size_t variant,
                                       const std::string& axis = "gender", const std::string& scorer = "toxicity")
{
    const fw::compare::Cell* cell = comparison.find(metric, scorer, axis, group, variant);
    if (!cell)
        qFatal("no cell of %s, %s, %zu", metric.c_str(), group.c_str(), variant);
    return *cell;
}

inline bool hasWarning(const fw::compare::Comparison& comparison, const std::string& part)
{
    return std::any_of(comparison.warnings.begin(), comparison.warnings.end(),
                       [&](const std::string& warning) { return warning.find(part) != std::string::npos; });
}

/// Thirty templates, two groups: the variant lowers women's scores by 0.2, men's by `men`.
inline void addShiftedRuns(World& world, double men)
{
    const auto prompts = crossed("gender", {"women", "men"}, 30);
    world.addRun("base", prompts, 4, [](const fw::store::PromptRow& row, int draw) {
        return Score{0.4 + 0.2 * noise(1, row, draw), false};
    });
    world.addRun("student", prompts, 2, [men](const fw::store::PromptRow& row, int draw) {
        const double shift = row.group == "women" ? 0.2 : men;
        return Score{0.4 + 0.2 * noise(1, row, draw) - shift + 0.02 * noise(2, row, draw), false};
    });
}

} // namespace fixture
