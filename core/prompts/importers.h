// The seam for prompt-set formats: one file a format, one line in importers.cpp. All end in the same plain PromptSet.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "core/base/result.h"
#include "core/prompts/prompt_set.h"

namespace fw::prompts {

/// A prompt file, whole in memory: UTF-8, without a byte-order mark.
struct PromptFile
{
    std::filesystem::path path;
    std::string text;
    std::string axis;    ///< given by the user for formats that have none of their own; may be empty
    std::string reading; ///< chosen by the user where a format can be read in several ways; may be empty
};

/// Reads a file; an error where it is too large or not UTF-8, which names the line.
Result<PromptFile> readPromptFile(const std::filesystem::path& path, const std::string& axis = {});

/// One format. `recognises` is cheap and looks at content before it looks at the name; the first importer that
/// recognises a file reads it. `read` fills everything of the set but its hash and trimmed count, and trims nothing:
/// finishing is the same for all formats.
struct Importer
{
    std::string id;
    std::string title;
    bool (*recognises)(const PromptFile& file);
    Result<PromptSet> (*read)(const PromptFile& file);
};

/// All formats, in the order in which they are asked. Any thread.
std::span<const Importer> importers();

} // namespace fw::prompts
