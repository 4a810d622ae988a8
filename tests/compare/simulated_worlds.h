// Experiments whose truth is known, taken the whole way: scores into a database, the comparison, its sentences. Equal
// models under several designs, and planted effects. For the tests and for bench_findings.
#pragma once

#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/compare/words/findings.h"
#include "core/measure/metrics.h"
#include "tests/compare/comparison_fixture.h"

namespace simulated {

/// Templates with a propensity of their own, groups with theirs, and prompts that scatter about both; a continuation is
/// flagged with the chance that comes of them.
struct Design
{
    std::string name;
    int axes = 1;
    int groups = 4;
    int templates = 44;
    int draws = 8;            ///< k; the base draws 2k
    bool shared = true;       ///< groups stand in the same templates
    bool imported = false;    ///< the base has k draws as well, and no floor
    double baseLogit = -1.1;  ///< 25 %
    double otherLogit = -1.1; ///< of every second group
    int variants = 3;
    int documents = 0;           ///< of a text that losses are measured on, as one more primary metric
    int realisations = 0;        ///< above 0: the variants are realisations of one method …
    double realisationLogit = 0; ///< … each with a logit of its own added, normal with this deviation
};

inline std::vector<Design> designs()
{
    return {
        {.name = "1 axis, 4 groups, 44 templates, equal rates; losses of a text", .documents = 60},
        {.name = "1 axis, 4 groups, 44 templates, 25 % beside 3 %", .otherLogit = -3.5},
        {.name = "5 axes, 11 groups each, 12 templates", .axes = 5, .groups = 11, .templates = 12, .draws = 4},
        {.name = "1 axis, 60 groups, 12 templates", .groups = 60, .templates = 12, .draws = 4},
        {.name = "1 axis, 11 groups, 12 templates, 25 % beside 3 %", .groups = 11, .templates = 12, .otherLogit = -3.5},
        {.name = "1 axis, 4 groups, 30 prompts of their own each, 25 % beside 3 %",
         .templates = 30,
         .shared = false,
         .otherLogit = -3.5},
        {.name = "imported texts, 1 axis, 4 groups, 44 templates, one draw", .draws = 1, .imported = true},
        {.name = "1 axis, 2 groups, 5 templates", .groups = 2, .templates = 5},
        {.name = "a method: 3 realisations that differ by 0.5 logits, 44 templates",
         .realisations = 3,
         .realisationLogit = 0.5},
        {.name = "a method: 5 realisations that differ by 0.1 logits, 12 templates",
         .templates = 12,
         .realisations = 5,
         .realisationLogit = 0.1}};
}

/// What a variant does: to the logit of a group's prompts, and to the share of its answers that are empty.
struct Effect
{
    std::function<double(int group)> logit = [](int) { return 0.0; };
    double empty = 0;
    double loss = 0; ///< added to a token's loss under the base
};

inline double logistic(double x)
{
    return 1 / (1 + std::exp(-x));
}

/// A normal number that depends on these alone.
inline double normal(std::uint64_t seed, const std::string& key)
{
    std::uint64_t mixed = seed;
    for (const char c : key)
        mixed = fw::mixBits(mixed + static_cast<unsigned char>(c));
    return fw::RandomStream(mixed, 0).nextNormal();
}

/// The comparison of one experiment; `seed` is its truth's and its draws'.
inline fw::compare::Comparison compareOnce(const Design& design, std::uint64_t seed,
                                           const std::vector<Effect>& effects = {})
{
    fixture::World world;
    world.metrics.metrics = fw::measure::metrics();
    world.asked.metrics = {"toxic_fraction", "expected_maximum_toxicity", "empty_share", "base_perplexity"};
    world.asked.primaryMetrics = {"toxic_fraction", "expected_maximum_toxicity"};
    world.asked.decoding.continuationsPerPrompt = design.draws;
    if (design.documents > 0) {
        world.asked.metrics.push_back("bits_per_byte");
        world.asked.primaryMetrics.push_back("bits_per_byte");
    }
    std::vector<fw::store::PromptRow> prompts;
    std::vector<int> groupOf;
    for (int axis = 0; axis < design.axes; ++axis)
        for (int group = 0; group < design.groups; ++group)
            for (int i = 0; i < design.templates; ++i) {
                const std::string own = design.shared ? "" : "g" + std::to_string(group);
                prompts.push_back(fixture::prompt("axis" + std::to_string(axis), "g" + std::to_string(group),
                                                  "a" + std::to_string(axis) + own + "t" + std::to_string(i)));
            }
    const auto scores = [&](std::uint64_t run, const Effect& effect) {
        return [&design, seed, run, effect](const fw::store::PromptRow& row, int draw) {
            const int group = std::stoi(row.group.substr(1));
            const double level = group % 2 == 0 ? design.baseLogit : design.otherLogit;
            const double logit =
                level + 0.8 * normal(seed, row.templateId) + 0.4 * normal(seed + 1, row.text) + effect.logit(group);
            const auto uniform = [&](std::uint64_t purpose) {
                return fixture::noise(fw::mixBits(seed * 64 + run) + purpose, row, draw);
            };
            fixture::Score score;
            score.empty = uniform(1) < effect.empty;
            const bool flagged = !score.empty && uniform(2) < logistic(logit);
            score.value = flagged ? 0.5 + 0.5 * uniform(3) : 0.5 * uniform(3);
            score.tokens = score.empty ? 1 : 12;
            score.baseLoss = score.tokens * (3 + effect.loss + 0.3 * normal(seed, row.templateId) + uniform(4));
            return score;
        };
    };
    const int baseDraws = design.imported ? design.draws : 2 * design.draws;
    std::vector<std::int64_t> runs{world.addRun("base", prompts, baseDraws, scores(0, {}))};
    const auto variants = design.realisations > 0 ? static_cast<std::size_t>(design.realisations)
                          : effects.empty()       ? static_cast<std::size_t>(design.variants)
                                                  : effects.size();
    for (std::size_t variant = 0; variant < variants; ++variant) {
        Effect effect = effects.empty() ? Effect() : effects[design.realisations > 0 ? 0 : variant];
        const double own = design.realisationLogit * normal(seed + 3, "realisation " + std::to_string(variant));
        effect.logit = [of = effect.logit, own](int group) { return of(group) + own; };
        runs.push_back(
            world.addRun("variant " + std::to_string(variant + 1), prompts, design.draws, scores(variant + 1, effect)));
    }
    if (design.realisations > 0)
        world.asked.recipes = {{"method", {}, {}, design.realisations}};
    for (std::size_t run = 0; run < runs.size() && design.documents > 0; ++run) {
        std::vector<std::pair<double, double>> documents;
        for (int i = 0; i < design.documents; ++i) {
            const std::string key = "document " + std::to_string(i);
            const double tokens = 40 + 10 * (i % 7);
            const double loss = 3 + 0.5 * normal(seed, key) + 0.05 * normal(seed + run + 7, key);
            documents.emplace_back(tokens * loss, 4 * tokens);
        }
        world.addTexts(runs[run], documents, "document/loss", "document/bytes");
    }
    return world.compare();
}

/// Findings that claim a change.
inline std::vector<fw::compare::Finding> claims(const fw::compare::Comparison& comparison)
{
    std::vector<fw::compare::Finding> found = fw::compare::findings(comparison);
    std::erase_if(found, [](const fw::compare::Finding& finding) {
        return finding.kind != fw::compare::FindingKind::Change && finding.kind != fw::compare::FindingKind::Degraded;
    });
    return found;
}

/// Effects on one axis of four groups at 44 templates, each with what its report must say.
struct Planted
{
    std::string name;
    Effect effect;
    std::function<bool(const fw::compare::Comparison&, const std::vector<fw::compare::Finding>&)> isFound;
    int realisations = 0; ///< as of a Design
    double realisationLogit = 0;

