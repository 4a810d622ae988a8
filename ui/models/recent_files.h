// The databases that were opened last, kept from one start of the program to the next.
#pragma once

#include <QString>
#include <QStringList>

#include <filesystem>

namespace fw::ui {

/// Newest first. Kept in a settings file; with an empty path only as long as the object lives.
class RecentFiles
{
public:
    static constexpr int kMost = 8;

    explicit RecentFiles(const std::filesystem::path& settings);

    const QStringList& files() const { return m_files; }
    /// Puts a file first.
    void add(const QString& file);

private:
    void save() const;

    QString m_settings;
    QStringList m_files;
};

} // namespace fw::ui
