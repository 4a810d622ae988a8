#include "core/train/classifier_plan.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <map>

#include "core/base/caught.h"
#include "core/base/json_field.h"

namespace fw::train {

namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr std::size_t kMaximumPlanBytes = std::size_t{1} << 20;

constexpr NumberRange kPositive{.low = 0, .high = std::numeric_limits<double>::infinity(), .lowOpen = true};

Result<HeadTask> readHeadTask(const JsonField& fields)
{
    FW_TRY(fields.allowOnly({"name", "labels", "signal_label", "threshold", "weight"}));
    HeadTask task;
    FW_TRY(fields.read("name", task.config.name));
    FW_TRY(fields.read("labels", task.config.labels));
    FW_TRY(fields.read("signal_label", task.config.signalLabel));
    FW_TRY(fields.read("weight", task.weight, kPositive));
    double threshold = 0.5;
    FW_TRY(fields.read("threshold", threshold, {.low = 0, .high = 1}));
    task.config.threshold = threshold;
    const std::vector<std::string>& labels = task.config.labels;
    if (labels.size() < 2)
        return fields["labels"].error("needs at least two labels", "name what the head decides between");
    if (task.config.signalLabel.empty())
        task.config.signalLabel = labels.back();
    if (std::find(labels.begin(), labels.end(), task.config.signalLabel) == labels.end())
        return fields["signal_label"].error("is none of the labels", fmt::format("{}", fmt::join(labels, ", ")));
    return task;
}

Result<fs::path> findLabelledFile(const JsonField& field, const std::vector<fs::path>& folders)
{
    FW_ASSIGN(const std::string name, field.text());
    std::error_code ignored;
    for (const fs::path& folder : folders)
        if (fs::is_regular_file(folder / name, ignored))
            return folder / name;
    Error error = field.error("there is no file " + name, "say with --data where the texts are");
    error.kind = ErrorKind::NotFound;
    return error;
}

/// The members of a field, each a text.
Status readTextMembers(const JsonField& field, std::map<std::string, std::string>& texts)
{
    if (!field.exists())
        return {};
    FW_ASSIGN(const auto members, field.members());
    for (const auto& [name, member] : members) {
        FW_ASSIGN(texts[name], member.text());
    }
    return {};
}

/// `folders`: where files are looked for, in order.
Result<LabelledFile> readLabelledFile(const JsonField& fields, const ClassifierPlan& plan,
                                      const std::vector<fs::path>& folders)
{
    FW_TRY(fields.allowOnly({"file", "delimiter", "header", "text", "labels", "values", "repeat"}));
    LabelledFile file;
    std::string delimiter = ",";
    FW_TRY(fields.read("delimiter", delimiter));
    FW_TRY(fields.read("header", file.header));
    FW_TRY(fields.read("text", file.textColumn));
    FW_TRY(readTextMembers(fields["labels"], file.columns));
    FW_TRY(readTextMembers(fields["values"], file.values));
    FW_TRY(fields.read("repeat", file.repeat, {.low = 0, .high = 1000, .lowOpen = true}));
    if (delimiter.size() != 1)
        return fields["delimiter"].error("must be one character", R"("," or "\t")");
    file.delimiter = delimiter.front();
    if (file.columns.empty())
        return fields["labels"].error("names no column", R"(write {"toxicity": "toxic"}: head and column)");
    for (const auto& [head, column] : file.columns)
        if (std::none_of(plan.heads.begin(), plan.heads.end(),
                         [&, wanted = head](const HeadTask& task) { return task.config.name == wanted; }))
            return fields["labels"][head].error("is the name of no head", "see heads");
    FW_ASSIGN(file.file, findLabelledFile(fields["file"], folders));
    return file;
}

Status readLabelledFiles(const JsonField& list, const std::vector<fs::path>& folders, const ClassifierPlan& plan,
                 std::vector<LabelledFile>& files)
{
    if (!list.exists())
        return {};
    FW_ASSIGN(const auto items, list.items());
    for (const JsonField& item : items) {
        FW_ASSIGN(LabelledFile file, readLabelledFile(item, plan, folders));
        files.push_back(std::move(file));
    }
    return {};
}

} // namespace

Result<ClassifierPlan> loadClassifierPlan(const fs::path& file, const std::vector<fs::path>& folders)
try {
    const JsonSource source{.name = file.string(), .hint = "see docs/scorers.md"};
    FW_ASSIGN(const json document, readJson(file, kMaximumPlanBytes, source));
    const JsonField fields(document, source);
    FW_TRY(fields.allowOnly({"heads", "training", "validation"}));
    ClassifierPlan plan;
    FW_ASSIGN(const auto items, fields["heads"].items());
    for (const JsonField& item : items) {
        FW_ASSIGN(HeadTask task, readHeadTask(item));
        for (const HeadTask& other : plan.heads)
            if (other.config.name == task.config.name)
                return item["name"].error("stands twice", "give each head a name of its own");
        plan.heads.push_back(std::move(task));
    }
    if (plan.heads.empty())
        return fields["heads"].error("must be a list of at least one head");
    std::vector<fs::path> places{file.parent_path()};
    places.insert(places.end(), folders.begin(), folders.end());
    FW_TRY(readLabelledFiles(fields["training"], places, plan, plan.training));
    FW_TRY(readLabelledFiles(fields["validation"], places, plan, plan.validation));
    if (plan.training.empty())
        return fields["training"].error("must be a list of at least one file");
    return plan;
} catch (...) {
    return caughtError("read the plan");
}

} // namespace fw::train
