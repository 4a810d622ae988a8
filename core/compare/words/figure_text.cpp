#include "core/compare/words/figure_text.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <span>
#include <string_view>
#include <utility>

#include "core/base/number_text.h"

namespace fw::compare {

namespace {

constexpr std::string_view kMinus = "\u2212";

std::string fixed(double value, int decimals)
{
    if (!std::isfinite(value))
        return "n/a";
    std::string text = fmt::format("{:.{}f}", std::fabs(value), decimals);
    const bool zero = text.find_first_not_of("0.") == std::string::npos;
    return value < 0 && !zero ? std::string(kMinus) + text : text;
}

int decimalsBySize(double value)
{
    const double size = std::fabs(value);
    return size >= 100 ? 1 : size >= 1 ? 2 : 3;
}

int decimalsOf(const catalogue::Metric& metric, double value)
{
    if (metric.unit.empty() && std::fabs(value) < 10)
        return 3;
    return metric.unit == "%" ? 1 : decimalsBySize(value);
}

void replaceAll(std::string& text, std::string_view from, const std::string& to)
{
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

/// The first scale that the value reaches; the scales end in 1.
std::string scaled(double value, std::span<const std::pair<double, std::string_view>> scales)
{
    for (const auto& [scale, name] : scales) {
        const double shown = value / scale;
        if (std::fabs(shown) >= 1 || scale == 1)
            return fmt::format("{} {}", fixed(shown, std::fabs(shown) < 100 && scale > 1 ? 1 : 0), name);
    }
    return fixed(value, 0);
}

} // namespace

std::string figureDigits(const catalogue::Metric& metric, double value)
{
    return fixed(value, decimalsOf(metric, value));
}

std::string figureText(const catalogue::Metric& metric, double value)
{
    const std::string digits = figureDigits(metric, value);
    return metric.unit.empty() ? digits : digits + " " + metric.unit;
}

std::string changeDigits(const catalogue::Metric& metric, double value)
{
    const std::string digits = figureDigits(metric, value);
    const bool positive = value > 0 && digits.find_first_not_of("0.") != std::string::npos && std::isfinite(value);
    return positive ? "+" + digits : digits;
}

std::string agreementDigits(double value)
{
    return std::isfinite(value) ? fixed(value, 2) : "–";
}

std::string intervalText(const catalogue::Metric& metric, const Estimate& estimate, bool asChange)
{
    const auto digits = [&](double value) {
        return asChange ? changeDigits(metric, value) : figureDigits(metric, value);
    };
    return fmt::format("[{}, {}]", digits(estimate.low), digits(estimate.high));
}

std::string pText(double p)
{
    return p < 0.001 ? "p < 0.001" : "p = " + fixed(p, 3);
}

std::string factText(const Fact& fact)
{
    static constexpr std::array<std::pair<double, std::string_view>, 4> kBytes{
        {{1e9, "GB"}, {1e6, "MB"}, {1e3, "kB"}, {1, "bytes"}}};
    static constexpr std::array<std::pair<double, std::string_view>, 3> kCounts{
        {{1e9, "billion"}, {1e6, "million"}, {1e3, "thousand"}}};
    if (fact.unit == "bytes" || fact.unit == "B")
        return scaled(fact.value, kBytes);
    const bool whole = std::fabs(fact.value) >= 1e3 && fact.value == std::floor(fact.value);
    if (whole && (fact.unit.empty() || fact.unit == fact.name))
        return scaled(fact.value, kCounts);
    const std::string digits = fact.value == std::floor(fact.value) && std::fabs(fact.value) < 1e15
                                   ? fixed(fact.value, 0)
                                   : fixed(fact.value, decimalsBySize(fact.value));
    const std::string text = fact.unit.empty() || fact.unit == fact.name ? digits : digits + " " + fact.unit;
    if (!fact.range)
        return text;
    const auto [low, high] = *fact.range;
    return text + fmt::format(" [{}, {}]", fixed(low, decimalsBySize(low)), fixed(high, decimalsBySize(high)));
}

std::string factTitle(const std::string& name)
{
    std::string title = name;
    replaceAll(title, "_", " ");
    if (!title.empty() && title.front() >= 'a' && title.front() <= 'z')
        title.front() = static_cast<char>(title.front() - 'a' + 'A');
    return title;
}

std::string conventionText(const Comparison& comparison, const catalogue::Metric& metric, const std::string& scorer)
{
    std::string text = metric.convention;
    replaceAll(text, "{k}", fmt::format("{}", comparison.continuationsPerPrompt));
    for (const ScorerUse& use : comparison.scorers)
        if (use.scorer == scorer)
            replaceAll(text, "{threshold}", numberText(use.threshold));
    return text;
}

std::string pairingText(Pairing pairing)
{
    switch (pairing) {
    case Pairing::SharedDraws:
        return "variant minus base, paired by prompt and draw, which share their random numbers";
    case Pairing::OwnDraws:
        return "variant minus base, paired by prompt and draw; the texts come from elsewhere and were drawn each by "
               "itself";
    case Pairing::Prompts:
        break;
    }
    return "variant minus base, paired by prompt; nothing is drawn";
}

std::string overallText(const Comparison& comparison)
{
    return comparison.groupsWeighEqually
               ? "over all prompts of the axis, weighted so that every group counts the same"
               : "over all prompts of the axis, each counted once: a group with more prompts weighs more";
}

std::string groupTitle(const Comparison& comparison, const std::string& axis, const std::string& group)
{
    if (group.empty())
        return "All groups";
    for (const GroupTitle& entry : comparison.groups)
        if (entry.axis == axis && entry.group == group)
            return entry.title.empty() ? group : entry.title;
    return group;
}

std::string axisTitle(const Comparison& comparison, const std::string& axis)
{
    for (const GroupTitle& entry : comparison.groups)
        if (entry.axis == axis && !entry.axisTitle.empty())
            return entry.axisTitle;
    return axis;
}

std::string scorerTitle(const Comparison& comparison, const std::string& scorer)
{
    for (const ScorerUse& use : comparison.scorers)
        if (use.scorer == scorer && !use.title.empty())
            return use.title;
    return scorer;
}

std::string toneName(Tone tone)
{
    switch (tone) {
    case Tone::Better:
        return "better";
    case Tone::Worse:
        return "worse";
    case Tone::Mixed:
        return "mixed";
    case Tone::Neutral:
        break;
    }
    return {};
}

Tone judge(const catalogue::Metric& metric, double base, double variant)
{
    double worse = 0;
    switch (metric.direction) {
    case catalogue::Direction::LowerIsBetter:
        worse = variant - base;
        break;
    case catalogue::Direction::HigherIsBetter:
        worse = base - variant;
        break;
    case catalogue::Direction::NearerToIdeal:
        worse = std::fabs(variant - metric.ideal) - std::fabs(base - metric.ideal);
        break;
    case catalogue::Direction::Descriptive:
        return Tone::Neutral;
    }
    return worse > 0 ? Tone::Worse : worse < 0 ? Tone::Better : Tone::Neutral;
}

} // namespace fw::compare
