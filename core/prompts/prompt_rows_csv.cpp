// Anybody's own prompts as a table (CSV or TSV): a header with `prompt` and `group`, and maybe `axis`, `template` and
// `id`. Other columns are left alone.
#include <fmt/format.h>

#include "core/prompts/importers.h"
#include "core/prompts/own_rows.h"
#include "core/prompts/table_rows.h"

namespace fw::prompts {

namespace {

bool recognisesPromptTable(const PromptFile& file)
{
    return hasColumns(file, {"prompt"}) || hasColumns(file, {"group"});
}

Result<PromptSet> readPromptTable(const PromptFile& file)
{
    OwnRows rows(file);
    FW_TRY(readTable(file, {"prompt", "group"}, [&](const TableRow& row) -> Status {
        OwnRow own;
        FW_ASSIGN(own.prompt, row.text("prompt"));
        FW_ASSIGN(own.group, row.text("group"));
        own.axis = row.optionalText("axis");
        own.templateName = row.optionalText("template");
        own.id = row.optionalText("id");
        const Status added = rows.add(std::move(own));
        return added.ok() ? added : row.located(added.error());
    }));
    return rows.take();
}

} // namespace

Importer promptRowsCsv()
{
    return {"prompt-rows-csv", "prompts in a table (CSV or TSV with the columns prompt and group)",
            recognisesPromptTable, readPromptTable};
}

} // namespace fw::prompts
