#include "core/train/classifier_plan.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

#include "core/base/caught.h"
#include "core/base/file.h"
#include "core/checkpoint/bounded_json.h"

namespace fw::train {

namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr std::size_t kMaximumBytes = std::size_t{1} << 20;

/// A field's place in the file, for messages.
struct PlanPlace
{
    const fs::path& file;
    std::string path;

    PlanPlace at(const std::string& name) const { return {file, path.empty() ? name : path + "." + name}; }
    PlanPlace at(const std::string& name, std::size_t index) const { return at(fmt::format("{}[{}]", name, index)); }
    Error error(const std::string& problem, const std::string& hint) const
    {
        return {ErrorKind::InvalidInput, fmt::format("{}: {} {}", file.string(), path, problem), hint};
    }
};

Status checkFields(const json& object, const PlanPlace& place, std::initializer_list<const char*> known)
{
    if (!object.is_object())
        return place.error("must be an object", "see docs/scorers.md");
    for (const auto& [name, value] : object.items())
        if (std::none_of(known.begin(), known.end(), [&](const char* one) { return name == one; }))
            return place.at(name).error("is unknown", fmt::format("known are {}", fmt::join(known, ", ")));
    return {};
}

template <typename T>
Status read(const json& object, const char* name, const PlanPlace& place, T& target)
{
    const auto found = object.find(name);
    if (found == object.end())
        return {};
    try {
        target = found->get<T>();
    } catch (const json::exception&) {
        return place.at(name).error("has another type than it should", "see docs/scorers.md");
    }
    return {};
}

Result<HeadTask> readHead(const json& object, const PlanPlace& place)
{
    FW_TRY(checkFields(object, place, {"name", "labels", "signal_label", "threshold", "weight"}));
    HeadTask task;
    FW_TRY(read(object, "name", place, task.config.name));
    FW_TRY(read(object, "labels", place, task.config.labels));
    FW_TRY(read(object, "signal_label", place, task.config.signalLabel));
    FW_TRY(read(object, "weight", place, task.weight));
    double threshold = 0.5;
    FW_TRY(read(object, "threshold", place, threshold));
    task.config.threshold = threshold;
    const std::vector<std::string>& labels = task.config.labels;
    if (labels.size() < 2)
        return place.at("labels").error("needs at least two labels", "name what the head decides between");
    if (task.config.signalLabel.empty())
        task.config.signalLabel = labels.back();
    if (std::find(labels.begin(), labels.end(), task.config.signalLabel) == labels.end())
        return place.at("signal_label").error("is none of the labels", fmt::format("{}", fmt::join(labels, ", ")));
    if (!(task.weight > 0))
        return place.at("weight").error("must be above 0", "leave the head out instead");
    return task;
}

Result<fs::path> findFile(const std::string& name, const PlanPlace& place, const std::vector<fs::path>& folders)
{
    std::vector<fs::path> places{place.file.parent_path()};
    places.insert(places.end(), folders.begin(), folders.end());
    std::error_code ignored;
    for (const fs::path& folder : places)
        if (fs::is_regular_file(folder / name, ignored))
            return folder / name;
    return Error{ErrorKind::NotFound, fmt::format("{}: {}: there is no file {}", place.file.string(), place.path, name),
                 "say with --data where the texts are"};
}

Result<LabelledFile> readLabelledFile(const json& object, const PlanPlace& place, const ClassifierPlan& plan,
                                      const std::vector<fs::path>& folders)
{
    FW_TRY(checkFields(object, place, {"file", "delimiter", "header", "text", "labels", "values", "repeat"}));
    LabelledFile file;
    std::string name;
    std::string delimiter = ",";
    FW_TRY(read(object, "file", place, name));
    FW_TRY(read(object, "delimiter", place, delimiter));
    FW_TRY(read(object, "header", place, file.header));
    FW_TRY(read(object, "text", place, file.textColumn));
    FW_TRY(read(object, "labels", place, file.columns));
    FW_TRY(read(object, "values", place, file.values));
    FW_TRY(read(object, "repeat", place, file.repeat));
    if (delimiter.size() != 1)
        return place.at("delimiter").error("must be one character", R"("," or "\t")");
    file.delimiter = delimiter.front();
    if (!(file.repeat > 0) || file.repeat > 1000)
        return place.at("repeat").error("must be above 0 and at most 1000", "1 reads each row once an epoch");
    if (file.columns.empty())
        return place.at("labels").error("names no column", R"(write {"toxicity": "toxic"}: head and column)");
    for (const auto& [head, column] : file.columns)
        if (std::none_of(plan.heads.begin(), plan.heads.end(),
                         [&, wanted = head](const HeadTask& task) { return task.config.name == wanted; }))
            return place.at("labels").at(head).error("is the name of no head", "see heads");
    FW_ASSIGN(file.file, findFile(name, place.at("file"), folders));
    return file;
}

Status readLabelledFiles(const json& document, const char* name, const PlanPlace& place,
                         const std::vector<fs::path>& folders, const ClassifierPlan& plan,
                         std::vector<LabelledFile>& files)
{
    const auto list = document.find(name);
    if (list == document.end())
        return {};
    if (!list->is_array())
        return place.at(name).error("must be a list", "see docs/scorers.md");
    for (std::size_t i = 0; i < list->size(); ++i) {
        FW_ASSIGN(LabelledFile file, readLabelledFile((*list)[i], place.at(name, i), plan, folders));
        files.push_back(std::move(file));
    }
    return {};
}

} // namespace

Result<ClassifierPlan> loadClassifierPlan(const fs::path& file, const std::vector<fs::path>& folders)
try {
    FW_ASSIGN(const std::string text, fw::readFile(file, kMaximumBytes));
    FW_ASSIGN(const json document, checkpoint::parseBoundedJson(text, file.string()));
    const PlanPlace place{file, ""};
    FW_TRY(checkFields(document, place, {"heads", "training", "validation"}));
    ClassifierPlan plan;
    const json heads = document.value("heads", json::array());
    for (std::size_t i = 0; heads.is_array() && i < heads.size(); ++i) {
        FW_ASSIGN(HeadTask task, readHead(heads[i], place.at("heads", i)));
        for (const HeadTask& other : plan.heads)
            if (other.config.name == task.config.name)
                return place.at("heads", i).at("name").error("stands twice", "give each head a name of its own");
        plan.heads.push_back(std::move(task));
    }
    if (plan.heads.empty())
        return place.at("heads").error("must be a list of at least one head", "see docs/scorers.md");
    FW_TRY(readLabelledFiles(document, "training", place, folders, plan, plan.training));
    FW_TRY(readLabelledFiles(document, "validation", place, folders, plan, plan.validation));
    if (plan.training.empty())
        return place.at("training").error("must be a list of at least one file", "see docs/scorers.md");
    return plan;
} catch (...) {
    return caughtError("read the plan");
}

} // namespace fw::train
