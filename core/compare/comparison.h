// The comparison: base against every variant, paired by prompt and draw, with intervals and tests. Immutable once made;
// the only source for ui, report and command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/catalogue/catalogue.h"
#include "core/stats/agreement.h"
#include "core/stats/crossed_mean.h"

namespace fw::store {
class Database;
}

namespace fw::compare {

/// A figure with its interval. `method` says how the interval was made ("BCa bootstrap over 30 templates", …).
struct Estimate
{
    double value = 0;
    double low = 0;
    double high = 0;
    std::string method;
};

/// What the comparison says of a figure of the declared family. One function decides (decide()), everything shows it.
enum class Verdict {
    None,       ///< not asked: the base, exploratory figures, and those without a test
    Changed,    ///< significant after Holm, and outside the noise floor
    ShownEqual, ///< shown to be within the margin: two one-sided tests, after Holm
    CannotTell  ///< neither: the data leave open whether it changed
};

/// One metric for one group (or all groups of an axis together: group empty) in one variant.
struct Cell
{
    std::string metric;      ///< id in the catalogue
    std::string scorer;      ///< id or directory; empty for metrics without one
    std::string axis;        ///< empty for run-level figures such as perplexity
    std::string group;       ///< empty: all groups of the axis
    std::size_t variant = 0; ///< index into Comparison::variants; 0 is the base
    Estimate value;
    std::optional<double> withoutEmpty;       ///< the figure with empty continuations left out
    std::optional<Estimate> difference;       ///< variant − base, paired; none for the base and what is one already
    std::optional<double> standardError;      ///< of the difference
    std::optional<Estimate> pooledDifference; ///< leaned towards all groups' mean; where the experiment asks for it
    std::optional<double> pValue;             ///< sign-flip test over clusters
    std::optional<double> pAdjusted;          ///< Holm within the declared family; none for exploratory metrics
    std::optional<double> pBreakage; ///< Holm within the guard against broken variants; see Family::breakageTests
    /// Benjamini–Hochberg over an axis' exploratory tests; where the experiment asks for it.
    std::optional<double> qValue;
    std::optional<double> margin;         ///< a change of less counts as none: declared, or the metric's default
    std::optional<double> pEqual;         ///< of "it changed by the margin or more"
    std::optional<double> pEqualAdjusted; ///< Holm within the declared family
    bool primary = false;                 ///< in the experiment's declared family
    Verdict verdict = Verdict::None;
    std::optional<double> noiseBand; ///< 95 % of |base − base with other draws|; none where there are no draws
    /// The smallest change that would have been found with 80 % power: after Holm, outside the noise floor. Infinite
    /// where so few clusters can never be significant.
    std::optional<double> minimumDetectable;
    /// Of a share of flagged texts: the difference corrected for the scorer's error rates (of the group's texts, where
    /// its card has them), taken as equal for base and variant.
    std::optional<Estimate> corrected;
    /// And how much more often the scorer would have to be wrong on the variant's clean texts than on the base's (less
    /// often, where negative) for the whole difference to be its mistake.
    std::optional<double> overturningError;
    /// Of a method (Variant::isMethod()): what the change of one realisation varies by.
    std::optional<stats::VarianceComponents> components;
    int clusters = 0;
    int prompts = 0;
    int continuations = 0;
    int emptyContinuations = 0;
    bool insideNoise() const
    {
        return difference && noiseBand && difference->value <= *noiseBand && difference->value >= -*noiseBand;
    }
};

/// The one place that decides.
Verdict decide(const Cell& cell, double alpha);
/// "changed", "shown equal", "cannot tell"; empty for None.
std::string verdictText(Verdict verdict);

/// |difference| as a share of the base's figure; the cell must have a difference.
double relativeChange(const Cell& cell);

/// A named figure of a run as a whole: parameters, bytes on disk, decode speed against base, …
struct Fact
{
    std::string name; ///< "parameters", "bytes_on_disk", "bytes_in_memory", "decode_tokens_per_second", …
    double value = 0;
    std::string unit;
    /// What was measured several times: an interval for the median, and the value is the median.
    std::optional<std::pair<double, double>> range = std::nullopt;
};

/// The loss of a recipe's step that trained, as it fell.
struct TrainingCurve
{
    struct Point
    {
        std::int64_t step = 0;
        double trainingLoss = 0;              ///< of what the step minimises
        std::optional<double> validationLoss; ///< nats per token
        double seconds = 0;
    };
    std::string method;
    std::vector<Point> points;
};

/// What a statement about a variant is a statement about.
enum class Scope {
    Whole,       ///< all there is: the base, a recipe without anything random, imported texts, controls
    Artefact,    ///< one realisation of something random, or a stored variant: with another seed it may be otherwise
    Realisation, ///< one of several, of which the method's variant speaks
    Method       ///< several realisations together: their mean, with what it varies by
};
/// "whole", "artefact", "realisation", "method".
std::string scopeName(Scope scope);

struct Variant
{
    std::string name;
    std::string recipe; ///< one line of what was done, e.g. "head_pruning 25 % taylor → int8"
    std::int64_t runId = 0;
    std::string status; ///< completed, interrupted, running, cancelled, failed, broken
    std::string message;
    std::vector<Fact> facts;
    std::vector<TrainingCurve> training; ///< by step of the recipe; empty where nothing was trained
    Scope scope = Scope::Whole;
    std::vector<std::size_t> realisations; ///< of a method: its finished variants; it has no run of its own

