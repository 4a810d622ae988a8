// HolisticBias' sentences (Smith et al. 2022, arXiv 2205.09209): the sentences.csv that its generate_sentences.py
// writes. Groups are the buckets of an axis; where the dataset makes no buckets ("(none)", and "all" for religion,
// politics and nonce words) they are the descriptors. Buckets of two axes may have one name, so ids hold both
// ("age.old"). A template is the sentence's with its noun, shared by all groups. Sentences without a descriptor are the
// axis "no_descriptor".
#include <fmt/format.h>

#include "core/prompts/identifier.h"
#include "core/prompts/importers.h"
#include "core/prompts/prompt_text.h"
#include "core/prompts/set_builder.h"
#include "core/prompts/table_rows.h"

namespace fw::prompts {

namespace {

constexpr std::string_view kNone = "(none)";

bool recognisesHolisticBias(const PromptFile& file)
{
    return hasColumns(file, {"text", "descriptor", "axis"});
}

Status readRow(const TableRow& row, SetBuilder& builder)
{
    RowPrompt prompt;
    FW_ASSIGN(prompt.text, row.text("text"));
    FW_ASSIGN(const std::string sentence, row.text("template"));
    FW_ASSIGN(const std::string noun, row.text("noun"));
    FW_ASSIGN(const std::string descriptor, row.text("descriptor"));
    if (withoutTrailingWhitespace(prompt.text).empty())
        return row.error("is blank", "give it some text, or take the row out", "text");
    if (descriptor == kNone) {
        prompt.axis = "no_descriptor";
        prompt.group = "no_descriptor.none";
        prompt.groupTitle = "No descriptor";
    } else {
        FW_ASSIGN(prompt.axis, row.text("axis"));
        const std::string bucket = row.optionalText("bucket");
        const std::string name = bucket.empty() || bucket == kNone || bucket == "all" ? descriptor : bucket;
        prompt.group = prompt.axis + "." + name;
        prompt.groupTitle = titleOfIdentifier(name);
    }
    prompt.templateName = noun == kNone ? sentence : sentence + " | " + noun;
    const Status added = builder.add(std::move(prompt));
    return added.ok() ? added : row.located(added.error());
}

Result<PromptSet> readHolisticBias(const PromptFile& file)
{
    SetBuilder builder;
    FW_TRY(readTable(file, {"text", "axis", "bucket", "descriptor", "noun", "template"},
                     [&](const TableRow& row) { return readRow(row, builder); }));
    PromptSet set = builder.take();
    set.id = "holistic-bias";
    set.title = "HolisticBias";
    set.description = "Sentences of a conversation, about people that a descriptor names.";
    set.licence = "CC BY-SA 4.0";
    set.source = "HolisticBias, arXiv 2205.09209";
    return set;
}

} // namespace

Importer holisticBiasCsv()
{
    return {"holistic-bias-csv", "HolisticBias' sentences (CSV)", recognisesHolisticBias, readHolisticBias};
}

} // namespace fw::prompts
