// How well a variant still models text: over the experiment's perplexity text, a document a line.
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

} // namespace

Metric bitsPerByte()
{
    Metric metric =
        documentMetric("bits_per_byte", "Bits per byte", kDocumentLossSignal, kDocumentBytesSignal, bitsOfRatio);
    metric.unit = "bits/byte";
    metric.direction = catalogue::Direction::LowerIsBetter;
    metric.convention = "Each line a document with end-of-text before it; newlines neither scored nor counted; UTF-8 "
                        "bytes. Compares across tokenizers.";
    metric.source = "lm-evaluation-harness";
    return metric;
}

Metric documentPerplexity()
{
    Metric metric = documentMetric("perplexity", "Perplexity", kDocumentLossSignal, kDocumentTokensSignal, expOfRatio);
    metric.direction = catalogue::Direction::LowerIsBetter;
    metric.lowest = 1;
    metric.ideal = 1;
    metric.convention =
        "exp of the mean token loss; each line a document with end-of-text before it, rolling windows of "
        "the model's length.";
    metric.source = "lm-evaluation-harness";
    return metric;
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
