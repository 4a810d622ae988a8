#include "core/checkpoint/head_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace fw::checkpoint {

namespace {

using nlohmann::json;

constexpr std::size_t kMaximumHeads = 64;
constexpr std::size_t kMaximumLabels = 100'000;
constexpr double kMaximumTemperature = 1000;

/// One object of config.json with its place in the file, for messages.
struct Place
{
    const json& object;
    std::string file;
    std::string path;

    Error wrong(const std::string& field, const std::string& what) const
    {
        return {ErrorKind::Corrupt, fmt::format("{}: {}.{} {}", file, path, field, what),
                "check config.json against the weights"};
    }
    /// nullptr where the field is missing or null.
    const json* find(const char* field) const
    {
        const auto found = object.find(field);
        return found == object.end() || found->is_null() ? nullptr : &*found;
    }
};

bool isHeadName(const std::string& name)
{
    return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

/// signal_label, temperature and threshold.
Status readBehaviour(const Place& place, HeadConfig& head)
{
    if (const json* signal = place.find("signal_label")) {
        if (!signal->is_string() ||
            std::find(head.labels.begin(), head.labels.end(), signal->get<std::string>()) == head.labels.end())
            return place.wrong("signal_label", fmt::format("is none of the labels ({})", fmt::join(head.labels, ", ")));
        head.signalLabel = signal->get<std::string>();
    }
    if (const json* temperature = place.find("temperature")) {
        const double value = temperature->is_number() ? temperature->get<double>() : 0;
        if (!(value > 0) || value > kMaximumTemperature)
            return place.wrong("temperature", fmt::format("must be a number above 0, up to {}", kMaximumTemperature));
        head.temperature = value;
    }
    if (const json* threshold = place.find("threshold")) {
        const double value = threshold->is_number() ? threshold->get<double>() : -1;
        if (!(value >= 0) || value > 1)
            return place.wrong("threshold", "must be a number from 0 to 1");
        head.threshold = value;
    }
    return {};
}

Result<HeadConfig> readNamedHead(const Place& place)
{
    if (!place.object.is_object())
        return Error{ErrorKind::Corrupt, fmt::format("{}: {} must be an object", place.file, place.path),
                     "check config.json against the weights"};
    HeadConfig head;
    const json* name = place.find("name");
    if (!name || !name->is_string() || !isHeadName(name->get<std::string>()))
        return place.wrong("name", "must be a text of letters, digits, _ and -");
    head.name = name->get<std::string>();
    const json* labels = place.find("labels");
    if (!labels || !labels->is_array() || labels->empty() || labels->size() > kMaximumLabels)
        return place.wrong("labels", "must be a list of texts, not empty");
    for (const json& label : *labels) {
        if (!label.is_string() || label.get<std::string>().empty())
            return place.wrong("labels", "must be a list of texts, none of them empty");
        if (std::find(head.labels.begin(), head.labels.end(), label.get<std::string>()) != head.labels.end())
            return place.wrong("labels", fmt::format("has '{}' twice", label.get<std::string>()));
        head.labels.push_back(label.get<std::string>());
    }
    if (const json* multiLabel = place.find("multi_label")) {
        if (!multiLabel->is_boolean())
            return place.wrong("multi_label", "must be true or false");
        head.multiLabel = multiLabel->get<bool>();
    }
    if (!head.multiLabel && head.labels.size() < 2)
        return place.wrong("labels", "must be at least two: a softmax over one is always 1 (or set multi_label)");
    FW_TRY(readBehaviour(place, head));
    return head;
}

Result<std::vector<HeadConfig>> readNamedHeads(const json& list, const std::string& where)
{
    auto wrong = [&](const std::string& what) {
        return Error{ErrorKind::Corrupt, fmt::format("{}: fairweight.heads {}", where, what),
                     "check config.json against the weights"};
    };
    if (!list.is_array() || list.empty() || list.size() > kMaximumHeads)
        return wrong(fmt::format("must be a list of 1 to {} heads", kMaximumHeads));
    std::vector<HeadConfig> heads;
    for (std::size_t i = 0; i < list.size(); ++i) {
        FW_ASSIGN(HeadConfig head, readNamedHead({list[i], where, fmt::format("fairweight.heads[{}]", i)}));
        for (const HeadConfig& other : heads)
            if (other.name == head.name)
                return wrong(fmt::format("has two heads named '{}'", head.name));
        heads.push_back(std::move(head));
    }
    return heads;
}

/// id2label as a list. As in transformers, num_labels counts where it says another number: then the labels have none.
Result<std::vector<std::string>> readLabels(const json& document, const std::string& where)
{
    auto wrong = [&](const std::string& what) {
        return Error{ErrorKind::Corrupt, where + ": " + what, "check config.json against the weights"};
    };
    const auto field = [&](const char* name) {
        const auto found = document.find(name);
        return found == document.end() || found->is_null() ? nullptr : &*found;
    };
    const json* names = field("id2label");
    if (names && (!names->is_object() || names->empty() || names->size() > kMaximumLabels))
        return wrong("id2label must be an object with a label or more");
    std::size_t count = names ? names->size() : 2; // transformers' default
    if (const json* number = field("num_labels")) {
        if (!number->is_number_unsigned() || *number < 1 || *number > kMaximumLabels)
            return wrong(fmt::format("num_labels must be a whole number from 1 to {}", kMaximumLabels));
        count = number->get<std::size_t>();
    }
    std::vector<std::string> labels(count);
    if (!names || names->size() != count) {
        for (std::size_t i = 0; i < count; ++i)
            labels[i] = fmt::format("LABEL_{}", i);
        return labels;
    }
    for (const auto& [key, value] : names->items()) {
        const bool digits = !key.empty() && key.size() < 7 &&
                            std::all_of(key.begin(), key.end(), [](char c) { return c >= '0' && c <= '9'; });
        if (!digits || std::stoul(key) >= labels.size() || !(value.is_string() || value.is_number()))
            return wrong(fmt::format("id2label['{}'] must map 0 to n-1 to texts", key));
        labels[std::stoul(key)] = value.is_string() ? value.get<std::string>() : value.dump(); // early ones are numbers
    }
    return labels;
}

/// problem_type, as transformers' text-classification pipeline takes it: without one a single label is for itself.
Status readProblem(const json& document, const std::string& where, HeadConfig& head)
{
    auto wrong = [&](const std::string& what) {
        return Error{ErrorKind::Corrupt, fmt::format("{}: problem_type {}", where, what),
                     "a classifier's is single_label_classification or multi_label_classification"};
    };
    const auto found = document.find("problem_type");
    if (found == document.end() || found->is_null()) {
        head.multiLabel = head.labels.size() == 1;
        return {};
    }
    const std::string problem = found->is_string() ? found->get<std::string>() : "";
    if (problem == "regression")
        return wrong("regression gives a number and no chance of a label");
    if (problem != "single_label_classification" && problem != "multi_label_classification")
        return wrong(found->is_string() ? fmt::format("'{}' is unknown", problem) : "must be a text");
    head.multiLabel = problem == "multi_label_classification";
    if (!head.multiLabel && head.labels.size() < 2)
        return wrong("single_label_classification needs two labels: a softmax over one is always 1");
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
    const auto found = document.find("fairweight");
    const json own = found == document.end() || found->is_null() ? json::object() : *found;
    if (!own.is_object())
        return Error{ErrorKind::Corrupt, where + ": fairweight must be an object", "check config.json"};
    if (own.contains("heads"))
        return readNamedHeads(own["heads"], where);
    HeadConfig head;
    FW_ASSIGN(head.labels, readLabels(document, where));
    FW_TRY(readProblem(document, where, head));
    FW_TRY(readBehaviour({own, where, "fairweight"}, head));
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
