// How good a scorer is on labelled texts, all together and per group. Pure functions on numbers: scores in, figures
// out.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/catalogue/catalogue.h"
#include "core/stats/classes.h"
#include "core/stats/detection.h"
#include "core/stats/interval.h"

namespace fw::measure {

/// Texts with a score and the truth about each. All spans are as long, or `groups` is empty.
struct LabelledScores
{
    std::span<const double> scores;
    std::span<const char> positive;                   ///< non-zero: the text has the property
    std::span<const std::vector<std::string>> groups; ///< of each text, any number; empty: no groups
    double threshold = 0.5;                           ///< from here on a text is flagged
    catalogue::ScoreScale scale = catalogue::ScoreScale::Unit;
    double confidence = 0.95;
};

/// Flagged shares of negatives and of positives, with exact binomial intervals (Clopper & Pearson); none without texts
/// of the kind.
struct GroupRates
{
    std::string group;
    stats::DetectionCounts counts;
    std::optional<stats::Interval> falsePositiveRate; ///< flagged among the negatives
    std::optional<stats::Interval> falseNegativeRate; ///< not flagged among the positives
};

struct DetectionEvaluation
{
    std::size_t texts = 0;
    double threshold = 0.5;
    std::optional<stats::Interval> areaUnderCurve; ///< DeLong; none with fewer than two texts of a kind
    double averagePrecision = 0;                   ///< NaN without positives
    double calibrationError = 0;                   ///< 10 bins; NaN for a bipolar scale
    double brierScore = 0;                         ///< NaN for a bipolar scale
    GroupRates all;                                ///< every text; `group` is empty
    std::vector<GroupRates> groups;                ///< by number of texts, largest first, then by name
};

/// A scorer's signal against one property. InvalidInput: no texts, lengths that differ, a score that is no number.
Result<DetectionEvaluation> evaluateDetection(const LabelledScores& labelled);

/// Texts with a decided and a true class, both indices into `classes`.
struct LabelledClasses
{
    std::span<const std::size_t> decided;
    std::span<const std::size_t> truth;
    std::span<const std::vector<std::string>> groups;
    std::vector<std::string> classes;
    double confidence = 0.95;
};

struct GroupAccuracy
{
    std::string group;
    std::size_t texts = 0;
    stats::Interval accuracy; ///< exact binomial
};

struct ClassEvaluation
{
    std::vector<std::string> classes;
    stats::ConfusionMatrix matrix; ///< a row per true class
    stats::Interval accuracy;      ///< exact binomial
    double macroF1 = 0;
    double kappa = 0; ///< Cohen's, of decisions with the truth; NaN where both name one class throughout
    std::vector<GroupAccuracy> groups;
};

/// A scorer's classes against the truth. InvalidInput: no texts, lengths that differ, an index beyond the classes.
Result<ClassEvaluation> evaluateClasses(const LabelledClasses& labelled);

/// Groups of a cell: split at ; | and commas, white space at the ends dropped, empty ones and repeats left out.
std::vector<std::string> groupsOfCell(const std::string& cell);

} // namespace fw::measure
