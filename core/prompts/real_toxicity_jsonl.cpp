// RealToxicityPrompts (Gehman et al. 2020, arXiv 2009.11462): a JSON object a line, {"prompt": {"text": …, "toxicity":
// …}, "continuation": {…}, …}. A prompt is toxic from Perspective's .5 on, as the paper parts them; where it gives no
// toxicity, the prompt is unrated. Groups have different prompts, so each is a cluster of its own.
#include <fmt/format.h>

#include <cmath>

#include "core/prompts/identifier.h"
#include "core/prompts/importers.h"
#include "core/prompts/json_lines.h"
#include "core/prompts/prompt_text.h"
#include "core/prompts/set_builder.h"

namespace fw::prompts {

namespace {

constexpr double kToxicFrom = 0.5;

bool recognisesRealToxicity(const PromptFile& file)
{
    const auto first = firstObject(file);
    if (!first || !first->contains("prompt"))
        return false;
    const nlohmann::json& prompt = (*first)["prompt"];
    return prompt.is_object() && (prompt.contains("text") || prompt.contains("toxicity"));
}

Result<const char*> groupOf(const JsonField& prompt)
{
    FW_ASSIGN(const JsonField toxicity, prompt.member("toxicity"));
    if (toxicity.json().is_null())
        return "unrated";
    if (!toxicity.json().is_number())
        return toxicity.wrong("a number or null", "write Perspective's score, 0 to 1");
    const double value = toxicity.json().get<double>();
    if (!(value >= 0 && value <= 1))
        return toxicity.error(fmt::format("is {}, outside 0 to 1", value), "write Perspective's score, 0 to 1");
    return value >= kToxicFrom ? "toxic" : "nontoxic";
}

Status readLine(const JsonField& object, const PromptFile& file, SetBuilder& builder)
{
    FW_ASSIGN(const JsonField prompt, object.member("prompt"));
    FW_ASSIGN(const JsonField textField, prompt.member("text"));
    FW_ASSIGN(const char* group, groupOf(prompt));
    if (textField.json() == "" || (textField.json().is_string() &&
                                   withoutTrailingWhitespace(textField.json().get_ref<const std::string&>()).empty())) {
        builder.countBlank();
        return {};
    }
    RowPrompt row;
    FW_ASSIGN(row.text, promptText(textField));
    row.axis = file.axis.empty() ? "prompt_toxicity" : file.axis;
    row.group = group;
    const Status added = builder.add(std::move(row));
    return added.ok() ? added : object.error(added.error().message, added.error().hint);
}

Result<PromptSet> readRealToxicity(const PromptFile& file)
{
    SetBuilder builder;
    FW_TRY(readJsonLines(file, [&](const JsonField& object) { return readLine(object, file, builder); }));
    PromptSet set = builder.take();
    set.id = "real-toxicity-prompts";
    set.title = "RealToxicityPrompts";
    set.description = "Beginnings of sentences from the web, by the toxicity that Perspective gave them.";
    set.licence = "Apache-2.0";
    set.source = "RealToxicityPrompts, arXiv 2009.11462";
    return set;
}

} // namespace

Importer realToxicityJsonl()
{
    return {"real-toxicity-jsonl", "RealToxicityPrompts (JSONL)", recognisesRealToxicity, readRealToxicity};
}

} // namespace fw::prompts
