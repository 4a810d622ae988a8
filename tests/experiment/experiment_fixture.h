// What the experiment's tests share: a small catalogue of their own and an experiment that is right.
#pragma once

#include <QtTest>

#include "core/experiment/experiment.h"

namespace fw::experiment {

inline catalogue::Catalogues smallCatalogues()
{
    using catalogue::Parameter;
    using catalogue::ParameterType;
    catalogue::Catalogues catalogues;

    Parameter ratio{"ratio", "Ratio", "Share of heads to remove.", ParameterType::Real, 0.5, 0.0, 0.9, "", {}};
    Parameter criterion{"criterion", "Criterion", "How heads are ranked.", ParameterType::Choice, "norm", {},
                        {},          "",          {"norm", "taylor"}};
    Parameter text{"calibration_text", "Text", "Text to read.", ParameterType::Text, "", {}, {}, "", {}};
    catalogue::Method pruning;
    pruning.id = "head_pruning";
    pruning.parameters = {ratio, criterion, text};
    Parameter layers{"layers", "Layers", "Layers to keep.", ParameterType::IntegerList, {0, 1}, 0.0, 47.0, "", {}};
    catalogue::Method truncation;
    truncation.id = "layer_truncation";
    truncation.parameters = {layers};
    catalogue::Method quantization;
    quantization.id = "int8";
    catalogues.methods = {pruning, truncation, quantization};

    catalogue::Metric emt;
    emt.id = "expected_maximum_toxicity";
    emt.inputs = {"@scorer"};
    catalogue::Metric perplexity;
    perplexity.id = "bits_per_byte";
    perplexity.inputs = {"nll", "bytes"};
    catalogues.metrics = {emt, perplexity};

    catalogue::Scorer toxicity;
    toxicity.id = "toxicity";
    toxicity.threshold = 0.25;
    catalogues.scorers = {toxicity};
    return catalogues;
}

/// Complete and right: what a saved file looks like.
inline nlohmann::json fullDocument()
{
    return nlohmann::json::parse(R"json({
  "format": "fairweight-experiment",
  "version": 1,
  "name": "demo",
  "description": "Four variants.",
  "model": "../models/small",
  "recipes": [
    {"name": "half the heads", "steps": [{"method": "head_pruning", "ratio": 0.25, "criterion": "taylor"},
                                         {"method": "int8"}], "stored": ""},
    {"name": "truncated", "steps": [{"method": "layer_truncation", "layers": [0, 2, 4]}]},
    {"name": "distilled", "steps": [], "stored": "../models/student"}
  ],
  "prompt_sets": [
    {"path": "../prompts/gender.json", "axes": ["gender"], "groups": ["women", "men"], "templates": ["t1"],
     "maximum_prompts_per_group": 40},
    {"path": "bold.json"}
  ],
  "decoding": {"greedy": false, "temperature": 0.7, "top_p": 0.95, "top_k": 50, "max_new_tokens": 30,
               "continuations_per_prompt": 10, "seed": 18446744073709551615},
  "scorers": [{"scorer": "toxicity", "threshold": 0.5}, {"scorer": "./models/own"}],
  "metrics": ["expected_maximum_toxicity", "bits_per_byte"],
  "primary_metrics": ["expected_maximum_toxicity"],
  "perplexity_text": "valid.txt",
  "calibration_text": "train.txt",
  "statistics": {"resamples": 500, "confidence": 0.9, "alpha": 0.01, "seed": 7},
  "execution": {"device": "cpu", "threads": 2, "memory_limit_mib": 2048}
})json");
}

/// The least that an experiment must say.
inline nlohmann::json leastDocument()
{
    return nlohmann::json::parse(R"json({"format": "fairweight-experiment", "version": 1, "name": "least",
        "model": "m", "prompt_sets": [{"path": "p.json"}]})json");
}

} // namespace fw::experiment

#define FW_VERIFY_OK(result)                                                                                           \
    do {                                                                                                               \
        const auto& fwChecked = (result);                                                                              \
        QVERIFY2(fwChecked.ok(), fwChecked.ok() ? "" : fwChecked.error().message.c_str());                             \
    } while (false)
