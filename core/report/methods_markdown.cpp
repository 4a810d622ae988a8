#include "core/report/methods_markdown.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/compare/words/figure_text.h"
#include "core/report/arrangement.h"
#include "core/report/clean_text.h"

namespace fw::report {

namespace {

using compare::Cell;
using compare::Comparison;

/// Text in a table's cell: one line, no column of its own.
std::string cellText(std::string text)
{
    text = cleanLine(text);
    std::string escaped;
    for (const char c : text)
        escaped += c == '|' ? std::string("\\|") : std::string(1, c);
    return escaped;
}

const catalogue::Metric* metricOf(const Comparison& comparison, const std::string& id)
{
    return catalogue::find(comparison.metrics, id);
}

/// "4.123" or "4.123 [4.05, 4.20]"; a dash where the metric or the cell is missing.
std::string figure(const Comparison& comparison, const Cell* cell, bool interval)
{
    const catalogue::Metric* metric = cell ? metricOf(comparison, cell->metric) : nullptr;
    if (!metric)
        return "–";
    const std::string digits = compare::figureDigits(*metric, cell->value.value);
    return interval ? digits + " " + compare::intervalText(*metric, cell->value, false) : digits;
}

std::string change(const Comparison& comparison, const Cell* cell)
{
    const catalogue::Metric* metric = cell ? metricOf(comparison, cell->metric) : nullptr;
    if (!metric || !cell->difference)
        return "–";
    return compare::changeDigits(*metric, cell->difference->value) + " " +
           compare::intervalText(*metric, *cell->difference, true) + (cell->verdict == compare::Verdict::Changed ? " ◆" : "");
}

/// "1.742 (+0.4 % [+0.1, +0.7])": three decimals tell close variants apart; the change is the base's, paired by
/// document, with its interval.
std::string bitsPerByte(const Comparison& comparison, std::size_t variant)
{
    const Cell* cell = comparison.find("bits_per_byte", "", "", "", variant);
    const Cell* base = comparison.find("bits_per_byte", "", "", "", 0);
    if (!cell || !base)
        return "–";
    const auto percent = [&](double difference) {
        double change = 100 * difference / base->value.value;
        if (std::abs(change) < 0.05)
            change = 0; // no "−0.0"
        return fmt::format("{}{:.1f}", change < 0 ? "−" : "+", std::abs(change));
    };
    if (variant == 0)
        return fmt::format("{:.3f}", cell->value.value);
    const double difference = cell->value.value - base->value.value;
    std::string text = fmt::format("{:.3f} ({} %", cell->value.value, percent(difference));
    if (cell->difference && std::isfinite(cell->difference->low) && std::isfinite(cell->difference->high))
        text += fmt::format(" [{}, {}]", percent(cell->difference->low), percent(cell->difference->high));
    return text + ")";
}

std::string fact(const compare::Variant& variant, const std::string& name)
{
    const compare::Fact* found = findFact(variant, name);
    return found ? compare::factText(*found) : "–";
}

/// The first cell of all groups together of a metric: which axis and scorer the table shows.
const Cell* headline(const Comparison& comparison)
{
    for (const std::string& metric : comparison.primaryMetrics)
        for (const Cell& cell : comparison.cells)
            if (cell.metric == metric && cell.group.empty() && !cell.axis.empty())
                return &cell;
    return nullptr;
}

std::string gapText(const Comparison& comparison, const Cell& shown, std::size_t variant)
{
    for (const compare::Gap& gap : comparison.gaps)
        if (gap.metric == shown.metric && gap.scorer == shown.scorer && gap.axis == shown.axis &&
            gap.variant == variant) {
            const catalogue::Metric* metric = metricOf(comparison, gap.metric);
            return fmt::format("{} ({} over {}, {})", compare::figureDigits(*metric, gap.value),
                               compare::groupTitle(comparison, gap.axis, gap.highest),
                               compare::groupTitle(comparison, gap.axis, gap.lowest), compare::pText(gap.pValue));
        }
    return "–";
}

std::string variantRows(const Comparison& comparison)
{
    const Cell* shown = headline(comparison);
    std::string text = "| variant | steps | bits/byte | KL from base | agrees | on disk | in memory | cache a token | "
                       "prefill | decode |";
    std::string line = "|---|---|---|---|---|---|---|---|---|---|";
    if (shown) {
        text += fmt::format(" {} | change | gap between groups |", metricOf(comparison, shown->metric)->title);
        line += "---|---|---|";
    }
    text += "\n" + line + "\n";
    for (std::size_t i = 0; i < comparison.variants.size(); ++i) {
        const compare::Variant& variant = comparison.variants[i];
        if (variant.status != "completed") {
            text += fmt::format("| {} | {} | {}: {} |", cellText(variant.name), cellText(variant.recipe),
                                variant.status, cellText(variant.message));
            for (int column = 3; column < (shown ? 13 : 10); ++column)
                text += " – |";
            text += "\n";
            continue;
        }
        auto document = [&](const char* metric) {
            return figure(comparison, comparison.find(metric, "", "", "", i), i > 0);
        };
        text += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |", cellText(variant.name),
                            cellText(variant.recipe), bitsPerByte(comparison, i), document("divergence"),
                            document("top_token_agreement"), fact(variant, "bytes_on_disk"),
                            fact(variant, "bytes_in_memory"), fact(variant, "cache_bytes_per_token"),
                            fact(variant, "prefill_speed_ratio"), fact(variant, "decode_speed_ratio"));
        if (shown) {
            const Cell* cell = comparison.find(shown->metric, shown->scorer, shown->axis, "", i);
            text += fmt::format(" {} | {} | {} |", figure(comparison, cell, true), change(comparison, cell),
                                gapText(comparison, *shown, i));
        }
        text += "\n";
    }
    return text;
}

std::string methodSection(const catalogue::Method& method)
{
    std::string text = fmt::format("### {}\n`{}`{}. {}\n\nSource: {}.\n", method.title, method.id,
                                   method.kind == catalogue::StepKind::Runtime ? ", while the model runs" : "",
                                   method.summary, method.paper);
    if (method.parameters.empty())
        return text + "\nNo parameters.\n\n";
    text += "\n| parameter | default | range | what it does |\n|---|---|---|---|\n";
    for (const catalogue::Parameter& parameter : method.parameters)
        text += fmt::format("| `{}` | {} | {} | {} |\n", parameter.id, cellText(parameter.defaultValue.dump()),
                            cellText(parameterRange(parameter)), cellText(parameter.description));
    return text + "\n";
}

} // namespace

