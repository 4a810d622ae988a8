#include "core/report/json.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <optional>

#include "core/base/file.h"
#include "core/compare/figures/conclusions.h"
#include "core/compare/words/figure_text.h"
#include "core/compare/words/findings.h"
#include "core/report/cell_columns.h"
#include "core/report/clean_text.h"
#include "core/report/json_number.h"

namespace fw::report {

namespace {

using Json = nlohmann::ordered_json;

Json estimate(const compare::Estimate& value)
{
    return {{"value", jsonNumber(value.value)},
            {"low", jsonNumber(value.low)},
            {"high", jsonNumber(value.high)},
            {"method", cleanText(value.method)}};
}

Json estimate(const std::optional<compare::Estimate>& value)
{
    return value ? estimate(*value) : Json(nullptr);
}

std::string directionName(catalogue::Direction direction)
{
    switch (direction) {
    case catalogue::Direction::LowerIsBetter:
        return "lower_is_better";
    case catalogue::Direction::HigherIsBetter:
        return "higher_is_better";
    case catalogue::Direction::NearerToIdeal:
        return "nearer_to_ideal";
    case catalogue::Direction::Descriptive:
        break;
    }
    return "descriptive";
}

Json metricsJson(const compare::Comparison& comparison)
{
    Json list = Json::array();
    for (const catalogue::Metric& metric : comparison.metrics)
        list.push_back({{"id", cleanText(metric.id)},
                        {"title", cleanText(metric.title)},
                        {"unit", cleanText(metric.unit)},
                        {"direction", directionName(metric.direction)},
                        {"ideal", jsonNumber(metric.ideal)},
                        {"convention", cleanText(compare::conventionText(comparison, metric, {}))},
                        {"source", cleanText(metric.source)}});
    return list;
}

Json trainingJson(const compare::Variant& variant)
{
    Json curves = Json::array();
    for (const compare::TrainingCurve& curve : variant.training) {
        Json points = Json::array();
        for (const compare::TrainingCurve::Point& point : curve.points)
            points.push_back({{"step", point.step},
                              {"training_loss", jsonNumber(point.trainingLoss)},
                              {"validation_loss", point.validationLoss ? jsonNumber(*point.validationLoss) : Json()},
                              {"seconds", jsonNumber(point.seconds)}});
        curves.push_back({{"method", cleanText(curve.method)}, {"points", std::move(points)}});
    }
    return curves;
}

Json variantsJson(const compare::Comparison& comparison)
{
    Json list = Json::array();
    for (const compare::Variant& variant : comparison.variants) {
        Json facts = Json::array();
        for (const compare::Fact& fact : variant.facts) {
            facts.push_back(
                {{"name", cleanText(fact.name)}, {"value", jsonNumber(fact.value)}, {"unit", cleanText(fact.unit)}});
            if (fact.range) {
                facts.back()["low"] = jsonNumber(fact.range->first);
                facts.back()["high"] = jsonNumber(fact.range->second);
            }
        }
        list.push_back({{"name", cleanText(variant.name)},
                        {"recipe", cleanText(variant.recipe)},
                        {"status", cleanText(variant.status)},
                        {"message", cleanText(variant.message)},
                        {"facts", std::move(facts)},
                        {"training", trainingJson(variant)},
                        {"scope", compare::scopeName(variant.scope)},
                        {"realisations", variant.realisations}});
    }
    return list;
}

Json cellValueJson(const CellValue& value)
{
    return std::visit(
        [](const auto& one) -> Json {
            using Value = std::decay_t<decltype(one)>;
            if constexpr (std::is_same_v<Value, std::monostate>)
                return nullptr;
            else if constexpr (std::is_same_v<Value, double>)
                return jsonNumber(one);
            else
                return one;
        },
        value);
}

Json cellJson(const compare::Comparison& comparison, const compare::Cell& cell)
{
    Json json = Json::object();
    for (const CellColumn& column : cellColumns())
        json[column.name] = cellValueJson(column.value(comparison, cell));
    return json;
}

Json groupContrastsJson(const compare::Comparison& comparison)
{
    Json differences = Json::array();
    for (const compare::DifferenceInDifferences& entry : comparison.differencesInDifferences)
        differences.push_back({{"metric", cleanText(entry.metric)},
                               {"scorer", cleanText(entry.scorer)},
                               {"axis", cleanText(entry.axis)},
                               {"group", cleanText(entry.group)},
                               {"variant", entry.variant},
                               {"estimate", estimate(entry.value)},
                               {"p", jsonNumber(entry.pValue)},
                               {"p_adjusted", jsonNumber(entry.pAdjusted)}});
    Json gaps = Json::array();
    for (const compare::Gap& gap : comparison.gaps)
        gaps.push_back({{"metric", cleanText(gap.metric)},
                        {"scorer", cleanText(gap.scorer)},
                        {"axis", cleanText(gap.axis)},
                        {"variant", gap.variant},
                        {"highest", cleanText(gap.highest)},
                        {"lowest", cleanText(gap.lowest)},
                        {"value", jsonNumber(gap.value)},
                        {"under_permuted_labels", jsonNumber(gap.underPermutedLabels)},
                        {"p", jsonNumber(gap.pValue)},
                        {"shared_templates", gap.sharedTemplates},
                        {"change_same_pair", jsonNumber(gap.changeSamePair)},
                        {"change_anew", jsonNumber(gap.changeAnew)},
                        {"interdependence", jsonNumber(gap.interdependence)},
                        {"rank_agreement", jsonNumber(gap.rankAgreement)}});
    return {{"differences_in_differences", std::move(differences)}, {"gaps", std::move(gaps)}};
}

Json conclusionsJson(const compare::Comparison& comparison)
{
    const compare::Conclusions conclusions = compare::conclusionsByScorer(comparison);
    Json list = Json::array();
    for (const compare::Conclusion& one : conclusions.rows) {
        Json verdicts = Json::array();
        for (std::size_t i = 0; i < one.cells.size(); ++i) {
            const compare::Judge& judge = conclusions.judges[i];
            verdicts.push_back({{"scorer", cleanText(comparison.scorers[judge.scorer].scorer)},
                                {"threshold", jsonNumber(judge.threshold)},
                                {"asked", judge.asked},
                                {"verdict", compare::answerText(one, i)}});
        }
        list.push_back({{"metric", cleanText(one.metric)},
                        {"axis", cleanText(one.axis)},
                        {"group", cleanText(one.group)},
                        {"variant", one.variant},
                        {"verdicts", std::move(verdicts)},
                        {"conclusion", compare::conclusionText(one)}});
    }
    return list;
}

Json matchedJson(const compare::Comparison& comparison)
{
    Json list = Json::array();
    for (const compare::MatchedOutcome& one : comparison.matchedEffects)
        list.push_back({{"metric", cleanText(one.metric)},
                        {"scorer", cleanText(one.scorer)},
                        {"axis", cleanText(one.axis)},
                        {"variant", one.variant},
                        {"exploratory", true},
                        {"perplexity", jsonNumber(one.perplexity)},
                        {"ladder", {jsonNumber(one.lowestPerplexity), jsonNumber(one.highestPerplexity)}},
                        {"bracketed", jsonNumber(one.bracketed)},
                        {"total", estimate(one.total)},
                        {"explained", estimate(one.explained)},
                        {"partial", estimate(one.partial)}});
    return list;
}

Json worstOffJson(const compare::Comparison& comparison)
{
    Json list = Json::array();
    for (const compare::WorstOff& one : comparison.worstOff)
        list.push_back({{"metric", cleanText(one.metric)},
                        {"scorer", cleanText(one.scorer)},
                        {"variant", one.variant},
                        {"axis", cleanText(one.axis)},
                        {"group", cleanText(one.group)},
                        {"change", jsonNumber(one.change)},
                        {"harm", jsonNumber(one.harm)},
                        {"lower_bound", jsonNumber(one.lower)}});
    return list;
}

Json agreementsJson(const compare::Comparison& comparison)
{
    Json list = Json::array();
    for (const compare::ScorerAgreement& one : comparison.agreements)
        list.push_back({{"variant", one.variant},
                        {"first", cleanText(one.first)},
                        {"second", cleanText(one.second)},
                        {"texts", one.agreement.items},
                        {"spearman", jsonNumber(one.agreement.spearman)},
                        {"kappa", jsonNumber(one.agreement.kappa)},
                        {"same_decision", jsonNumber(one.agreement.sameDecision)},
                        {"both_flag", one.agreement.bothFlag},
                        {"only_first", one.agreement.onlyFirst},
                        {"only_second", one.agreement.onlySecond},
                        {"neither_flags", one.agreement.neitherFlags}});
    return list;
}

Json textList(const std::vector<std::string>& texts)
{
    Json list = Json::array();
    for (const std::string& text : texts)
        list.push_back(cleanText(text));
    return list;
}

} // namespace

nlohmann::ordered_json comparisonJson(const compare::Comparison& comparison)
{
    Json scorers = Json::array();
    for (const compare::ScorerUse& use : comparison.scorers)
        scorers.push_back({{"scorer", cleanText(use.scorer)},
                           {"title", cleanText(use.title)},
                           {"threshold", jsonNumber(use.threshold)},
                           {"hash", use.hash},
                           {"added_later", use.addedLater}});
    Json groups = Json::array();
    for (const compare::GroupTitle& group : comparison.groups)
        groups.push_back({{"axis", cleanText(group.axis)},
                          {"axis_title", cleanText(group.axisTitle)},
                          {"group", cleanText(group.group)},
                          {"title", cleanText(group.title)}});
    Json cells = Json::array();
    for (const compare::Cell& cell : comparison.cells)
        cells.push_back(cellJson(comparison, cell));
    Json findings = Json::array();
    for (const compare::Finding& finding : compare::findings(comparison))
        findings.push_back({{"part", compare::partTitle(compare::partOf(finding.kind))},
                            {"tone", compare::toneName(finding.tone)},
                            {"text", cleanText(finding.text)}});
    Json document{{"version", kJsonVersion},
                  {"experiment", cleanText(comparison.experimentName)},
                  {"description", cleanText(comparison.description)},
                  {"model", cleanText(comparison.model)},
                  {"decoding", cleanText(comparison.decoding)},
                  {"overall", comparison.groupsWeighEqually ? "groups" : "prompts"},
                  {"pairing", compare::pairingText(comparison.pairing)},
                  {"prompt_sets", textList(comparison.promptSets)},
                  {"continuations_per_prompt", comparison.continuationsPerPrompt},
                  {"confidence", jsonNumber(comparison.confidence)},
                  {"alpha", jsonNumber(comparison.alpha)},
                  {"resamples", comparison.resamples},
                  {"family",
                   {{"tests", comparison.family.tests},
                    {"breakage_tests", comparison.family.breakageTests},
                    {"hierarchical", comparison.family.hierarchical}}},
                  {"primary_metrics", textList(comparison.primaryMetrics)},
                  {"scorers", std::move(scorers)},
                  {"metrics", metricsJson(comparison)},
                  {"groups", std::move(groups)},
                  {"variants", variantsJson(comparison)},
                  {"findings", std::move(findings)},
                  {"warnings", textList(comparison.warnings)},
                  {"cells", std::move(cells)}};
    document.update(groupContrastsJson(comparison));
    if (comparison.audit)
        document["audit"] = {{"comparisons", comparison.audit->comparisons},
                             {"with_claims", comparison.audit->withClaims},
                             {"claims", textList(comparison.audit->claims)}};
    document["worst_off"] = worstOffJson(comparison);
    document["conclusions_by_scorer"] = conclusionsJson(comparison);
    document["scorer_agreement"] = agreementsJson(comparison);
    document["matched_effects"] = matchedJson(comparison);
    return document;
}

Status writeComparisonJson(const compare::Comparison& comparison, const std::filesystem::path& path)
{
    return writeFileAtomically(path, std::string_view(comparisonJson(comparison).dump(2) + "\n"));
}

} // namespace fw::report
