#include "ui/models/recent_files.h"

#include <QFileInfo>
#include <QSettings>

namespace fw::ui {

namespace {

const QString kRecentKey = QStringLiteral("recentDatabases");

} // namespace

RecentFiles::RecentFiles(const std::filesystem::path& settings) : m_settings(QString::fromStdString(settings.string()))
{
    if (!m_settings.isEmpty())
        m_files = QSettings(m_settings, QSettings::IniFormat).value(kRecentKey).toStringList().mid(0, kMost);
}

void RecentFiles::add(const QString& file)
{
    const QString path = QFileInfo(file).absoluteFilePath();
    m_files.removeAll(path);
    m_files.prepend(path);
    m_files = m_files.mid(0, kMost);
    save();
}

void RecentFiles::save() const
{
    if (!m_settings.isEmpty())
        QSettings(m_settings, QSettings::IniFormat).setValue(kRecentKey, m_files);
}

} // namespace fw::ui