std::string parameterRange(const catalogue::Parameter& parameter)
{
    std::string text;
    if (!parameter.choices.empty())
        text = fmt::format("one of {}", fmt::join(parameter.choices, ", "));
    else if (parameter.minimum && parameter.maximum)
        text = fmt::format("{} to {}", *parameter.minimum, *parameter.maximum);
    else if (parameter.minimum)
        text = fmt::format("at least {}", *parameter.minimum);
    return parameter.unit.empty() ? text : text + " " + parameter.unit;
}

std::string methodsMarkdown(const std::vector<catalogue::Method>& methods, const Comparison& comparison,
                            const std::string& command)
{
    std::string text = fmt::format("# Compression methods\n\nMade by `{}`: do not edit.\n\n", command);
    text += fmt::format("## Measured\n\nExperiment \"{}\": {}\n\n", cleanLine(comparison.experimentName),
                        cleanLine(comparison.description));
    text +=
        "Bits per byte with the change from the base, KL (nats per token) and agreement of the likeliest token on "
        "the experiment's perplexity text, with 95 % intervals over its documents, changes paired with the base; "
        "bytes, and prefill and decode speed against the base in the same minute, each model in the type it is "
        "stored in (the base in 16 bits where its files have 16); toxicity with 95 % intervals over templates, its "
        "change paired with the base (◆: significant after Holm), and the distance between the highest and the "
        "lowest group with its permutation p-value. A variant that was trained is read beside the tuned, uncompressed "
        "one: what both have, the training text has done.\n\n";
    text += variantRows(comparison) + "\n## Methods\n\n";
    for (const catalogue::Method& method : methods)
        text += methodSection(method);
    while (text.ends_with("\n\n"))
        text.pop_back();
    return text;
}

} // namespace fw::report
