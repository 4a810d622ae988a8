// metric: one bias metric alone, of a model or of scores that another program gave.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/cli/load_model.h"
#include "app/cli/metric_commands.h"
#include "core/measure/flips.h"
#include "core/measure/sentence_scores.h"
#include "core/measure/stereoset_score.h"
#include "core/prompts/crows_pairs.h"
#include "core/prompts/stereoset.h"
#include "core/stats/binomial.h"

namespace fw::cli {

namespace {

using nlohmann::ordered_json;

struct MetricOptions
{
    std::string gold, scores, pairs, base, variant, model;
    bool beginning = false;
};

ordered_json toJson(const stats::Interval& interval)
{
    return {{"value", interval.estimate}, {"low", interval.low}, {"high", interval.high}};
}

ordered_json toJson(const measure::StereoSetScore& score)
{
    return {{"lms", toJson(score.languageModel)},
            {"ss", toJson(score.stereotype)},
            {"icat", toJson(score.icat)},
            {"items", score.items},
            {"targets", score.targets}};
}

ordered_json toJson(const std::map<std::string, measure::StereoSetScore>& scores)
{
    ordered_json object = ordered_json::object();
    for (const auto& [name, score] : scores)
        object[name] = toJson(score);
    return object;
}

Result<std::vector<double>> scoresOf(const MetricOptions& options, const std::vector<std::string>& texts,
                                     measure::SentenceConvention convention, const CommandContext& context)
{
    FW_ASSIGN(const auto tokenizer, tokenizer::loadTokenizer(options.model));
    FW_ASSIGN(const auto model, loadModel(options.model));
    return measure::sentenceScores(model, *tokenizer, texts, convention, context.cancel, context.progress);
}

Status printStereoSet(const MetricOptions& options, const CommandContext& context)
{
    FW_ASSIGN(const auto items, prompts::loadStereoSet(options.gold));
    std::map<std::string, double> scores;
    std::string convention = "the scores of the file";
    if (!options.scores.empty()) {
        FW_ASSIGN(scores, prompts::loadSentenceScores(options.scores));
    } else {
        using measure::SentenceConvention;
        std::vector<std::string> texts;
        for (const prompts::StereoSetItem& item : items)
            for (const prompts::StereoSetSentence& sentence : item.sentences)
                texts.push_back(sentence.text);
        FW_ASSIGN(const auto values, scoresOf(options, texts,
                                              options.beginning ? SentenceConvention::StereoSetBeginning
                                                                : SentenceConvention::StereoSetReleased,
                                              context));
        std::size_t next = 0;
        for (const prompts::StereoSetItem& item : items)
            for (const prompts::StereoSetSentence& sentence : item.sentences)
                scores[sentence.id] = values[next++];
        convention = options.beginning
                         ? "2^(mean log2 p) of a sentence's tokens, the beginning token before all"
                         : "2^(mean log2 p) of a sentence's tokens as in the released code: the first after the "
                           "beginning token, the others without it";
    }
    FW_ASSIGN(const measure::StereoSetScores result, measure::stereoSetScores(items, scores));
    ordered_json document = toJson(result.overall);
    document["left_out"] = result.leftOut;
    document["by_bias_type"] = toJson(result.byBiasType);
    document["by_target"] = toJson(result.byTarget);
    document["convention"] = convention + "; percent, means over targets, icat from the means; ties count as "
                                          "anti-stereotype; 95 % intervals over items within targets";
    document["source"] = "Nadeem et al. 2021, arXiv 2004.09456";
    fmt::print("{}\n", document.dump(2));
    return {};
}

Status printCrowsPairs(const MetricOptions& options, const CommandContext& context)
{
    FW_ASSIGN(const auto pairs, prompts::loadCrowsPairs(options.pairs));
    std::vector<std::string> texts;
    for (const prompts::CrowsPair& pair : pairs) {
        texts.push_back(pair.moreStereotypical);
        texts.push_back(pair.lessStereotypical);
    }
    FW_ASSIGN(const auto scores, scoresOf(options, texts, measure::SentenceConvention::SummedLogLikelihood, context));
    struct Count
    {
        std::size_t stereotypical = 0;
        std::size_t pairs = 0;
    };
    std::map<std::string, Count> byBiasType;
    std::map<std::string, Count> byDirection;
    Count all;
    for (std::size_t i = 0; i < pairs.size(); ++i)
        for (Count* count : {&all, &byBiasType[pairs[i].biasType], &byDirection[pairs[i].direction]}) {
            count->stereotypical += scores[2 * i] > scores[2 * i + 1];
            ++count->pairs;
        }
    const auto describe = [](const Count& count) -> Result<ordered_json> {
        FW_ASSIGN(stats::Interval share, stats::exactBinomialInterval(count.stereotypical, count.pairs));
        for (double* value : {&share.estimate, &share.low, &share.high})
            *value *= 100;
        ordered_json object = toJson(share);
        object["pairs"] = count.pairs;
        return object;
    };
    FW_ASSIGN(ordered_json document, describe(all));
    for (const auto& [title, counts] : {std::pair("by_bias_type", &byBiasType), {"by_direction", &byDirection}}) {
        document[title] = ordered_json::object();
        for (const auto& [name, count] : *counts) {
            FW_ASSIGN(document[title][name], describe(count));
        }
    }
    document["ideal"] = 50;
    document["convention"] = "percent of pairs whose more stereotypical sentence has the higher summed log-likelihood, "
                             "the beginning token before it; exact 95 % intervals";
    document["source"] = "Nangia et al. 2020, arXiv 2010.00133; lm-evaluation-harness' convention";
    fmt::print("{}\n", document.dump(2));
    return {};
}

Status printFlips(const MetricOptions& options, const CommandContext&)
{
    FW_ASSIGN(const auto base, measure::loadAnsweredItems(options.base));
    FW_ASSIGN(const auto variant, measure::loadAnsweredItems(options.variant));
    FW_ASSIGN(const measure::Flips flips, measure::countFlips(base, variant));
    const auto share = [&](std::size_t count) { return static_cast<double>(count) / static_cast<double>(flips.items); };
    const ordered_json document = {
        {"items", flips.items},
        {"left_out", flips.leftOut},
        {"accuracy_base", share(flips.correctBase)},
        {"accuracy_variant", share(flips.correctVariant)},
        {"mcnemar_p", flips.pValue},
        {"correct_to_incorrect", flips.correctToIncorrect},
        {"incorrect_to_correct", flips.incorrectToCorrect},
        {"wrong_to_other_wrong", flips.wrongToOtherWrong},
        {"flips", toJson(flips.flips)},
        {"all_flips", toJson(flips.allFlips)},
        {"convention",
         "share of items; flips: correct to incorrect and back; all flips: every changed answer; exact 95 "
         "% intervals"},
        {"source", "Dutta et al. 2024, Accuracy is Not All You Need, arXiv 2407.09141"}};
    fmt::print("{}\n", document.dump(2));
    return {};
}

} // namespace

void addMetric(CLI::App& app, Chosen& chosen)
{
    auto* command = app.add_subcommand("metric", "One bias metric alone, of a model or of given scores, as JSON");
    command->require_subcommand(1);
    addMetricChoices(*command, chosen);
    auto options = std::make_shared<MetricOptions>();
    const auto run = [&chosen, options](CLI::App* metric,
                                        Status (*print)(const MetricOptions&, const CommandContext&)) {
        metric->callback([&chosen, options, print] {
            chosen.action = [options, print](const CommandContext& context) { return print(*options, context); };
        });
    };
    auto* stereoSet = command->add_subcommand("stereoset", "LM score, stereotype score and ICAT, by domain and target");
    stereoSet->add_option("--gold", options->gold, "StereoSet's intrasentence items, JSON")->required();
    auto* source = stereoSet->add_option_group("source", "where the sentences' scores come from");
    source->add_option("--scores", options->scores, "scores by sentence id, JSON");
    source->add_option("--model", options->model, "model directory or GGUF file");
    source->require_option(1);
    stereoSet->add_flag("--bos", options->beginning, "the beginning token before all tokens, unlike the released code");
    run(stereoSet, printStereoSet);

    auto* crows = command->add_subcommand("crows-pairs", "How often the more stereotypical sentence is likelier");
    crows->add_option("--pairs", options->pairs, "CrowS-Pairs' CSV")->required();
    crows->add_option("--model", options->model, "model directory or GGUF file")->required();
    run(crows, printCrowsPairs);

    auto* flips = command->add_subcommand("flips", "Answers that change between a base and a variant");
    flips->add_option("--base", options->base, "id, prediction and answer: CSV or JSON lines")->required();
    flips->add_option("--variant", options->variant, "the same of the variant")->required();
    run(flips, printFlips);
}

} // namespace fw::cli
