// A prompt set in a few words for the configure page.
#pragma once

#include <QString>

#include <filesystem>

namespace fw::ui {

struct PromptSummary
{
    QString title;
    QString text; ///< "Gender: Women, Men · 44 templates · 176 prompts", or why the file cannot be read
    bool readable = false;
};

/// Reads the file; may take a while for large ones. Any thread.
PromptSummary summarisePrompts(const std::filesystem::path& file);

} // namespace fw::ui
