#include "core/run/prompt_rows.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "core/prompts/prompt_set.h"
#include "core/prompts/robustness_set.h"

namespace fw::run {

namespace {

Result<prompts::PromptSet> select(const experiment::Experiment& experiment, const experiment::PromptSelection& asked)
{
    FW_ASSIGN(prompts::PromptSet set, prompts::loadPromptSet(experiment::resolve(experiment, asked.path)));
    if (!asked.axes.empty()) {
        FW_ASSIGN(set, prompts::selectAxes(set, asked.axes));
    }
    if (!asked.groups.empty()) {
        FW_ASSIGN(set, prompts::selectGroups(set, asked.groups));
    }
    if (!asked.templates.empty()) {
        FW_ASSIGN(set, prompts::selectTemplates(set, asked.templates));
    }
    if (asked.maximumPromptsPerGroup > 0) {
        FW_ASSIGN(set, prompts::selectFirstPrompts(set, static_cast<std::size_t>(asked.maximumPromptsPerGroup)));
    }
    if (!asked.perturbations.empty())
        return prompts::robustnessSet(set, asked.perturbations, asked.perturbationSeed);
    return set;
}

} // namespace

Result<std::vector<store::PromptRow>> collectPrompts(const experiment::Experiment& experiment)
{
    std::vector<store::PromptRow> rows;
    std::set<std::string> seen;
    for (std::size_t i = 0; i < experiment.promptSets.size(); ++i) {
        Result<prompts::PromptSet> set = select(experiment, experiment.promptSets[i]);
        if (!set.ok()) {
            Error error = set.error();
            error.message = fmt::format("prompt_sets[{}]: {}", i, error.message);
            return error;
        }
        std::map<std::string, std::string> axisTitles;
        for (std::size_t a = 0; a < set->axes.size(); ++a)
            axisTitles[set->axes[a]] = set->axisTitles[a];
        std::map<std::string, std::string> groupTitles;
        for (const prompts::Group& group : set->groups)
            groupTitles[group.id] = group.title;
        std::vector<store::PromptRow> selected;
        for (const prompts::Prompt& prompt : set->prompts) {
            store::PromptRow row;
            row.text = prompt.text;
            row.axis = prompt.axis;
            row.axisTitle = axisTitles[prompt.axis];
            row.group = prompt.group;
            row.groupTitle = groupTitles[prompt.group];
            row.templateId = prompt.templateId;
            row.masked = prompt.masked;
            row.entity = prompt.entity;
            selected.push_back(std::move(row));
        }
        store::numberOccurrences(selected);
        for (store::PromptRow& row : selected) {
            if (!seen.insert(store::promptKey(row)).second)
                continue;
            row.position = static_cast<int>(rows.size());
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

} // namespace fw::run
