#include "ui/widgets/file_dialogs.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>

#include <algorithm>

#include "core/base/output_place.h"

namespace fw::ui {

namespace {

struct FileText
{
    Q_DECLARE_TR_FUNCTIONS(FileDialogs)
};

bool askToConfirm(QWidget* parent, const QString& title, const QString& text, const QString& button)
{
    QMessageBox box(QMessageBox::Question, title, text, QMessageBox::Cancel, parent);
    box.setTextFormat(Qt::PlainText);
    const QPushButton* yes = box.addButton(button, QMessageBox::AcceptRole);
    box.setDefaultButton(QMessageBox::Cancel);
    box.exec();
    return box.clickedButton() == yes;
}

} // namespace

FileKind FileKind::database()
{
    return {FileText::tr("Databases"), {QStringLiteral("sqlite"), QStringLiteral("db")}};
}

FileKind FileKind::experiment()
{
    return {FileText::tr("Experiments"), {QStringLiteral("json")}};
}

QString FileKind::filter(bool all) const
{
    QStringList patterns;
    for (const QString& ending : endings)
        patterns << QStringLiteral("*.") + ending;
    const QString own = QStringLiteral("%1 (%2)").arg(title, patterns.join(QLatin1Char(' ')));
    return all ? own + QStringLiteral(";;") + FileText::tr("All files (*)") : own;
}

QString FileKind::withEnding(const QString& path) const
{
    const bool has = std::any_of(endings.begin(), endings.end(), [&](const QString& ending) {
        return path.endsWith(QLatin1Char('.') + ending, Qt::CaseInsensitive) &&
               !QFileInfo(path).completeBaseName().isEmpty();
    });
    return has || path.isEmpty() ? path : path + QLatin1Char('.') + endings.front();
}

FileDialogs FileDialogs::ofSystem()
{
    FileDialogs dialogs;
    dialogs.open = [](QWidget* parent, const QString& title, const QString& start, const QString& filter) {
        return QFileDialog::getOpenFileName(parent, title, start, filter);
    };
    dialogs.save = [](QWidget* parent, const QString& title, const QString& start, const QString& filter) {
        return QFileDialog::getSaveFileName(parent, title, start, filter, nullptr, QFileDialog::DontConfirmOverwrite);
    };
    dialogs.directory = [](QWidget* parent, const QString& title, const QString& start) {
        return QFileDialog::getExistingDirectory(parent, title, start);
    };
    dialogs.confirm = askToConfirm;
    return dialogs;
}

QString FileDialogs::openExisting(QWidget* parent, const QString& title, const QString& start,
                                  const FileKind& kind) const
{
    return open(parent, title, start, kind.filter(true));
}

QString FileDialogs::saveAs(QWidget* parent, const FileToSave& file,
                            const std::function<Status(const std::filesystem::path&)>& write) const
{
    const QString path = createNew(parent, file.title, file.start, file.kind);
    // Asked here and not by the dialog, which does not know the name with its ending.
    if (path.isEmpty() || (QFileInfo::exists(path) &&
                           !confirm(parent, file.title, FileText::tr("%1 is there already. Replace it?").arg(path),
                                    FileText::tr("Replace"))))
        return {};
    const auto place = outputFile(path.toStdString(), {file.open, true});
    const Status status = place.ok() ? write(*place) : Status(place.error());
    if (status.ok())
        return FileText::tr("Saved %1").arg(QDir::toNativeSeparators(path));
    return FileText::tr("Not saved: %1. %2")
        .arg(QString::fromStdString(status.error().message), QString::fromStdString(status.error().hint));
}

QString FileDialogs::createNew(QWidget* parent, const QString& title, const QString& start, const FileKind& kind) const
{
    return kind.withEnding(save(parent, title, start, kind.filter(false)));
}

} // namespace fw::ui
