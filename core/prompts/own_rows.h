// What the two row formats for anybody's own prompts have in common. Private to this room.
#pragma once

#include <map>
#include <set>
#include <string>

#include "core/base/result.h"
#include "core/prompts/importers.h"
#include "core/prompts/set_builder.h"

namespace fw::prompts {

struct OwnRow
{
    std::string prompt;
    std::string group;
    std::string axis;         ///< empty: the axis that was given with the file, else the file's name
    std::string templateName; ///< empty: the prompt is a cluster of its own
    std::string id;           ///< unique in the file; names the prompt where it has no template. May be empty
};

class OwnRows
{
public:
    explicit OwnRows(const PromptFile& file);

    /// Errors lack the place.
    Status add(OwnRow row);
    PromptSet take();

private:
    std::string m_name; ///< of the file, without extension
    std::string m_axis; ///< of rows that name none
    SetBuilder m_builder;
    std::set<std::string> m_ids;
    std::map<std::string, bool> m_shared; ///< names that stand for templates: whether rows may share them
};

} // namespace fw::prompts
