// Score again with…: a further scorer for the stored texts of the experiment; nothing is generated again.
#pragma once

#include <QDialog>
#include <QDoubleSpinBox>
#include <QPushButton>

#include "ui/engine/workbench.h"
#include "ui/widgets/job_progress.h"
#include "ui/widgets/scorer_choice.h"

namespace fw::ui {

/// Closing it while it works leaves the work to the engine bar.
class ScoreAgainDialog : public QDialog
{
    Q_OBJECT
public:
    ScoreAgainDialog(Workbench& workbench, std::vector<std::string> added, QWidget* parent = nullptr);

private:
    void start();
    void enable();

    Workbench& m_workbench;
    ScorerChoice* m_scorer;
    QDoubleSpinBox* m_threshold;
    QPushButton* m_start;
    JobProgress* m_progress;
    LatestJob m_listJob;
};

} // namespace fw::ui
