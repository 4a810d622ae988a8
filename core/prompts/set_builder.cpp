#include "core/prompts/set_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "core/prompts/identifier.h"
#include "core/prompts/template_text.h"

namespace fw::prompts {

namespace {

Error sameIdentifier(const char* what, const std::string& name, const std::string& other, const std::string& id)
{
    return {ErrorKind::InvalidInput,
            fmt::format("the {} \"{:.60}\" and the {} \"{:.60}\" would both get the id \"{}\"", what, name, what, other,
                        id),
            "spell them alike, or apart by letters and digits"};
}

} // namespace

Result<std::size_t> SetBuilder::axisIndex(const RowPrompt& row)
{
    const std::string id = identifierOf(row.axis);
    const auto [entry, isNew] = m_axes.emplace(id, Place{m_set.axes.size(), row.axis});
    if (!isNew && entry->second.name != row.axis)
        return sameIdentifier("axis", row.axis, entry->second.name, id);
    if (isNew) {
        m_set.axes.push_back(id);
        m_set.axisTitles.push_back(row.axisTitle.empty() ? titleOfIdentifier(row.axis) : row.axisTitle);
    }
    return entry->second.index;
}

Result<std::size_t> SetBuilder::groupIndex(const RowPrompt& row, const std::string& axis)
{
    const std::string id = identifierOf(row.group);
    const auto [entry, isNew] = m_groups.emplace(id, Place{m_set.groups.size(), row.group});
    if (isNew) {
        m_set.groups.push_back({axis, id, row.groupTitle.empty() ? titleOfIdentifier(row.group) : row.groupTitle, {}});
        return entry->second.index;
    }
    if (entry->second.name != row.group)
        return sameIdentifier("group", row.group, entry->second.name, id);
    if (const std::string& other = m_set.groups[entry->second.index].axis; other != axis)
        return Error{ErrorKind::InvalidInput,
                     fmt::format("the group \"{}\" stands under the axes \"{}\" and \"{}\"", id, other, axis),
                     "give groups of different axes different names"};
    return entry->second.index;
}

Result<std::string> SetBuilder::templateId(const std::string& name)
{
    if (name.empty())
        return std::string();
    const std::string id = identifierOf(name);
    const auto [entry, isNew] = m_templates.emplace(id, Place{m_set.templates.size(), name});
    if (!isNew && entry->second.name != name)
        return sameIdentifier("template", name, entry->second.name, id);
    if (isNew)
        m_set.templates.push_back({id, templateText(name), {}});
    return id;
}

Status SetBuilder::add(RowPrompt row)
{
    if (m_set.prompts.size() == kMaximumPrompts)
        return Error{ErrorKind::InvalidInput, fmt::format("the file has over {} prompts", kMaximumPrompts), "split it"};
    if (row.text.size() > kMaximumPromptBytes)
        return Error{ErrorKind::InvalidInput,
                     fmt::format("the prompt is {} bytes long; {} are allowed", row.text.size(), kMaximumPromptBytes),
                     "shorten it"};
    m_bytes += row.text.size();
    if (m_bytes > kMaximumSetBytes)
        return Error{ErrorKind::InvalidInput,
                     fmt::format("the prompts so far are over {} bytes together", kMaximumSetBytes), "split the file"};
    FW_ASSIGN(const std::size_t axis, axisIndex(row));
    FW_ASSIGN(const std::size_t group, groupIndex(row, m_set.axes[axis]));
    FW_ASSIGN(std::string shared, templateId(row.templateName));
    m_set.prompts.push_back({std::move(row.text), m_set.axes[axis], m_set.groups[group].id, std::move(shared), false});
    m_order.emplace_back(axis, group);
    return {};
}

PromptSet SetBuilder::take()
{
    std::vector<std::size_t> order(m_set.prompts.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return m_order[a] < m_order[b]; });
    std::vector<Prompt> sorted;
    sorted.reserve(order.size());
    for (const std::size_t index : order)
        sorted.push_back(std::move(m_set.prompts[index]));
    m_set.prompts = std::move(sorted);
    const auto axisOf = [&](const Group& group) {
        return std::find(m_set.axes.begin(), m_set.axes.end(), group.axis) - m_set.axes.begin();
    };
    std::stable_sort(m_set.groups.begin(), m_set.groups.end(),
                     [&](const Group& a, const Group& b) { return axisOf(a) < axisOf(b); });
    return std::move(m_set);
}

} // namespace fw::prompts
