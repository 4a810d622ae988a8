#include "core/run/choice_rows.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <optional>
#include <utility>

#include "core/base/hash.h"
#include "core/measure/likelihood_tokens.h"
#include "core/prompts/choice_set.h"

namespace fw::run {

namespace {

/// Why an item cannot be measured; nothing where it can.
Result<std::optional<std::string>> obstacle(const prompts::ChoiceItem& item, prompts::ChoiceKind kind,
                                            const tokenizer::Tokenizer& tokenizer, std::int64_t contextLength)
{
    for (std::size_t i = 0; i < item.options.size(); ++i) {
        const prompts::ChoiceOption& option = item.options[i];
        const std::size_t alone = tokenizer.encode(option.text).size();
        if (kind == prompts::ChoiceKind::Sentence) {
            if (alone == 0)
                return std::optional<std::string>("has no token");
            continue;
        }
        if (kind == prompts::ChoiceKind::StereoSet && static_cast<std::int64_t>(alone) > contextLength)
            return std::optional<std::string>(
                fmt::format("option {} has {} tokens, and the model takes {}", i + 1, alone, contextLength));
        const auto tokens = measure::optionTokens(tokenizer, option, contextLength);
        if (!tokens.ok() && tokens.error().kind != ErrorKind::InvalidInput)
            return tokens.error();
        if (!tokens.ok())
            return std::optional<std::string>(fmt::format("option {} {}", i + 1, tokens.error().message));
    }
    return std::optional<std::string>();
}

Result<PlannedChoiceSet> planned(const prompts::ChoiceSet& set, const tokenizer::Tokenizer& tokenizer,
                                 std::int64_t contextLength)
{
    std::map<std::pair<std::string, std::string>, const prompts::ChoiceGroup*> groups;
    for (const prompts::ChoiceGroup& group : set.groups)
        groups[{group.axis, group.id}] = &group;
    PlannedChoiceSet result{set.title, std::string(prompts::choiceKindName(set.kind)), set.hash, {}, {}};
    for (const prompts::ChoiceItem& item : set.items) {
        FW_ASSIGN(const std::optional<std::string> why, obstacle(item, set.kind, tokenizer, contextLength));
        if (why) {
            result.leftOut.push_back(fmt::format("\"{}\" {}", item.id, *why));
            continue;
        }
        store::ChoiceItemRow& row = result.items.emplace_back();
        row.axis = item.axis;
        row.group = item.group;
        if (const auto found = groups.find({item.axis, item.group}); found != groups.end()) {
            row.axisTitle = found->second->axisTitle;
            row.groupTitle = found->second->title;
        }
        row.cluster = item.cluster;
        row.correct = static_cast<int>(item.correct);
        for (const prompts::ChoiceOption& option : item.options)
            row.options.push_back({option.context, option.text});
    }
    if (result.items.empty())
        return Error{ErrorKind::InvalidInput,
                     fmt::format("no item of {} can be measured: {}", set.title,
                                 result.leftOut.empty() ? "there is none" : result.leftOut.front()),
                     "let every option have a text of its own, no longer than the model's context"};
    // Another tokenizer may measure other items of the same file: then they are another set.
    if (!result.leftOut.empty())
        result.hash = sha256(fmt::format("{}\n{}\n", set.hash, fmt::join(result.leftOut, "\n")));
    // What the file itself holds in vain changes no item, and is named all the same.
    result.leftOut.insert(result.leftOut.begin(), set.leftOut.begin(), set.leftOut.end());
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