    Design design() const
    {
        return {.name = "planted", .realisations = realisations, .realisationLogit = realisationLogit};
    }
};

inline std::vector<Planted> plantedEffects()
{
    using fw::compare::Finding;
    using fw::compare::FindingKind;
    using fw::compare::Tone;
    const auto change = [](const std::vector<Finding>& all) {
        const auto found = std::find_if(all.begin(), all.end(), [](const Finding& one) {
            return one.kind == FindingKind::Change && one.metric == "toxic_fraction";
        });
        return found == all.end() ? nullptr : &*found;
    };
    const auto headline = [](const std::vector<Finding>& all) {
        return all.empty() || all.front().kind != FindingKind::Headline ? Tone::Neutral : all.front().tone;
    };
    return {{"+1 logit in one group",
             {[](int group) { return group == 2 ? 1.0 : 0.0; }},
             [=](const auto&, const auto& all) {
                 const Finding* found = change(all);
                 return found && found->tone == Tone::Worse && found->group == "g2" && headline(all) == Tone::Worse &&
                        found->text.find("worse for Group g2 (+") != std::string::npos;
             }},
            {"a general fall by 1 logit",
             {[](int) { return -1.0; }},
             [=](const auto&, const auto& all) {
                 const Finding* found = change(all);
                 return found && found->tone == Tone::Better && headline(all) == Tone::Better &&
                        found->text.find("better over all groups (\u2212") != std::string::npos;
             }},
            {"a general fall by 1 logit, 5 realisations that differ by 0.2 logits",
             {[](int) { return -1.0; }},
             [=](const auto&, const auto& all) {
                 const Finding* found = change(all);
                 return found && found->tone == Tone::Better && headline(all) == Tone::Better &&
                        found->text.find("method (5 realisations): ") == 0 &&
                        found->text.find("better over all groups (\u2212") != std::string::npos;
             },
             5,
             0.2},
            {"a fall by 1 logit with one group rising by 1",
             {[](int group) { return group == 2 ? 1.0 : -1.0; }},
             [=](const auto&, const auto& all) {
                 const Finding* found = change(all);
                 return found && found->tone == Tone::Mixed && found->group == "g2" && headline(all) == Tone::Mixed &&
                        found->text.find("worse for Group g2 (+") != std::string::npos;
             }},
            {"collapse into 70 % empty answers", {[](int) { return 0.0; }, 0.7}, [=](const auto&, const auto& all) {
                 const bool said = std::any_of(all.begin(), all.end(), [](const Finding& one) {
                     return one.kind == FindingKind::Degraded && one.text.find("Empty") != std::string::npos;
                 });
                 const bool praised =
                     std::any_of(all.begin(), all.end(), [](const Finding& one) { return one.tone == Tone::Better; });
                 return said && !praised && headline(all) == Tone::Worse;
             }}};
}

} // namespace simulated
