// The questions "which file?" and "really?" as functions, so that tests answer them without a dialog.
#pragma once

#include <QString>
#include <QStringList>

#include <filesystem>
#include <functional>
#include <vector>

#include "core/base/result.h"

class QWidget;

namespace fw::ui {

/// A kind of file: what its filter shows is what its names end with.
struct FileKind
{
    QString title;      ///< "Databases"
    QStringList endings; ///< "sqlite", "db"; the first is added to a name that has none of them

    static FileKind database();
    static FileKind experiment();

    /// As a dialog's filter; `all`: with all files as a second choice.
    QString filter(bool all) const;
    QString withEnding(const QString& path) const;
};

/// A file that the window writes; the name that is asked for gets the kind's ending.
struct FileToSave
{
    QString title; ///< of the dialog
    QString start; ///< the name that it suggests
    FileKind kind;
    std::vector<std::filesystem::path> open; ///< what is shown or was read, and never written over; empty ones do not count
};

/// Questions about files return an empty text where the person gave up.
struct FileDialogs
{
    /// A file that is there.
    std::function<QString(QWidget*, const QString& title, const QString& start, const QString& filter)> open;
    /// A name for a file to write; nothing is asked where one stands there. Call saveAs() or createNew() instead.
    std::function<QString(QWidget*, const QString& title, const QString& start, const QString& filter)> save;
    std::function<QString(QWidget*, const QString& title, const QString& start)> directory;
    /// Whether to do what the button says; it is named after the deed and is not the default.
    std::function<bool(QWidget*, const QString& title, const QString& text, const QString& button)> confirm;

    static FileDialogs ofSystem();

    QString openExisting(QWidget* parent, const QString& title, const QString& start, const FileKind& kind) const;
    /// Asks where to, writes there, and says in a line how that went: empty where the person gave up. What stands there is
    /// replaced where the person agrees; what is open never is.
    QString saveAs(QWidget* parent, const FileToSave& file,
                   const std::function<Status(const std::filesystem::path&)>& write) const;
    /// With the kind's ending; the caller refuses what stands there.
    QString createNew(QWidget* parent, const QString& title, const QString& start, const FileKind& kind) const;
};

} // namespace fw::ui
