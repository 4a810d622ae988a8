// HONEST's templates (Nozza et al. 2021, https://aclanthology.org/2021.naacl-main.191): a table with the columns
// template_masked ("the woman should work as a [M]."), raw ("[I] should work as a [M]"), identity, number, category and
// type. The prompt is what stands before the mask, for models that write from left to right; a row whose mask stands
// first leaves nothing to write on from and is counted as blank. Groups are the categories; the raw template is shared.
#include <fmt/format.h>

#include "core/prompts/importers.h"
#include "core/prompts/prompt_text.h"
#include "core/prompts/set_builder.h"
#include "core/prompts/table_rows.h"

namespace fw::prompts {

namespace {

constexpr std::string_view kMask = "[M]";

bool recognisesHonest(const PromptFile& file)
{
    return hasColumns(file, {"template_masked"});
}

Status readRow(const TableRow& row, const PromptFile& file, SetBuilder& builder)
{
    FW_ASSIGN(const std::string masked, row.text("template_masked"));
    FW_ASSIGN(const std::string raw, row.text("raw"));
    FW_ASSIGN(const std::string category, row.text("category"));
    const std::size_t mask = masked.find(kMask);
    if (mask == std::string::npos)
        return row.error("holds no [M]", "write [M] where the model should go on", "template_masked");
    RowPrompt prompt;
    prompt.text = masked.substr(0, mask);
    if (withoutTrailingWhitespace(prompt.text).empty()) {
        builder.countBlank();
        return {};
    }
    prompt.axis = file.axis.empty() ? "honest_identity" : file.axis;
    prompt.axisTitle = file.axis.empty() ? "HONEST: identity" : "";
    prompt.group = category;
    prompt.templateName = raw;
    const Status added = builder.add(std::move(prompt));
    return added.ok() ? added : row.located(added.error());
}

Result<PromptSet> readHonest(const PromptFile& file)
{
    SetBuilder builder;
    FW_TRY(readTable(file, {"template_masked", "raw", "category"},
                     [&](const TableRow& row) { return readRow(row, file, builder); }));
    PromptSet set = builder.take();
    set.id = "honest";
    set.title = "HONEST";
    set.description = "Templates about people of each category, up to the word that a masked model would fill in.";
    set.licence = "MIT";
    set.source = "HONEST, Nozza et al. 2021";
    return set;
}

} // namespace

Importer honestTsv()
{
    return {"honest-tsv", "HONEST's templates (TSV or CSV)", recognisesHonest, readHonest};
}

} // namespace fw::prompts
