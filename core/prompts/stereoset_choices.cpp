// StereoSet's intrasentence items as choices. Groups are its domains (bias types), clusters its targets.
#include "core/prompts/choice_importers.h"
#include "core/prompts/group_names.h"
#include "core/prompts/stereoset.h"
#include "core/prompts/words.h"

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
    GroupNames domains;
    for (const StereoSetItem& item : items) {
        ChoiceItem choice{item.id, "stereoset_domain", domains.idOf(item.biasType), item.target, {}, 0};
        for (const StereoSetSentence& sentence : item.sentences)
            choice.options.push_back({{}, sentence.text});
        set.groups.push_back({choice.axis, "StereoSet domain", choice.group, capitalised(item.biasType)});
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
