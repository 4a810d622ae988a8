// Import texts…: answers that another system wrote become an experiment that is scored and compared.
#pragma once

#include <QComboBox>
#include <QDialog>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>

#include <vector>

#include "ui/engine/workbench.h"
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

    /// Reads the names of its columns in the background.
    void setFile(const QString& path);

private:
    struct Column
    {
        std::string run::ImportColumns::*field;
        QComboBox* box;
        bool required;
    };
    QLayout* makeFile();
    QLayout* makeColumns();
    QLayout* makeExperiment();
    void showColumns(const std::vector<std::string>& columns);
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
    JobProgress* m_progress;
    ValueView* m_badRows;
    QPushButton* m_start;
    LatestJob m_columnsJob;
    LatestJob m_listJob;
};

} // namespace fw::ui
