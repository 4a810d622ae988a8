// Where an item (a prompt, a document, a choice set's item) stands: which people it is about, and what it is resampled
// with.
#pragma once

#include <string>

namespace fw::compare {

struct ItemPlace
{
    std::string axis;
    std::string group;   ///< empty: about no group
    std::string cluster; ///< a template, or what else ties items together; empty: a cluster of its own
    /// The cluster is a named entity that the item is about: resampled together whether groups share it or not.
    bool entity = false;
};

} // namespace fw::compare
