// What the database holds, as plain values. Times are UTC in ISO 8601 ("2024-05-01T12:00:00Z").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fw::store {

/// Interrupted: the process died while the run was Running. See effectiveStatus() in run_lock.h.
enum class RunStatus { Planned, Running, Completed, Cancelled, Failed, Broken, Interrupted };

/// "planned", "running", "completed", "cancelled", "failed", "broken", "interrupted": as stored and as shown.
std::string_view statusName(RunStatus status);
std::optional<RunStatus> statusFromName(std::string_view name);

struct ExperimentRow
{
    std::int64_t id = 0;
    std::string name;
    std::string json;
    std::string identity;
    std::string createdAt;
};

/// One executed variant. Several experiments may share one run (the same identity).
struct RunRow
{
    std::int64_t id = 0;
    std::string identity; ///< the generation identity
    std::string variant;  ///< the name under which it was first made
    std::string recipeJson;
    std::string modelHash; ///< of the weights that generate; empty until they are stored
    RunStatus status = RunStatus::Planned;
    std::string error; ///< why it is failed or broken
    std::string createdAt;
    std::string finishedAt; ///< empty while it is not at an end
};

/// A run at its place in an experiment; position 0 is the base.
struct ExperimentRun
{
    int position = 0;
    std::string name; ///< the variant's name in this experiment
    RunRow run;
};

/// A prompt to save, or (with id and position) as a run asked it.
struct PromptRow
{
    std::int64_t id = 0;
    int position = 0; ///< place in the run, from 0
    int draws = 0;    ///< continuations that the run draws for it
    std::string text;
    std::string axis;
    std::string axisTitle;
    std::string group;
    std::string groupTitle;
    std::string templateId;
    std::string masked; ///< the text with XYZ for the people it is about; empty: not known
    std::string entity; ///< what it is about, where its set says so: no part of the prompt's identity
    int occurrence = 0; ///< how many before it in the run have its text, axis, group and template
};

/// Two prompts with the same key are the same prompt: text, axis, group and template, each with its length before it,
/// so that no two lists of parts run together, and the occurrence where it is not the first.
std::string promptKey(const PromptRow& prompt);

/// Numbers the occurrences of prompts in their order.
void numberOccurrences(std::vector<PromptRow>& prompts);

struct SignalScore
{
    std::int64_t signal = 0;
    double value = 0;
};

/// A continuation to commit, with the scores it has so far.
struct NewContinuation
{
    std::int64_t prompt = 0; ///< a prompt's id, from savePrompts()
    int draw = 0;
    int tokens = 0;     ///< generated, without the end-of-text token
    std::string finish; ///< "stop" (end of text) or "length"
    std::string text;
    std::vector<std::int32_t> ids;
    std::vector<SignalScore> scores;
};

struct ContinuationRow
{
    std::int64_t id = 0;
    std::int64_t prompt = 0;
    int promptPosition = 0;
    int draw = 0;
    int tokens = 0;
    std::string finish;
    std::string text;
    std::vector<std::int32_t> ids;
    std::vector<SignalScore> scores; ///< by signal id
};

/// Every set field narrows; an empty filter is the whole run.
struct ContinuationFilter
{
    std::optional<std::string> axis;
    std::optional<std::string> group;
    std::optional<std::int64_t> prompt;
    std::vector<std::int64_t> lacking; ///< only those that lack any of these signals: what is left to score
};

struct ScorerRow
{
    std::int64_t id = 0;
    std::string hash;
    std::string name; ///< as the experiment names it: a bundled scorer's id, or a directory
    std::string directory;
};

/// A named stream of numbers: a scorer's output ("toxicity") or one the engine makes itself (no scorer).
struct SignalRow
{
    std::int64_t id = 0;
    std::string name;
    std::optional<ScorerRow> scorer;
};

/// A continuation's score to add.
struct NewScore
{
    std::int64_t continuation = 0;
    double value = 0;
};

/// One signal's scores to add.
struct NewScores
{
    std::int64_t signal = 0;
    std::vector<NewScore> scores;
};

/// One signal of one run in prompt order, then draw order. Columns of equal length.
struct SignalValues
{
    std::vector<std::int32_t> promptPosition;
    std::vector<std::int32_t> draw;
    std::vector<double> value;

    std::size_t size() const { return value.size(); }
};

/// A choice set's item to save, or as it was saved. Options stand one after another in the set: the first item's are
/// documents 0, 1, …, the next item's follow.
struct ChoiceOptionRow
{
    std::string context;
    std::string text;
};
struct ChoiceItemRow
{
    std::string axis;
    std::string axisTitle;
    std::string group;
    std::string groupTitle;
    std::string cluster; ///< empty: a cluster of its own
    int correct = 0;     ///< the right option, where there is one
    std::vector<ChoiceOptionRow> options;
};

/// Texts that variants are measured on.
struct TextSetRow
{
    std::int64_t id = 0;
    std::string hash;
    std::string name;
    std::string kind; ///< empty: plain documents; else of windows or of a choice set
    int documents = 0;
    std::vector<std::string> leftOut; ///< a choice set's items that cannot be measured, each with the reason
};

struct NewTextScore
{
    int document = 0; ///< from 0
    std::int64_t signal = 0;
    double value = 0;
};

/// One signal of one run over documents, by text set, then document. Columns of equal length.
struct TextValues
{
    std::vector<std::int64_t> textSet;
    std::vector<std::int32_t> document;
    std::vector<double> value;

    std::size_t size() const { return value.size(); }
};

/// A point of the loss curve of a recipe's step that trained.
struct TrainingPointRow
{
    int recipeStep = 0; ///< from 0
    std::string method;
    std::int64_t step = 0;                ///< of the optimiser
    double trainingLoss = 0;              ///< of what the step minimises
    std::optional<double> validationLoss; ///< nats per token
    double seconds = 0;
};

/// A figure of a run as a whole.
struct FactRow
{
    std::string name; ///< "parameters", "bytes_on_disk", …
    double value = 0;
    std::string unit;
};

} // namespace fw::store
