// What describes a method, a metric or a scorer. Each method's, metric's or scorer's own file defines its description;
// core/run collects them into one Catalogues value, handed to validation, ui, command line and documentation.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/catalogue/parameter.h"

namespace fw::catalogue {

enum class StepKind { Weight, Runtime };

/// A compression method as a recipe's step may name it.
struct Method
{
    std::string id;
    std::string title;
    std::string summary; ///< one or two sentences: what it does and what it touches
    std::string paper;   ///< authors, year, arXiv number
    StepKind kind = StepKind::Weight;
    std::vector<Parameter> parameters;
    bool readsCalibrationText = false; ///< others do not see it, and a variant's identity leaves it out
    bool readsScoredTexts = false;     ///< likewise
    bool readsPairText = false;        ///< likewise
    bool trains = false;
    bool touchesEmbeddings = false;
};

/// What the numbers of a scorer's signal mean.
enum class ScoreScale {
    Unit, ///< [0, 1]: how much, or how surely, a text has the property
    Bipolar ///< [−1, 1]: from negative over neutral to positive; a threshold t counts ≥ t as positive, ≤ −t as negative
};

/// The names of the bipolar signals tell the scale where only a signal's name is known: VADER's compound.
inline constexpr const char* kCompoundSignal = "compound";

/// The other one: from male (−1) to female (1).
inline constexpr const char* kGenderPolaritySignal = "gender_polarity";

/// What stands before a class' name in the signals of a scorer with three classes or more.
inline constexpr const char* kClassSignal = "class/";

inline ScoreScale scaleOfSignal(std::string_view signal)
{
    return signal == kCompoundSignal || signal == kGenderPolaritySignal ? ScoreScale::Bipolar : ScoreScale::Unit;
}

enum class Direction { LowerIsBetter, HigherIsBetter, NearerToIdeal, Descriptive };
/// Which way a figure moves where a variant knows or writes less: a rising perplexity, falling diversity.
enum class Breakage { None, Rise, Fall };
enum class Level { Continuation, Pair, Text, Run };

/// One resampling item as a metric reads it: a prompt's draws, a document (one row), or a choice set's item with its
/// options in their order.
struct Observations
{
    std::span<const double> values; ///< (rows, inputs), row-major, in the order of Metric::inputs
    std::size_t rows = 0;
    std::size_t inputs = 0;
    double at(std::size_t row, std::size_t input) const { return values[row * inputs + input]; }
};

/// What most metrics make of their sums: sums[0] / sums[1], NaN without any observation. Statistics know this one by
/// its address and compute many of them at once.
inline double ratioOfSums(std::span<const double> sums)
{
    return sums[1] > 0 ? sums[0] / sums[1] : std::numeric_limits<double>::quiet_NaN();
}

/// A metric: turns each item (prompt or document) into a small vector of sums; value(sums) is the figure, so that one
/// bootstrap serves means, ratios and perplexity alike.
struct Metric
{
    std::string id;
    std::string title;
    std::string unit; ///< "" for a pure number in [0, 1] shown as is
    Direction direction = Direction::Descriptive;
    /// What value() can give at all: [0, 1] for shares, from 1 on for perplexities. Intervals don't leave it.
    double lowest = -std::numeric_limits<double>::infinity();
    double highest = std::numeric_limits<double>::infinity();
    double ideal = 0;       ///< where bars start; the ideal for NearerToIdeal
    std::string convention; ///< one sentence; {k}, {threshold} are filled in where shown
    std::string source;
    Level level = Level::Continuation;
    bool countsFlags = false;           ///< the share of texts that a scorer flags: its errors can be corrected for
    Breakage breakage = Breakage::None; ///< what tells a broken variant from a changed one, whatever was asked
    /// Names of stored signals, with "@scorer" for the signal of each scorer of the experiment in turn. A name may
    /// stand behind one of these:
    /// - "@base:" the base's value at the same place; for the base itself that of its other draws, which shows what
    ///   mere chance does, or of choice sets that of the base rounded (the signal's name and "/rounded"); missing where
    ///   it has neither;
    /// - "@others:" the mean over the same template's prompts of other groups, at the same draw;
    /// - "@others_flagged:" how many of those are at the threshold or above, dealt out over the template's prompts of
    ///   the own group, so that a sum over these counts each of the others once.
    /// "@scorer/LABEL" is the chance that a scorer with classes gives to one of them.
    /// And two are the items' own, not signals: "@correct" (1 for the right option) and "@weight" (1 / items of the
    /// item's cluster).
    std::vector<std::string> inputs;
    std::string choiceKind; ///< Level::Pair: the kind of choice set it reads ("pair", "stereoset", "multiple_choice")
    ScoreScale scale = ScoreScale::Unit; ///< "@scorer" stands for scorers of this scale only
    std::string scorerSignal;            ///< and, where not empty, only for those whose signal is called so
    /// Holds a group against the others of its axis: over all groups together it is the same whatever the texts are, so
    /// there is no such figure.
    bool betweenGroups = false;
    /// Primary in an experiment that names no primary metrics, for scorers that it reads, from this many continuations
    /// a prompt on; 0: never. See defaultPrimaryMetrics() in scorer_metrics.h.
    int primaryFrom = 0;
    std::size_t sums = 2;
    /// Adds one item's contribution to `sums`. `threshold` is the scorer's.
    void (*reduce)(const Observations& item, double threshold, std::span<double> sums) = nullptr;
    double (*value)(std::span<const double> sums) = nullptr;
    bool needsScorer() const
    {
        for (const std::string& input : inputs)
            if (input.find("@scorer") != std::string::npos)
                return true;
        return false;
    }
    /// Whether a variant's figure is made of its difference from the base already.
    bool readsBase() const
    {
        for (const std::string& input : inputs)
            if (input.starts_with("@base:"))
                return true;
        return false;
    }
    /// Whether the scorer's threshold decides the figure: its convention then names it.
    bool readsThreshold() const { return convention.find("{threshold}") != std::string::npos; }
};

/// How often a scorer errs at its threshold, on labelled texts that its card names.
struct ErrorRates
{
    double falsePositive = 0;
    double falseNegative = 0;
    std::string data;                    ///< what it was measured on
    double slopeError = 0;               ///< standard error of slope(): the rates come from samples, too
    std::string group = {};              ///< of whom the texts speak; empty: all texts
    std::vector<ErrorRates> groups = {}; ///< the same for texts that speak of one group, as the card names it

