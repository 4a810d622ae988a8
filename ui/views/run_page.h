// Run: what the engine does now and did before, how long it will take, and the continuations as they come.
#pragma once

#include <QLabel>
#include <QListView>
#include <QProgressBar>
#include <QPushButton>
#include <QTableView>
#include <QTimer>

#include "ui/engine/workbench.h"
#include "ui/look/theme.h"
#include "ui/models/experiment_draft.h"
#include "ui/models/run_readiness.h"
#include "ui/models/sample_list.h"
#include "ui/models/stage_log.h"
#include "ui/widgets/card.h"
#include "ui/widgets/sample_delegate.h"

namespace fw::ui {

class RunPage : public QWidget
{
    Q_OBJECT
public:
    RunPage(Workbench& workbench, const ExperimentDraft& draft, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);

Q_SIGNALS:
    void comparisonRequested();
    void configureRequested();
    /// To be led to what keeps the experiment from running.
    void problemRequested();
    void runAgainRequested();

private:
    Card* makeStatusCard();
    Card* makeStagesCard();
    Card* makeSamplesCard();
    void begin();
    void showState();
    void showReadiness();
    void showStored(const compare::Comparison& comparison);
    void showOutcome(const run::Outcome& outcome);
    void showProgress(const Progress& progress);

    Workbench& m_workbench;
    const ExperimentDraft& m_draft;
    StageLog m_stages;
    SampleList m_samples;
    QTimer m_sampleTimer;
    QLabel* m_title = nullptr;
    QLabel* m_line = nullptr;
    QLabel* m_numbers = nullptr;
    QLabel* m_hint = nullptr;
    QWidget* m_blocked = nullptr; ///< why the experiment cannot be run, and the button that leads there
    QLabel* m_why = nullptr;
    QProgressBar* m_bar = nullptr;
    QPushButton* m_cancel = nullptr;
    QPushButton* m_again = nullptr;
    QPushButton* m_compare = nullptr;
    QPushButton* m_configure = nullptr;
    QTableView* m_stagesView = nullptr;
    QListView* m_samplesView = nullptr;
    QLabel* m_samplesEmpty = nullptr;
    SampleDelegate* m_delegate = nullptr;
};

} // namespace fw::ui
