// Prompt files written for one test, in a folder that goes with it.
#pragma once

#include <QTemporaryDir>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

class PromptFolder
{
public:
    std::filesystem::path write(const std::string& name, std::string_view text) const
    {
        const std::filesystem::path path = std::filesystem::path(m_folder.path().toStdString()) / name;
        std::ofstream(path, std::ios::binary).write(text.data(), static_cast<std::streamsize>(text.size()));
        return path;
    }

private:
    QTemporaryDir m_folder;
};
