#include "core/prompts/own_rows.h"

#include <fmt/format.h>

#include "core/prompts/identifier.h"
#include "core/prompts/prompt_text.h"

namespace fw::prompts {

OwnRows::OwnRows(const PromptFile& file)
    : m_name(file.path.stem().string()), m_axis(file.axis.empty() ? m_name : file.axis)
{
}

Status OwnRows::add(OwnRow row)
{
    if (withoutTrailingWhitespace(row.prompt).empty())
        return Error{ErrorKind::InvalidInput, "the prompt is blank", "give it some text, or take the row out"};
    if (!row.id.empty() && !m_ids.insert(row.id).second)
        return Error{ErrorKind::InvalidInput, fmt::format("the id \"{:.60}\" stands twice", row.id),
                     "give every prompt an id of its own, or leave the column out"};
    const bool shared = !row.templateName.empty();
    const std::string& name = shared ? row.templateName : row.id;
    if (!name.empty() && m_shared.emplace(name, shared).first->second != shared)
        return Error{ErrorKind::InvalidInput,
                     fmt::format("\"{:.60}\" is the id of a prompt and the name of a template", name),
                     "name one of them differently"};
    return m_builder.add({std::move(row.prompt), row.axis.empty() ? m_axis : row.axis, {}, row.group, {}, name});
}

PromptSet OwnRows::take()
{
    PromptSet set = m_builder.take();
    set.id = identifierOf(m_name);
    set.title = titleOfIdentifier(m_name);
    return set;
}

} // namespace fw::prompts