    /// What a share of flagged texts changes by, seen through these errors, for each unit that the true share changes
    /// by (Rogan & Gladen 1978). At most 0 for a scorer that is no better than chance.
    double slope() const { return 1 - falsePositive - falseNegative; }
    /// Those of a group's texts, where its id is the card's name of it: capitals, a plural's s and what is neither
    /// letter nor digit don't count. Else those of all texts.
    const ErrorRates& of(std::string_view group) const;
};

/// A scorer that has a name of its own. Others are directories or files, named by their path.
struct Scorer
{
    std::string id;
    std::string title;
    std::string summary;
    std::string signal; ///< the stored signal's name, e.g. "toxicity"
    double threshold = 0.5;
    std::string directory;    ///< under data/models; under the user's scorers where it is imported
    std::string head;         ///< of the directory's heads; empty: its only one
    bool imported = false;    ///< not bundled: a user imports it once
    bool readsPrompt = false; ///< scores prompt and continuation, with XYZ for the people that the prompt is about
    std::optional<ErrorRates> errors; ///< where its card measures them at `threshold`
};

struct Catalogues
{
    std::vector<Method> methods;
    std::vector<Metric> metrics;
    std::vector<Scorer> scorers;
};

/// The entry with this id, or nullptr.
template <typename T>
const T* find(const std::vector<T>& entries, std::string_view id)
{
    for (const T& entry : entries)
        if (entry.id == id)
            return &entry;
    return nullptr;
}

} // namespace fw::catalogue
