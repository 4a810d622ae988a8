#include "core/checkpoint/head_config.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/checkpoint/config_fields.h"

namespace fw::checkpoint {

namespace {

using nlohmann::json;

constexpr std::size_t kMaximumHeads = 64;
constexpr std::int64_t kMaximumLabels = 100'000;
constexpr double kMaximumTemperature = 1000;

bool isHeadName(const std::string& name)
{
    return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

/// signal_label, temperature and threshold.
Status readBehaviour(const JsonField& fields, HeadConfig& head)
{
    FW_TRY(fields.read("signal_label", head.signalLabel));
    if (fields["signal_label"].exists() &&
        std::find(head.labels.begin(), head.labels.end(), head.signalLabel) == head.labels.end())
        return fields["signal_label"].error(fmt::format("is none of the labels ({})", fmt::join(head.labels, ", ")));
    FW_TRY(fields.read("temperature", head.temperature, {.low = 0, .high = kMaximumTemperature, .lowOpen = true}));
    if (const auto threshold = fields.find("threshold")) {
        FW_ASSIGN(head.threshold, threshold->number({.low = 0, .high = 1}));
    }
    return {};
}

Result<HeadConfig> readNamedHead(const JsonField& fields)
{
    HeadConfig head;
    FW_ASSIGN(const JsonField name, fields.member("name"));
    FW_ASSIGN(head.name, name.text());
    if (!isHeadName(head.name))
        return name.error("must be a text of letters, digits, _ and -");
    FW_ASSIGN(const JsonField labels, fields.member("labels"));
    FW_ASSIGN(head.labels, labels.distinctTexts());
    if (head.labels.empty() || head.labels.size() > kMaximumLabels)
        return labels.error(fmt::format("must be a list of 1 to {} texts", kMaximumLabels));
    FW_TRY(fields.read("multi_label", head.multiLabel));
    if (!head.multiLabel && head.labels.size() < 2)
        return labels.error("must be at least two: a softmax over one is always 1 (or set multi_label)");
    FW_TRY(readBehaviour(fields, head));
    return head;
}

Result<std::vector<HeadConfig>> readNamedHeads(const JsonField& list)
{
    FW_ASSIGN(const auto items, list.items());
    if (items.empty() || items.size() > kMaximumHeads)
        return list.error(fmt::format("must be a list of 1 to {} heads", kMaximumHeads));
    std::vector<HeadConfig> heads;
    for (const JsonField& item : items) {
        FW_ASSIGN(HeadConfig head, readNamedHead(item));
        for (const HeadConfig& other : heads)
            if (other.name == head.name)
                return list.error(fmt::format("has two heads named '{}'", head.name));
        heads.push_back(std::move(head));
    }
    return heads;
}

/// id2label as a list. As in transformers, num_labels counts where it says another number: then the labels have none.
Result<std::vector<std::string>> readLabels(const JsonField& fields)
{
    std::vector<std::pair<std::string, JsonField>> names;
    const auto known = fields.find("id2label");
    if (known) {
        FW_ASSIGN(names, known->members());
        if (names.empty() || names.size() > kMaximumLabels)
            return known->error(fmt::format("must have 1 to {} labels", kMaximumLabels));
    }
    auto count = static_cast<std::int64_t>(known ? names.size() : 2); // transformers' default
    FW_TRY(fields.read("num_labels", count, 1, kMaximumLabels));
    std::vector<std::string> labels(static_cast<std::size_t>(count));
    if (names.size() != labels.size()) {
        for (std::size_t i = 0; i < labels.size(); ++i)
            labels[i] = fmt::format("LABEL_{}", i);
        return labels;
    }
    for (const auto& [key, value] : names) {
        const bool digits = !key.empty() && key.size() < 7 &&
                            std::all_of(key.begin(), key.end(), [](char c) { return c >= '0' && c <= '9'; });
        if (!digits || std::stoul(key) >= labels.size() || !(value.isString() || value.json().is_number()))
            return value.error("must map 0 to n-1 to texts");
        labels[std::stoul(key)] = value.isString() ? value.json().get<std::string>() : value.json().dump();
    }
    return labels;
}

/// problem_type, as transformers' text-classification pipeline takes it: without one a single label is for itself.
Status readProblem(const JsonField& fields, HeadConfig& head)
{
    const auto field = fields.find("problem_type");
    if (!field) {
        head.multiLabel = head.labels.size() == 1;
        return {};
    }
    const std::string hint = "a classifier's is single_label_classification or multi_label_classification";
    FW_ASSIGN(const std::string problem, field->text());
    if (problem == "regression")
        return unsupportedField(*field, "regression gives a number and no chance of a label", hint);
    if (problem != "single_label_classification" && problem != "multi_label_classification")
        return field->error(fmt::format("'{}' is unknown", problem), hint);
    head.multiLabel = problem == "multi_label_classification";
    if (!head.multiLabel && head.labels.size() < 2)
        return field->error("single_label_classification needs two labels: a softmax over one is always 1", hint);
    return {};
}

json behaviourOf(const HeadConfig& head)
{
    json object = json::object();
    if (!head.signalLabel.empty())
        object["signal_label"] = head.signalLabel;
    if (head.temperature != 1)
        object["temperature"] = head.temperature;
    if (head.threshold)
        object["threshold"] = *head.threshold;
    return object;
}

/// Our own fields besides those that writeHeads() writes.
json withoutHeads(const json& document)
{
    const auto found = document.find("fairweight");
    json own = found != document.end() && found->is_object() ? *found : json::object();
    for (const char* field : {"heads", "signal_label", "temperature", "threshold"})
        own.erase(field);
    return own;
}

} // namespace

Result<std::vector<HeadConfig>> parseHeads(const json& document, const std::string& where)
{
    const JsonField fields(document, configSource(where));
    const JsonField own = fields["fairweight"];
    if (own.exists())
        FW_TRY(own.members());
    if (const JsonField heads = own["heads"]; own.isObject() && own.json().contains("heads"))
        return readNamedHeads(heads);
    HeadConfig head;
    FW_ASSIGN(head.labels, readLabels(fields));
    FW_TRY(readProblem(fields, head));
    FW_TRY(readBehaviour(own, head));
    return std::vector<HeadConfig>{std::move(head)};
}

void writeHeads(json& document, std::span<const HeadConfig> heads)
{
    json own = withoutHeads(document);
    for (const char* field : {"id2label", "label2id", "num_labels", "problem_type"})
        document.erase(field);
    for (const HeadConfig& head : heads) {
        json behaviour = behaviourOf(head);
        if (!head.name.empty()) {
            behaviour["name"] = head.name;
            behaviour["labels"] = head.labels;
            behaviour["multi_label"] = head.multiLabel;
            own["heads"].push_back(std::move(behaviour));
            continue;
        }
        own.update(behaviour);
        for (std::size_t i = 0; i < head.labels.size(); ++i) {
            document["id2label"][std::to_string(i)] = head.labels[i];
            document["label2id"][head.labels[i]] = i;
        }
        document["problem_type"] = head.multiLabel ? "multi_label_classification" : "single_label_classification";
    }
    document.erase("fairweight");
    if (!own.empty())
        document["fairweight"] = std::move(own);
}

} // namespace fw::checkpoint
