// A prompt set or choice set in a few words for the configure page.
#pragma once

#include <QString>

#include <filesystem>

namespace fw::ui {

struct SetSummary
{
    QString title;
    QString text; ///< "Gender: Women, Men · 44 templates · 176 prompts", or why the file cannot be read
    bool readable = false;
};

/// These read the file; that may take a while for large ones. Any thread.
SetSummary summarisePrompts(const std::filesystem::path& file);
SetSummary summariseChoices(const std::filesystem::path& file);

} // namespace fw::ui
