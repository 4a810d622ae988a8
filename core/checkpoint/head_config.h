// Classification heads as config.json describes them: transformers' single head without a name (id2label,
// problem_type), or our own list of named heads over one encoder (fairweight.heads).
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace fw::checkpoint {

/// What a head says of a text and how its logits become chances.
struct HeadConfig
{
    std::string name;                ///< empty for transformers' single head
    std::vector<std::string> labels; ///< in the order of the logits
    bool multiLabel = false;         ///< a sigmoid for each label instead of one softmax
    double temperature = 1;          ///< logits are divided by it before they become chances
    std::string signalLabel;         ///< the label that is meant when one is; empty where config.json doesn't say
    std::optional<double> threshold; ///< a score of the signal label from which on a text counts as one
};

/// The heads of a config.json, at least one: fairweight.heads where it is there, else the single head with the labels
/// of id2label (without it LABEL_0 … for num_labels of them, or two) and fairweight's own signal_label, temperature and threshold. Without a
/// problem_type several labels share a softmax and a single one has a sigmoid, as in transformers' pipeline; regression
/// is refused. Errors name `where` and the field.
Result<std::vector<HeadConfig>> parseHeads(const nlohmann::json& document, const std::string& where);

/// Writes heads over the fields that parseHeads() reads; no heads erases them.
void writeHeads(nlohmann::json& document, std::span<const HeadConfig> heads);

} // namespace fw::checkpoint