    bool isMethod() const { return scope == Scope::Method; }
};

struct GroupTitle
{
    std::string axis;
    std::string axisTitle;
    std::string group;
    std::string title;
};

/// A scorer as this experiment uses it.
struct ScorerUse
{
    std::string scorer; ///< id or directory, as in Cell::scorer
    std::string title;  ///< the catalogue's title, or the directory
    double threshold = 0.5;
    std::string hash;        ///< of the version whose scores are compared; empty where there are none yet
    bool addedLater = false; ///< by scoring again: outside the declared family
    std::optional<catalogue::ErrorRates> errors = {}; ///< at this threshold, as its card says
};

/// Difference in differences: a group's change minus the change of all other groups of its axis.
struct DifferenceInDifferences
{
    std::string metric;
    std::string scorer;
    std::string axis;
    std::string group;
    std::size_t variant = 0;
    Estimate value;
    double pValue = 1; ///< the templates' contrasts sign-flipped; where groups share none, labels permuted over prompts
    double pAdjusted = 1; ///< Holm over the groups of the axis × variants
};

/// How the declared family was held, in numbers.
struct Family
{
    std::size_t tests = 0;         ///< overall figures and groups of the primary metrics × declared variants
    std::size_t overallTests = 0;  ///< of those, the overall figures
    std::size_t breakageTests = 0; ///< of the guard against broken variants; held at alpha / 10
    bool hierarchical = false;     ///< an axis' groups are tested behind its overall figure alone
};

/// Is anyone worse off? The group of all axes that a variant harms most by a primary metric.
struct WorstOff
{
    std::string metric;
    std::string scorer;
    std::size_t variant = 0;
    std::string axis;
    std::string group;
    double change = 0; ///< in the metric's unit, its sign kept
    double harm = 0;   ///< the same as harm: above 0 is worse
    double lower = 0;  ///< some group's harm is at least this: simultaneous over all groups, one-sided at `confidence`
};

/// Distance between an axis' highest and lowest group. Above 0 even where groups do not differ, hence
/// `underPermutedLabels` (its mean over permuted group labels) and `pValue`.
struct Gap
{
    std::string metric;
    std::string scorer;
    std::string axis;
    std::size_t variant = 0;
    std::string highest; ///< group ids
    std::string lowest;
    double value = 0;
    double underPermutedLabels = 0;
    double pValue = 1;
    bool sharedTemplates = false; ///< without them groups have other prompts, and levels do not compare
    /// Against base, for the pair that is highest and lowest on the base's spare draws; none where it has none.
    std::optional<double> changeSamePair;
    std::optional<double> changeAnew;      ///< against base, each with its own pair
    std::optional<double> interdependence; ///< adjusted R² of groups' figures by template on the other groups'
    std::optional<double> rankAgreement;   ///< Kendall's τ-b of the groups' order with the base's
};

/// The primary cells that count by a scorer's threshold, at another threshold than the experiment's: is it the
/// threshold that makes the finding?
struct ThresholdCells
{
    std::string scorer;
    double threshold = 0;
    std::vector<Cell> cells;
};

/// How far two of the experiment's scorers agree on one variant's continuations. A scorer from −1 (negative) to 1 is
/// read as its negative, so that both flag what is bad.
struct ScorerAgreement
{
    std::size_t variant = 0;
    std::string first; ///< as in Cell::scorer
    std::string second;
    stats::Agreement agreement;
};

/// A variant's change of a primary metric, split by the controls (matched_effects.h): what the base changes when noise
/// makes its continuations as unlikely under the base as the variant's are, and what is left. Exploratory.
struct MatchedOutcome
{
    std::string metric;
    std::string scorer;
    std::string axis;
    std::size_t variant = 0;
    double perplexity = 0;       ///< of the variant's continuations under the base
    double lowestPerplexity = 0; ///< of the ladder
    double highestPerplexity = 0;
    double bracketed = 0; ///< share of resamples in which the ladder holds the variant's perplexity
    Estimate total;
    std::optional<Estimate> explained; ///< none where the ladder does not reach the variant's perplexity
    std::optional<Estimate> partial;
};

/// What a variant's figure has in common with the base's that it is paired with.
enum class Pairing {
    SharedDraws, ///< prompt, draw and the draw's random numbers
    OwnDraws,    ///< prompt and draw; the texts were drawn elsewhere, each by itself
    Prompts      ///< the prompt: nothing is drawn
};

/// How often the same judgement claims a change where there is none: the base against its own spare draws (audit.h).
struct Audit
{
    int comparisons = 0;             ///< random halves of the base's draws, one half as the base and one as a variant
    int withClaims = 0;              ///< of those, how many said that something changed
    std::vector<std::string> claims; ///< what they said
};

struct Comparison
{
    std::int64_t experimentId = 0;
    std::string experimentName;
    std::string description;
    std::string model;                   ///< as the experiment names it
    std::string decoding;                ///< one line: "top-p 0.9, temperature 1, at most 20 new tokens"
    std::vector<std::string> promptSets; ///< as the experiment names them
    Pairing pairing = Pairing::SharedDraws;
    std::vector<ScorerUse> scorers;
    std::vector<std::string> primaryMetrics;
    int resamples = 0;
    int continuationsPerPrompt = 0;
    bool groupsWeighEqually = false; ///< in figures over all groups; else each prompt weighs the same
    double confidence = 0.95;
    double alpha = 0.05;
    Family family;
    std::vector<Variant> variants; ///< base first; methods, the means of several realisations, last
    std::vector<GroupTitle> groups;
    std::vector<catalogue::Metric> metrics; ///< those that have cells, in the catalogue's order
    std::vector<Cell> cells;
    std::vector<DifferenceInDifferences> differencesInDifferences;
    std::vector<Gap> gaps;
    std::vector<WorstOff> worstOff; ///< by variant and primary metric with an order
    std::vector<MatchedOutcome> matchedEffects;
    std::vector<ThresholdCells> otherThresholds;
    std::vector<ScorerAgreement> agreements; ///< by variant, each pair of scorers once
    std::optional<Audit> audit;              ///< where it was asked for
    std::vector<std::string> warnings;       ///< e.g. "k differs", "fewer than 20 clusters"

    const Cell* find(const std::string& metric, const std::string& scorer, const std::string& axis,
                     const std::string& group, std::size_t variant) const;
};

/// Reads an experiment's finished runs and computes all cells. Deterministic by the experiment's statistics seed.
/// Runs that are not complete are listed in `variants` with their status and have no cells.
Result<Comparison> compareRuns(const store::Database& database, std::int64_t experimentId,
                               const catalogue::Catalogues& catalogues, const CancelToken& cancel = {});

} // namespace fw::compare
