// A form over fields of the experiment draft: label, editor, unit; what is wrong with a field stands below it.
#pragma once

#include <QGridLayout>
#include <QLabel>
#include <QWidget>

#include <functional>
#include <vector>

#include "core/catalogue/parameter.h"
#include "ui/models/experiment_draft.h"
#include "ui/widgets/file_dialogs.h"

namespace fw::ui {

/// Editors write what is typed into the draft at once, even where it is wrong: the draft's parser judges it. Every
/// editor's objectName is the path of its field.
class FieldForm : public QWidget
{
    Q_OBJECT
public:
    enum class Number { Whole, Real };
    enum class PathKind { File, Directory };

    explicit FieldForm(ExperimentDraft& draft, QWidget* parent = nullptr);

    void addText(const QString& path, const QString& label, const QString& toolTip, const QString& placeholder = {});
    /// Texts with commas between them.
    void addTextList(const QString& path, const QString& label, const QString& toolTip, const QString& placeholder);
    /// Numbers by name, "name 0.05, other 0.1": an object in the file.
    void addNamedNumbers(const QString& path, const QString& label, const QString& toolTip, const QString& placeholder);
    void addNumber(const QString& path, const QString& label, Number kind, const QString& toolTip,
                   const QString& unit = {});
    void addBoolean(const QString& path, const QString& label, const QString& toolTip);
    /// A field that the file leaves out shows the first choice: its default.
    void addChoice(const QString& path, const QString& label, const QStringList& choices, const QString& toolTip);
    void addPath(const QString& path, const QString& label, PathKind kind, const FileDialogs& dialogs,
                 const QString& toolTip, const QString& placeholder = {});
    /// The editor that a parameter's type asks for.
    void addParameter(const QString& path, const catalogue::Parameter& parameter);

    /// Shows the draft's values where they differ from the editors'.
    void refresh();
    /// Says what is wrong at the field of this path (or the one that holds it); returns that field's editor or nullptr.
    QWidget* showProblem(const ExperimentDraft::Problem& problem);
    void clearProblem();

private:
    struct Field
    {
        QString path;
        QWidget* editor = nullptr; ///< the one that is marked and focused
        QLabel* problem = nullptr;
        std::function<void()> refresh;
    };
    Field& addRow(const QString& path, const QString& label, QWidget* editor, const QString& toolTip,
                  const QString& unit, QWidget* focus = nullptr);
    void addIntegerList(const QString& path, const QString& label, const QString& toolTip, const QString& unit);
    static void mark(Field& field, const QString& text);

    ExperimentDraft& m_draft;
    QGridLayout* m_grid;
    std::vector<Field> m_fields;
};

/// The allowed range as a form shows it beside the editor: "0–1", "≥ 1", with the unit.
QString rangeText(const catalogue::Parameter& parameter);

} // namespace fw::ui
