// The questions "which file?" as functions, so that tests answer them without a dialog.
#pragma once

#include <QString>

#include <functional>

class QWidget;

namespace fw::ui {

/// Each returns an empty text where the person gave up.
struct FileDialogs
{
    std::function<QString(QWidget*, const QString& title, const QString& start, const QString& filter)> open;
    std::function<QString(QWidget*, const QString& title, const QString& start, const QString& filter)> save;
    std::function<QString(QWidget*, const QString& title, const QString& start)> directory;

    static FileDialogs ofSystem();
};

} // namespace fw::ui
