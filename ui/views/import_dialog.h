// Import texts…: answers that another system wrote become an experiment that is scored and compared.
#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>

#include <vector>

#include "ui/engine/workbench.h"
#include "ui/models/import_roles.h"
#include "ui/widgets/file_dialogs.h"
#include "ui/widgets/job_progress.h"
#include "ui/widgets/scorer_choice.h"
#include "ui/widgets/value_view.h"

namespace fw::ui {

/// Closing it while it works leaves the work to the engine bar.
class ImportDialog : public QDialog
{
    Q_OBJECT
public:
    ImportDialog(Workbench& workbench, FileDialogs dialogs, std::vector<std::string> added, QWidget* parent = nullptr);

    /// Reads the names of its columns and its first rows in the background.
    void setFile(const QString& path);

private:
    struct Column
    {
        ImportRole role;
        QComboBox* box;
    };
    QLayout* makeFile();
    QLayout* makeColumns();
    QLayout* makeExperiment();
    QToolButton* makePrimary();
    void showPrimary();
    /// In the menu's order; none: those that the scorer's kind asks for.
    std::vector<std::string> chosenPrimary() const;
    void showColumns(const std::vector<std::string>& columns);
    /// A column has been chosen for this role: another role that had it loses it.
    void take(const QComboBox& chosen);
    run::ImportColumns chosenColumns() const;
    void readPreview();
    void showPreview(const Result<ImportPreview>& answer);
    void start();
    void showReport(const run::Outcome& outcome, const run::ImportReport& report);
    void enable();

    Workbench& m_workbench;
    FileDialogs m_dialogs;
    std::vector<Column> m_columns;
    QLineEdit* m_file = nullptr;
    QLineEdit* m_name = nullptr;
    QLineEdit* m_base = nullptr;
    QLineEdit* m_axis = nullptr;
    ScorerChoice* m_scorer = nullptr;
    QToolButton* m_primary = nullptr;
    QCheckBox* m_skip = nullptr;
    JobProgress* m_progress;
    ValueView* m_preview;
    QLabel* m_problem;
    ValueView* m_badRows;
    bool m_readable = false; ///< the first rows were read by the columns that are chosen now
    QPushButton* m_start;
    LatestJob m_previewJob;
    LatestJob m_listJob;
};

} // namespace fw::ui
