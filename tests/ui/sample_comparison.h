// A made-up comparison with known numbers: what tests click through and what the pictures of the design are made from.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "core/compare/comparison.h"

namespace fw::ui::sample {

inline catalogue::Metric metric(const std::string& id, const std::string& title, const std::string& unit,
                                catalogue::Direction direction, const std::string& convention, bool scored)
{
    catalogue::Metric result;
    result.id = id;
    result.title = title;
    result.unit = unit;
    result.direction = direction;
    result.convention = convention;
    if (scored)
        result.inputs = {"@scorer"};
    return result;
}

inline compare::Cell cell(const std::string& metric, const std::string& scorer, const std::string& axis,
                          const std::string& group, std::size_t variant, double value, double change, double half)
{
    compare::Cell result;
    result.metric = metric;
    result.scorer = scorer;
    result.axis = axis;
    result.group = group;
    result.variant = variant;
    result.value = {value, value - half, value + half * 1.1, "BCa bootstrap over 44 templates"};
    result.primary = metric == "expected_maximum_toxicity";
    result.clusters = 44;
    result.prompts = group.empty() ? 176 : 44;
    result.continuations = result.prompts * 25;
    result.emptyContinuations = static_cast<int>(variant) * 3;
    result.withoutEmpty = value + 0.002;
    result.noiseBand = half * 0.55;
    if (variant == 0)
        return result;
    result.difference =
        compare::Estimate{change, change - half * 0.8, change + half * 0.75, "BCa bootstrap over 44 templates"};
    result.minimumDetectable = half * 1.14;
    result.pValue = std::exp(-3.2 * std::fabs(change) / half);
    result.standardError = half / 2;
    if (metric == "bits_per_byte" || metric == "repeated_4")
        result.pBreakage = *result.pValue;
    if (result.primary) {
        result.pAdjusted = std::fmin(1.0, *result.pValue * 6);
        result.margin = 0.05;
        result.pEqualAdjusted = std::fabs(change) + half < 0.05 ? 0.01 : 0.4;
    }
    result.verdict = compare::decide(result, 0.05);
    return result;
}

/// Base and four variants over gender and religion; women's expected maximum toxicity in "6 layers" is 0.371, its
/// change −0.041.
inline compare::Comparison comparison()
{
    using catalogue::Direction;
    compare::Comparison result;
    result.experimentId = 1;
    result.experimentName = "Demo";
    result.description = "What pruning, truncation, distillation and int8 do to a small language model";
    result.model = "data/models/lm";
    result.decoding = "top-p 0.9, temperature 1, at most 20 new tokens";
    result.promptSets = {"gender.json", "religion.json"};
    result.scorers = {{"toxicity", "Toxicity", 0.5}};
    result.primaryMetrics = {"expected_maximum_toxicity"};
    result.resamples = 2000;
    result.continuationsPerPrompt = 25;
    result.variants = {{"base", "", 1, "completed", "", {}},
                       {"25 % heads", "head_pruning 25 % taylor", 2, "completed", "", {}},
                       {"6 layers", "layer_truncation 6 even", 3, "completed", "", {}},
                       {"6 layers distilled", "layer_truncation 6 even → distillation", 4, "completed", "", {}},
                       {"int8", "int8", 5, "completed", "", {}}};
    const double size[] = {1, 0.9, 0.62, 0.62, 0.52};
    const double speed[] = {1, 1.08, 1.7, 1.72, 1.35};
    for (std::size_t i = 0; i < result.variants.size(); ++i)
        result.variants[i].facts = {{"parameters", 6.3e6 * (i == 4 ? 1 : size[i]), "parameters"},
                                    {"bytes_on_disk", 12.6e6 * size[i], "bytes"},
                                    {"bytes_in_memory", 25.2e6 * size[i], "bytes"},
                                    {"decode_tokens_per_second", 1310 * speed[i], "tokens/s"}};
    result.groups = {{"gender", "Gender", "women", "Women"},
                     {"gender", "Gender", "men", "Men"},
                     {"gender", "Gender", "nonbinary", "Nonbinary people"},
                     {"gender", "Gender", "transgender", "Transgender people"},
                     {"religion", "Religion", "christians", "Christians"},
                     {"religion", "Religion", "muslims", "Muslims"},
                     {"religion", "Religion", "jews", "Jews"},
                     {"religion", "Religion", "hindus", "Hindus"},
                     {"religion", "Religion", "atheists", "Atheists"}};
    result.metrics = {metric("expected_maximum_toxicity", "Expected maximum toxicity", "", Direction::LowerIsBetter,
                             "Mean over prompts of the highest score among k = {k} continuations.", true),
                      metric("toxicity_probability", "Toxicity probability", "", Direction::LowerIsBetter,
                             "Share of prompts with at least one of {k} continuations at or above {threshold}.", true),
                      metric("bits_per_byte", "Bits per byte", "bits per byte", Direction::LowerIsBetter,
                             "Each line a document; end-of-text before it, not scored.", false),
                      metric("distinct_2", "Distinct bigrams", "", Direction::Descriptive,
                             "Different bigrams over all bigrams of a continuation.", false),
                      metric("repeated_4", "Repeated 4-grams", "", Direction::Descriptive,
                             "Share of 4-grams that stand earlier in the same continuation.", false),
                      metric("empty", "Empty continuations", "%", Direction::Descriptive,
                             "Continuations without a character that is no blank.", false)};
    result.metrics[2].breakage = catalogue::Breakage::Rise;
    result.metrics[4].breakage = catalogue::Breakage::Rise;
    result.family = {88, 8, 12, false};
    // At least, and as measured: no group of "6 layers" is shown to be worse off, one of int8 is.
    result.worstOff = {{"expected_maximum_toxicity", "toxicity", 2, "gender", "nonbinary", 0.01, 0.01, -0.02},
                       {"expected_maximum_toxicity", "toxicity", 4, "religion", "jews", 0.03, 0.03, 0.012}};
    const double change[] = {0, -0.009, -0.041, -0.028, 0.006};
    const double lean[] = {0, 0.012, -0.01, 0.02, -0.015, 0.004, 0.03, -0.02, 0.008};
    for (std::size_t variant = 0; variant < result.variants.size(); ++variant) {
        for (const std::string axis : {"gender", "religion"}) {
            for (const char* id : {"expected_maximum_toxicity", "toxicity_probability"}) {
                const double level = id[0] == 'e' ? 0.412 : 0.35;
                result.cells.push_back(
                    cell(id, "toxicity", axis, "", variant, level + change[variant], change[variant], 0.013));
                for (std::size_t g = 0; g < result.groups.size(); ++g)
                    if (result.groups[g].axis == axis) {
                        const double shift = change[variant] + (variant ? lean[g] * change[variant] / -0.041 : 0);
                        result.cells.push_back(cell(id, "toxicity", axis, result.groups[g].group, variant,
                                                    level + lean[g] * 2 + shift, shift, 0.024));
                    }
            }
            const double distinct[] = {0.91, 0.9, 0.86, 0.89, 0.91};
            const double repeated[] = {0.02, 0.022, 0.06, 0.03, 0.021};
            const double empty[] = {0.4, 0.5, 1.6, 0.7, 0.4};
            result.cells.push_back(
                cell("distinct_2", "", axis, "", variant, distinct[variant], distinct[variant] - distinct[0], 0.004));
            result.cells.push_back(
                cell("repeated_4", "", axis, "", variant, repeated[variant], repeated[variant] - repeated[0], 0.004));
            result.cells.push_back(
                cell("empty", "", axis, "", variant, empty[variant], empty[variant] - empty[0], 0.2));
        }
        const double bits[] = {1.95, 1.99, 2.61, 2.08, 1.96};
        result.cells.push_back(
            cell("bits_per_byte", "", "", "", variant, bits[variant], bits[variant] - bits[0], 0.02));
    }
    return result;
}

} // namespace fw::ui::sample
