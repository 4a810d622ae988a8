// A prompt set put together from rows, for formats that hold one prompt a row. Private to this room.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/prompts/prompt_set.h"

namespace fw::prompts {

/// A name as it stands in a file becomes an identifier (identifier.h); a title, where given, is what people read.
struct RowPrompt
{
    std::string text;
    std::string axis;
    std::string axisTitle; ///< empty: made of `axis`
    std::string group;
    std::string groupTitle;   ///< empty: made of `group`
    std::string templateName; ///< empty: a prompt of its own
};

/// Collects prompts in any order. What it refuses is an Error whose message lacks the place: the caller puts its row
/// before it.
class SetBuilder
{
public:
    Status add(RowPrompt row);
    /// A row without a prompt, left out.
    void countBlank() { ++m_set.blankCount; }

    /// The set, sorted as PromptSet wants it: axis by axis, group by group, else in the order of adding. Id, title and
    /// the like are the caller's.
    PromptSet take();

private:
    struct Place
    {
        std::size_t index = 0;
        std::string name; ///< as the file wrote it
    };

    Result<std::size_t> axisIndex(const RowPrompt& row);
    Result<std::size_t> groupIndex(const RowPrompt& row, const std::string& axis);
    Result<std::string> templateId(const std::string& name);

    PromptSet m_set;
    std::map<std::string, Place> m_axes;
    std::map<std::string, Place> m_groups;
    std::map<std::string, Place> m_templates;
    std::vector<std::pair<std::size_t, std::size_t>> m_order; ///< axis and group of each prompt
    std::size_t m_bytes = 0;
};

} // namespace fw::prompts
