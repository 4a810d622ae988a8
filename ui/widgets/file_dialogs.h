// The questions "which file?" and "really?" as functions, so that tests answer them without a dialog.
#pragma once

#include <QString>
#include <QStringList>

#include <functional>

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
    /// With the kind's ending; what stands there is only given back where the person agrees to replace it.
    QString saveAs(QWidget* parent, const QString& title, const QString& start, const FileKind& kind) const;
    /// With the kind's ending; the caller refuses what stands there.
    QString createNew(QWidget* parent, const QString& title, const QString& start, const FileKind& kind) const;
};

} // namespace fw::ui
