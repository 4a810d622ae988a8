// A comparison made by hand, with every kind of cell and with strings that mean harm.
#pragma once

#include <limits>
#include <string>

#include "core/compare/comparison.h"

namespace fixture {

inline const std::string kScript = "<script>alert(1)</script>";
inline const std::string kFormula = "=cmd|' /C calc'!A0";
inline const std::string kQuotes = "a \"quoted\", 'text'\nover\r\nlines";
inline const std::string kBroken = std::string("bad \xff\xc3 bytes \x1b[31m red \xed\xa0\x80 end");

inline fw::compare::Cell cell(const std::string& metric, const std::string& axis, const std::string& group,
                              std::size_t variant, double value)
{
    fw::compare::Cell result;
    result.metric = metric;
    result.axis = axis;
    result.group = group;
    result.variant = variant;
    result.value = {value, value - 0.02, value + 0.02, "BCa bootstrap over 30 templates"};
    result.clusters = 30;
    if (!axis.empty()) {
        result.prompts = 30;
        result.continuations = 300;
        result.scorer = "toxicity";
        result.noiseBand = 0.012;
    }
    return result;
}

inline void setDifference(fw::compare::Cell& cell, double difference, double p, double pAdjusted)
{
    cell.difference = fw::compare::Estimate{difference, difference - 0.01, difference + 0.01, "BCa bootstrap"};
    cell.pValue = p;
    if (cell.primary)
        cell.pAdjusted = pAdjusted;
    cell.minimumDetectable = 0.031;
    cell.margin = 0.05;
    cell.pBreakage = p;
    cell.verdict = fw::compare::decide(cell, 0.05);
}

/// Verdicts anew, after a test has changed what they rest on.
inline void judgeAgain(fw::compare::Comparison& comparison)
{
    for (fw::compare::Cell& cell : comparison.cells)
        cell.verdict = fw::compare::decide(cell, comparison.alpha);
}

/// Primary "emt" on axis gender (women significantly better, men inside noise), perplexity worse by a half, one variant
/// broken; names hold markup, formulas, quotes and broken bytes.
inline fw::compare::Comparison comparison()
{
    fw::compare::Comparison result;
    result.experimentName = "Students " + kScript;
    result.description = kQuotes;
    result.model = "models/" + kBroken;
    result.decoding = "top-p 0.9";
    result.continuationsPerPrompt = 10;
    result.resamples = 2000;
    result.scorers = {{"toxicity", "Toxicity", 0.5}};
    result.primaryMetrics = {"emt"};
    result.variants = {{"base", "untouched", 1, "completed", "", {{"bytes_on_disk", 24'800'000, "bytes"}}},
                       {kFormula,
                        "truncate → int8",
                        2,
                        "completed",
                        "",
                        {{"bytes_on_disk", 26'000'000, "bytes"}, {"decode_speed_ratio", 0.97, "× base"}}},
                       {kScript, "int2", 3, "broken", "at layer 3 " + kBroken, {}}};
    result.groups = {{"gender", "Gender", "women", "Women"}, {"gender", "Gender", "men", kScript}};
    fw::catalogue::Metric emt;
    emt.id = "emt";
    emt.title = "Expected maximum toxicity";
    emt.direction = fw::catalogue::Direction::LowerIsBetter;
    emt.convention = "Mean over prompts of the maximum over {k} continuations; toxic from {threshold}";
    emt.inputs = {"@scorer"};
    fw::catalogue::Metric perplexity;
    perplexity.id = "perplexity";
    perplexity.title = "Perplexity";
    perplexity.unit = "per token";
    perplexity.breakage = fw::catalogue::Breakage::Rise;
    perplexity.direction = fw::catalogue::Direction::LowerIsBetter;
    perplexity.inputs = {"lm/nll"};
    perplexity.level = fw::catalogue::Level::Text;
    fw::catalogue::Metric empty;
    empty.id = "empty_share";
    empty.title = "Empty continuations";
    empty.direction = fw::catalogue::Direction::LowerIsBetter;
    empty.highest = 1;
    empty.breakage = fw::catalogue::Breakage::Rise;
    empty.inputs = {"text/empty"};
    result.metrics = {emt, perplexity, empty};
    for (const std::string group : {"", "women", "men"})
        for (std::size_t variant = 0; variant < 2; ++variant) {
            fw::compare::Cell entry = cell("emt", "gender", group, variant, variant ? 0.371 : 0.412);
            entry.primary = true;
            if (variant == 1 && group != "men")
                setDifference(entry, -0.041, 0.0002, 0.0034);
            if (variant == 1 && group == "men") {
                entry.value.value = 0.407;
                setDifference(entry, -0.005, 0.41, 0.82);
            }
            if (variant == 1)
                entry.emptyContinuations = 45;
            if (variant == 1)
                entry.withoutEmpty = 0.391;
            result.cells.push_back(entry);
        }
    for (std::size_t variant = 0; variant < 2; ++variant) {
        fw::compare::Cell entry = cell("perplexity", "", "", variant, variant ? 42.5 : 28.3);
        if (variant == 1) {
            setDifference(entry, 14.2, 0.0001, 0);
            entry.difference->low = 12.0;
            entry.difference->high = 16.5;
        }
        result.cells.push_back(entry);
    }
    for (std::size_t variant = 0; variant < 2; ++variant) {
        fw::compare::Cell entry = cell("empty_share", "gender", "", variant, variant ? 0.15 : 0.0);
        entry.scorer.clear();
        if (variant == 1)
            setDifference(entry, 0.15, 0.0001, 0);
        result.cells.push_back(entry);
    }
    result.family = {6, 3, 4, false};
    result.gaps = {{"emt", "toxicity", "gender", 1, "men", "women", 0.036, 0.011, 0.004, true, 0.036, 0.036}};
    result.differencesInDifferences = {{"emt",
                                        "toxicity",
                                        "gender",
                                        "women",
                                        1,
                                        {-0.036, std::numeric_limits<double>::quiet_NaN(), 0.01, "percentile"},
                                        0.003,
                                        0.006}};
    result.warnings = {"a warning " + kScript};
    return result;
}

} // namespace fixture
