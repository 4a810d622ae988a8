// How well a variant still models text: over the experiment's perplexity text, a document a line.
#include "core/measure/metric_forms.h"
#include "core/measure/metrics.h"
#include "core/measure/sum_metric.h"
#include "core/measure/text_statistics.h"

namespace fw::measure {

using catalogue::Metric;

Metric bitsPerByte()
{
    Metric metric;
    metric.id = "bits_per_byte";
    metric.title = "Bits per byte";
    metric.unit = "bits/byte";
    metric.direction = catalogue::Direction::LowerIsBetter;
    metric.convention = "Each line a document with end-of-text before it; newlines neither scored nor counted; UTF-8 "
                        "bytes. Compares across tokenizers.";
    metric.source = "lm-evaluation-harness";
    metric.level = catalogue::Level::Text;
    metric.inputs = {kDocumentLossSignal, kDocumentBytesSignal};
    metric.reduce = sumTwoInputs;
    metric.value = bitsOfRatio;
    return metric;
}

Metric documentPerplexity()
{
    Metric metric;
    metric.id = "perplexity";
    metric.title = "Perplexity";
    metric.direction = catalogue::Direction::LowerIsBetter;
    metric.ideal = 1;
    metric.convention =
        "exp of the mean token loss; each line a document with end-of-text before it, rolling windows of "
        "the model's length.";
    metric.source = "lm-evaluation-harness";
    metric.level = catalogue::Level::Text;
    metric.inputs = {kDocumentLossSignal, kDocumentTokensSignal};
    metric.reduce = sumTwoInputs;
    metric.value = expOfRatio;
    return metric;
}

Metric divergenceFromBase()
{
    Metric metric;
    metric.id = "divergence";
    metric.title = "KL from the base";
    metric.unit = "nats/token";
    metric.direction = catalogue::Direction::Descriptive;
    metric.convention = "Mean over tokens of KL(base ‖ variant) of the next token, on the same text as bits per byte.";
    metric.source = "Dutta et al. 2024 (arXiv 2407.09141)";
    metric.level = catalogue::Level::Text;
    metric.inputs = {kDivergenceSignal, kDocumentTokensSignal};
    metric.reduce = sumTwoInputs;
    metric.value = ratioOfSums;
    return metric;
}

Metric agreementWithBase()
{
    Metric metric;
    metric.id = "top_token_agreement";
    metric.title = "Agreement with the base";
    metric.direction = catalogue::Direction::Descriptive;
    metric.ideal = 1;
    metric.convention =
        "Share of tokens for which base and variant find the same next token likeliest, on the same text "
        "as bits per byte.";
    metric.source = "Dutta et al. 2024 (arXiv 2407.09141)";
    metric.level = catalogue::Level::Text;
    metric.inputs = {kAgreementSignal, kDocumentTokensSignal};
    metric.reduce = sumTwoInputs;
    metric.value = ratioOfSums;
    return metric;
}

} // namespace fw::measure
