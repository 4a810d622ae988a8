#include "core/report/evaluation_json.h"

#include <nlohmann/json.hpp>

#include <cmath>

#include "core/report/clean_text.h"
#include "core/report/json_number.h"

namespace fw::report {

namespace {

using Json = nlohmann::ordered_json;
using measure::ClassEvaluation;
using measure::DetectionEvaluation;
using measure::GroupRates;

Json json(const stats::Interval& interval)
{
    return {{"value", jsonNumber(interval.estimate)},
            {"low", jsonNumber(interval.low)},
            {"high", jsonNumber(interval.high)}};
}

Json json(const std::optional<stats::Interval>& interval)
{
    return interval ? json(*interval) : Json(nullptr);
}

Json json(const GroupRates& rates)
{
    return {{"group", cleanText(rates.group)},
            {"n", rates.counts.positives() + rates.counts.negatives()},
            {"positives", rates.counts.positives()},
            {"fpr", json(rates.falsePositiveRate)},
            {"fnr", json(rates.falseNegativeRate)}};
}

Json toJson(const DetectionEvaluation& evaluation)
{
    const stats::DetectionCounts& counts = evaluation.all.counts;
    Json document = {{"n", evaluation.texts},
                     {"positives", counts.positives()},
                     {"threshold", evaluation.threshold},
                     {"auc", json(evaluation.areaUnderCurve)},
                     {"average_precision", jsonNumber(evaluation.averagePrecision)},
                     {"precision", jsonNumber(counts.precision())},
                     {"recall", jsonNumber(counts.recall())},
                     {"f1", jsonNumber(counts.f1())},
                     {"accuracy", jsonNumber(counts.accuracy())},
                     {"ece", jsonNumber(evaluation.calibrationError)},
                     {"brier", jsonNumber(evaluation.brierScore)},
                     {"fpr", json(evaluation.all.falsePositiveRate)},
                     {"fnr", json(evaluation.all.falseNegativeRate)},
                     {"counts",
                      {{"true_positives", counts.truePositives},
                       {"false_positives", counts.falsePositives},
                       {"true_negatives", counts.trueNegatives},
                       {"false_negatives", counts.falseNegatives}}},
                     {"groups", Json::array()}};
    for (const GroupRates& rates : evaluation.groups)
        document["groups"].push_back(json(rates));
    return document;
}

Json toJson(const ClassEvaluation& evaluation)
{
    Json document = {{"n", evaluation.matrix.total()},
                     {"classes", evaluation.classes},
                     {"accuracy", json(evaluation.accuracy)},
                     {"macro_f1", jsonNumber(evaluation.macroF1)},
                     {"kappa", jsonNumber(evaluation.kappa)},
                     {"confusion", Json::array()},
                     {"groups", Json::array()}};
    for (std::size_t truth = 0; truth < evaluation.classes.size(); ++truth) {
        Json row = Json::array();
        for (std::size_t decided = 0; decided < evaluation.classes.size(); ++decided)
            row.push_back(evaluation.matrix.at(truth, decided));
        document["confusion"].push_back(std::move(row));
    }
    for (const measure::GroupAccuracy& group : evaluation.groups)
        document["groups"].push_back(
            {{"group", cleanText(group.group)}, {"n", group.texts}, {"accuracy", json(group.accuracy)}});
    return document;
}

} // namespace

std::string evaluationJson(const measure::EvaluationRequest& request, const measure::FileEvaluation& evaluation)
{
    Json document = {{"scorer", evaluation.scorer},         {"identity", evaluation.identity},
                     {"text_column", request.textColumn},   {"label_column", request.labelColumn},
                     {"group_column", request.groupColumn}, {"confidence", 0.95}};
    if (!evaluation.label.empty())
        document["label"] = evaluation.label;
    document.update(std::visit([](const auto& figures) { return toJson(figures); }, evaluation.figures));
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace fw::report
