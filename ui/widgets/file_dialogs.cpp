#include "ui/widgets/file_dialogs.h"

#include <QFileDialog>

namespace fw::ui {

FileDialogs FileDialogs::ofSystem()
{
    FileDialogs dialogs;
    dialogs.open = [](QWidget* parent, const QString& title, const QString& start, const QString& filter) {
        return QFileDialog::getOpenFileName(parent, title, start, filter);
    };
    dialogs.save = [](QWidget* parent, const QString& title, const QString& start, const QString& filter) {
        return QFileDialog::getSaveFileName(parent, title, start, filter);
    };
    dialogs.directory = [](QWidget* parent, const QString& title, const QString& start) {
        return QFileDialog::getExistingDirectory(parent, title, start);
    };
    return dialogs;
}

} // namespace fw::ui
