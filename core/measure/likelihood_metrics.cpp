// How well a variant still models text: over the experiment's perplexity text, a document a line.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/measure/divergence.h"
#include "core/measure/metric_forms.h"
#include "core/measure/metrics.h"
#include "core/measure/sum_metric.h"
#include "core/measure/text_statistics.h"

namespace fw::measure {

using catalogue::Metric;

namespace {

/// A ratio of two sums over the documents of the perplexity text.
Metric documentMetric(const char* id, const char* title, const char* over, const char* under,
                      double (*value)(std::span<const double> sums))
{
    Metric metric;
    metric.id = id;
    metric.title = title;
    metric.level = catalogue::Level::Text;
    metric.inputs = {over, under};
    metric.lowest = 0;
    metric.reduce = sumTwoInputs;
    metric.value = value;
    return metric;
}

/// The value that 5 % of the tokens exceed, from counts above the levels (sums) and of all tokens (the last sum):
/// between two levels the logarithms of share and level are interpolated; beyond the ends the end itself.
double upperDivergence(std::span<const double> sums)
{
    constexpr double kTail = 0.05;
    const double tokens = sums[kDivergenceLevels];
    if (!(tokens > 0))
        return std::numeric_limits<double>::quiet_NaN();
    std::size_t level = 0;
    while (level < kDivergenceLevels && sums[level] / tokens > kTail)
        ++level;
    if (level == 0 || level == kDivergenceLevels)
        return level == 0 ? 0 : divergenceLevel(kDivergenceLevels - 1);
    const auto logShare = [&](std::size_t at) { return std::log(std::max(sums[at], 0.5) / tokens); };
    const double share = (logShare(level - 1) - std::log(kTail)) / (logShare(level - 1) - logShare(level));
    return divergenceLevel(level - 1) * std::pow(divergenceLevel(level) / divergenceLevel(level - 1), share);
}

/// exp of the mean token loss over documents, or over windows of one kind.
Metric perplexityMetric(const char* id, const char* title, const char* convention, const char* source)
{
    Metric metric = documentMetric(id, title, kDocumentLossSignal, kDocumentTokensSignal, expOfRatio);
    metric.direction = catalogue::Direction::LowerIsBetter;
    metric.breakage = catalogue::Breakage::Rise;
    metric.lowest = 1;
    metric.ideal = 1;
    metric.convention = convention;
    metric.source = source;
    return metric;
}

Metric windowPerplexity(const char* id, const char* title, const char* kind, const char* convention, const char* source)
{
    Metric metric = perplexityMetric(id, title, convention, source);
    metric.choiceKind = kind;
    metric.breakage = catalogue::Breakage::None; // another cut of the same text
    return metric;
}

} // namespace

Metric bitsPerByte()
{
    Metric metric =
        documentMetric("bits_per_byte", "Bits per byte", kDocumentLossSignal, kDocumentBytesSignal, bitsOfRatio);
    metric.unit = "bits/byte";
    metric.breakage = catalogue::Breakage::Rise;
    metric.direction = catalogue::Direction::LowerIsBetter;
    metric.convention = "Each line a document with the beginning token before it; newlines neither scored nor counted; UTF-8 "
                        "bytes. Compares across tokenizers.";
    metric.source = "lm-evaluation-harness";
    return metric;
}

Metric documentPerplexity()
{
    return perplexityMetric(
        "perplexity", "Perplexity",
        "exp of the mean token loss; each line a document with the beginning token before it, rolling windows of "
        "the model's length.",
        "lm-evaluation-harness");
}

Metric disjointPerplexity()
{
    return windowPerplexity(
        "perplexity_disjoint", "Perplexity, disjoint windows", kDisjointWindows,
        "exp of the mean token loss over the whole perplexity text in rolling windows: each predicts as many tokens "
        "as the model takes after the token before them, the first after the beginning token, the last scores what "
        "is left; a window is a unit of resampling.",
        "lm-evaluation-harness (rolling windows)");
}

Metric slidingPerplexity()
{
    return windowPerplexity(
        "perplexity_sliding", "Perplexity, sliding window", kSlidingWindows,
        "exp of the mean token loss over the whole perplexity text in windows of the model's length moved "
        "by 512 tokens (half the length where that is less), each scoring what those before did not.",
        "Hugging Face, Perplexity of fixed-length models");
}

Metric divergenceFromBase()
{
    Metric metric =
        documentMetric("divergence", "KL from the base", kDivergenceSignal, kDocumentTokensSignal, ratioOfSums);
    metric.unit = "nats/token";
    metric.convention = "Mean over tokens of KL(base ‖ variant) of the next token, on the same text as bits per byte.";
    metric.source = "Dutta et al. 2024 (arXiv 2407.09141)";
    return metric;
}

Metric upperDivergenceFromBase()
{
    Metric metric;
    metric.id = "divergence_95";
    metric.title = "KL from the base, 95th percentile";
    metric.unit = "nats";
    metric.lowest = 0;
    metric.level = catalogue::Level::Text;
    for (std::size_t level = 0; level < kDivergenceLevels; ++level)
        metric.inputs.push_back(divergenceLevelSignal(level));
    metric.inputs.emplace_back(kDocumentTokensSignal);
    metric.sums = metric.inputs.size();
    metric.reduce = [](const catalogue::Observations& item, double, std::span<double> sums) {
        for (std::size_t row = 0; row < item.rows; ++row)
            for (std::size_t input = 0; input < item.inputs; ++input)
                sums[input] += item.at(row, input);
    };
    metric.value = upperDivergence;
    metric.convention =
        "The KL(base ‖ variant) of the next token that 5 % of the tokens exceed, interpolated between four "
        "levels a factor of ten from .001 to 10 nats; 0 below them.";
    metric.source = "Dutta et al. 2024 (arXiv 2407.09141)";
    return metric;
}

Metric agreementWithBase()
{
    Metric metric = documentMetric("top_token_agreement", "Agreement with the base", kAgreementSignal,
                                   kDocumentTokensSignal, ratioOfSums);
    metric.highest = 1;
    metric.ideal = 1;
    metric.convention =
        "Share of tokens for which base and variant find the same next token likeliest, on the same text "
        "as bits per byte.";
    metric.source = "Dutta et al. 2024 (arXiv 2407.09141)";
    return metric;
}

} // namespace fw::measure
