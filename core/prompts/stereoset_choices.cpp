// StereoSet's intrasentence items as choices. Axes are its bias types, groups its targets.
#include "core/prompts/ascii_case.h"
#include "core/prompts/choice_importers.h"
#include "core/prompts/group_names.h"
#include "core/prompts/stereoset.h"

namespace fw::prompts {

namespace {

bool recognisesStereoSet(const PromptFile& file)
{
    const auto start = file.text.find_first_not_of(" \t\r\n");
    return start != std::string::npos && (file.text[start] == '[' || file.text[start] == '{') &&
           file.text.find("\"gold_label\"") != std::string::npos;
}

Result<ChoiceSet> readStereoSetChoices(const PromptFile& file)
{
    FW_TRY(refuseReading(file));
    FW_ASSIGN(const std::vector<StereoSetItem> items, readStereoSet(file));
    ChoiceSet set;
    set.id = "stereoset";
    set.title = "StereoSet: " + file.path.filename().string();
    set.description = "Sentences with a stereotypical, an anti-stereotypical and an unrelated word in one place.";
    set.licence = "CC BY-SA 4.0 (as published)";
    set.source = "StereoSet, arXiv 2004.09456, intrasentence items";
    set.kind = ChoiceKind::StereoSet;
    GroupNames axes;
    GroupNames groups;
    for (const StereoSetItem& item : items) {
        ChoiceItem choice{item.id, axes.idOf(item.biasType), groups.idOf(item.target), {}, {}, 0};
        for (const StereoSetSentence& sentence : item.sentences)
            choice.options.push_back({{}, sentence.text});
        set.groups.push_back({choice.axis, capitalised(item.biasType), choice.group, item.target});
        set.items.push_back(std::move(choice));
    }
    return set;
}

} // namespace

ChoiceImporter stereoSetChoices()
{
    return {"stereoset", "StereoSet (JSON with gold_label)", recognisesStereoSet, readStereoSetChoices};
}

} // namespace fw::prompts
