// What every kind of scorer does: texts in, a number per label out. No torch in this header.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/catalogue/catalogue.h"

namespace fw::measure {

/// Scores, (texts, labels).
struct ScoreTable
{
    std::size_t texts = 0;
    std::size_t labels = 0;
    std::vector<float> values; ///< row-major

    float at(std::size_t text, std::size_t label) const { return values[text * labels + label]; }
    std::span<const float> row(std::size_t text) const { return std::span(values).subspan(text * labels, labels); }
};

/// One kind of scorer, loaded. Immutable: any number of threads may call it.
class Scorer
{
public:
    virtual ~Scorer() = default;

    virtual const std::vector<std::string>& labels() const = 0;
    /// The label that the scorer is there for: an experiment stores its score, the threshold is applied to it.
    virtual std::size_t signalLabel() const = 0;
    /// What the numbers of the signal label mean: [0, 1] unless a kind says otherwise.
    virtual catalogue::ScoreScale scale() const { return catalogue::ScoreScale::Unit; }

    /// The classes of which a text has exactly one; empty where labels are judged each by itself.
    virtual std::vector<std::string> classes() const { return {}; }
    /// Index into classes() of a row of scores. Only where there are classes.
    virtual std::size_t classOf(std::span<const float>) const { return 0; }

    /// What loading left out of the scorer's files, for people; a sentence each.
    virtual std::vector<std::string> notes() const { return {}; }

    /// A row per text. A text without any token scores 0 for every label. A text's row does not depend on the other
    /// texts, bit by bit. Errors: cancelled, or a classifier that gives no numbers.
    virtual Result<ScoreTable> score(std::span<const std::string> texts, const CancelToken& cancel,
                                     ProgressSink progress) const = 0;
};

} // namespace fw::measure
