// The seam for choice-set formats: one file a format, one line in choice_importers.cpp. All end in the same ChoiceSet.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "core/base/result.h"
#include "core/prompts/choice_set.h"
#include "core/prompts/importers.h"

namespace fw::prompts {

/// One format. `recognises` is cheap and looks at content before it looks at the name; the first importer that
/// recognises a file reads it. `read` fills everything of the set but its hash. Its groups may be more than the items'
/// and in any order: they tell the titles, and finishing, the same for all formats, arranges them and checks the items.
struct ChoiceImporter
{
    std::string id;
    std::string title;
    bool (*recognises)(const PromptFile& file);
    Result<ChoiceSet> (*read)(const PromptFile& file);
};

/// All formats, in the order in which they are asked. Any thread.
std::span<const ChoiceImporter> choiceImporters();

/// Reads a file whose path may end in "#" and a reading ("…#accuracy"), which is cut off and kept in `reading`. A file
/// whose own name has the "#" goes before that.
Result<PromptFile> readChoiceFile(const std::filesystem::path& path);

/// An error where a reading was asked for: for formats that have one way to be read only.
Status refuseReading(const PromptFile& file);

} // namespace fw::prompts
