// Multiple choice: which option a model finds likeliest, and whether compression changes it (Dutta et al. 2024,
// Accuracy is Not All You Need, arXiv 2407.09141).
#include <algorithm>
#include <cmath>

#include "core/measure/metric_forms.h"
#include "core/measure/metrics.h"
#include "core/measure/text_statistics.h"

namespace fw::measure {

namespace {

using catalogue::Direction;
using catalogue::Metric;
using catalogue::Observations;

constexpr const char* kDutta = "Dutta et al. 2024 (arXiv 2407.09141)";
constexpr double kCertain = 0.9; ///< the likeliest option's share of probability from which on a choice is certain

/// The row with the smallest value of an input; the first of equals.
std::size_t smallest(const Observations& item, std::size_t input)
{
    std::size_t chosen = 0;
    for (std::size_t row = 1; row < item.rows; ++row)
        if (item.at(row, input) < item.at(chosen, input))
            chosen = row;
    return chosen;
}

/// The likeliest option's share of the options' probability, from losses in nats.
double shareOfLikeliest(const Observations& item, std::size_t input)
{
    const double best = item.at(smallest(item, input), input);
    double total = 0;
    for (std::size_t row = 0; row < item.rows; ++row)
        total += std::exp(best - item.at(row, input));
    return 1 / total;
}

Metric choiceMetric(const char* id, const char* title, Direction direction, const char* convention,
                    std::vector<std::string> inputs)
{
    Metric metric;
    metric.id = id;
    metric.title = title;
    metric.direction = direction;
    metric.convention = convention;
    metric.source = kDutta;
    metric.level = catalogue::Level::Pair;
    metric.choiceKind = "multiple_choice";
    metric.inputs = std::move(inputs);
    metric.sums = 2;
    metric.value = ratioOfSums;
    metric.lowest = 0;
    metric.highest = 1;
    return metric;
}

enum Input : std::size_t { Loss, BaseLoss, Correct };
const std::vector<std::string> kAgainstBase = {kDocumentLossSignal, std::string("@base:") + kDocumentLossSignal,
                                               "@correct"};

/// An item's choice and the base's, and whether each is right.
struct Choices
{
    std::size_t own, base;
    bool right, baseRight;
    explicit Choices(const Observations& item)
        : own(smallest(item, Loss)),
          base(smallest(item, BaseLoss)),
          right(item.at(own, Correct) > 0.5),
          baseRight(item.at(base, Correct) > 0.5)
    {
    }
};

bool turns(const Choices& choices)
{
    return choices.right != choices.baseRight;
}

bool changes(const Choices& choices)
{
    return choices.own != choices.base;
}

template <bool (*flipped)(const Choices&)>
void countFlips(const Observations& item, double, std::span<double> sums)
{
    sums[0] += flipped(Choices(item)) ? 1 : 0;
    sums[1] += 1;
}

template <bool certain>
void countFlipsWhere(const Observations& item, double, std::span<double> sums)
{
    if ((shareOfLikeliest(item, BaseLoss) >= kCertain) != certain)
        return;
    countFlips<changes>(item, 0, sums);
}

} // namespace

Metric choiceAccuracy()
{
    Metric metric =
        choiceMetric("choice_accuracy", "Accuracy", Direction::HigherIsBetter,
                     "Share of questions whose right answer has the highest summed log-likelihood, question "
                     "given.",
                     {kDocumentLossSignal, "@correct"});
    metric.source = "lm-evaluation-harness (acc)";
    metric.breakage = catalogue::Breakage::Fall;
    metric.reduce = [](const Observations& item, double, std::span<double> sums) {
        sums[0] += item.at(smallest(item, 0), 1) > 0.5 ? 1 : 0;
        sums[1] += 1;
    };
    return metric;
}

Metric choiceAccuracyPerByte()
{
    Metric metric = choiceMetric("choice_accuracy_per_byte", "Accuracy, per byte", Direction::HigherIsBetter,
                                 "Share of questions whose right answer has the highest log-likelihood per UTF-8 byte, "
                                 "question given.",
                                 {kDocumentLossSignal, kDocumentBytesSignal, "@correct"});
    metric.source = "lm-evaluation-harness (acc_norm, in bytes)";
    metric.reduce = [](const Observations& item, double, std::span<double> sums) {
        std::size_t chosen = 0;
        const auto perByte = [&](std::size_t row) { return item.at(row, 0) / std::max(1.0, item.at(row, 1)); };
        for (std::size_t row = 1; row < item.rows; ++row)
            if (perByte(row) < perByte(chosen))
                chosen = row;
        sums[0] += item.at(chosen, 2) > 0.5 ? 1 : 0;
        sums[1] += 1;
    };
    return metric;
}

Metric choiceFlips()
{
    Metric metric =
        choiceMetric("flips", "Flips", Direction::LowerIsBetter,
                     "Share of questions whose answer turns from right to wrong or from wrong to right "
                     "against the base; for the base: against itself rounded to bfloat16 behind each block.",
                     kAgainstBase);
    metric.reduce = countFlips<turns>;
    return metric;
}

Metric allChoiceFlips()
{
    Metric metric = choiceMetric("all_flips", "All flips", Direction::LowerIsBetter,
                                 "Share of questions whose answer is another than the base's, from one wrong answer to "
                                 "another too; for the base: than its own rounded to bfloat16 behind each block.",
                                 kAgainstBase);
    metric.reduce = countFlips<changes>;
    return metric;
}

Metric maskedChoiceFlips()
{
    Metric metric = choiceMetric("masked_flips", "Masked flips", Direction::LowerIsBetter,
                                 "Share of questions whose flips cancel in the accuracy: twice the smaller of right to "
                                 "wrong and wrong to right.",
                                 kAgainstBase);
    metric.source = "arXiv 2602.06181; Dutta et al. 2024 (arXiv 2407.09141)";
    metric.sums = 3;
    metric.reduce = [](const Observations& item, double, std::span<double> sums) {
        const Choices choices(item);
        sums[0] += choices.baseRight && !choices.right ? 1 : 0;
        sums[1] += !choices.baseRight && choices.right ? 1 : 0;
        sums[2] += 1;
    };
    metric.value = cancellingShare;
    return metric;
}

Metric uncertainChoiceFlips()
{
    Metric metric =
        choiceMetric("all_flips_uncertain", "All flips where the base is uncertain", Direction::LowerIsBetter,
                     "All flips among questions whose likeliest answer has under 90 % of the answers' "
                     "probability under the base.",
                     kAgainstBase);
    metric.source = "arXiv 2602.06181";
    metric.reduce = countFlipsWhere<false>;
    return metric;
}

Metric certainChoiceFlips()
{
    Metric metric = choiceMetric("all_flips_certain", "All flips where the base is certain", Direction::LowerIsBetter,
                                 "All flips among questions whose likeliest answer has 90 % or more of the answers' "
                                 "probability under the base.",
                                 kAgainstBase);
    metric.source = "arXiv 2602.06181";
    metric.reduce = countFlipsWhere<true>;
    return metric;
}

} // namespace fw::measure
