#include "core/run/choice_rows.h"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "core/prompts/choice_set.h"

namespace fw::run {

namespace {

Result<PlannedChoiceSet> planned(const prompts::ChoiceSet& set, const tokenizer::Tokenizer& tokenizer,
                                 std::int64_t contextLength)
{
    std::map<std::pair<std::string, std::string>, const prompts::ChoiceGroup*> groups;
    for (const prompts::ChoiceGroup& group : set.groups)
        groups[{group.axis, group.id}] = &group;
    PlannedChoiceSet result{set.title, std::string(prompts::choiceKindName(set.kind)), set.hash, {}};
    for (const prompts::ChoiceItem& item : set.items) {
        store::ChoiceItemRow& row = result.items.emplace_back();
        row.axis = item.axis;
        row.group = item.group;
        if (const auto found = groups.find({item.axis, item.group}); found != groups.end()) {
            row.axisTitle = found->second->axisTitle;
            row.groupTitle = found->second->title;
        }
        row.cluster = item.cluster;
        row.correct = static_cast<int>(item.correct);
        for (const prompts::ChoiceOption& option : item.options) {
            const auto tokens = static_cast<std::int64_t>(tokenizer.encode(option.text).size());
            if (tokens > contextLength)
                return Error{ErrorKind::InvalidInput,
                             fmt::format("item \"{}\" has an option of {} tokens, and the model takes {}", item.id,
                                         tokens, contextLength),
                             "leave the item out, or use a model with a longer context"};
            row.options.push_back({option.context, option.text});
        }
    }
    return result;
}

} // namespace

Result<std::vector<PlannedChoiceSet>> collectChoiceSets(const experiment::Experiment& experiment,
                                                        const tokenizer::Tokenizer& tokenizer,
                                                        std::int64_t contextLength)
{
    std::vector<PlannedChoiceSet> sets;
    for (std::size_t i = 0; i < experiment.choiceSets.size(); ++i) {
        const experiment::ChoiceSelection& asked = experiment.choiceSets[i];
        const auto read = [&]() -> Result<PlannedChoiceSet> {
            FW_ASSIGN(const prompts::ChoiceSet whole,
                      prompts::loadChoiceSet(experiment::resolve(experiment, asked.path)));
            FW_ASSIGN(const prompts::ChoiceSet set,
                      prompts::selectItems(whole, asked.axes, asked.groups,
                                           static_cast<std::size_t>(asked.maximumItemsPerGroup)));
            return planned(set, tokenizer, contextLength);
        };
        Result<PlannedChoiceSet> set = read();
        if (!set.ok()) {
            Error error = set.error();
            error.message = fmt::format("choice_sets[{}]: {}", i, error.message);
            return error;
        }
        sets.push_back(std::move(*set));
    }
    return sets;
}

} // namespace fw::run
