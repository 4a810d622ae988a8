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
#include "ui/models/sample_list.h"
#include "ui/models/stage_log.h"
#include "ui/widgets/card.h"
#include "ui/widgets/sample_delegate.h"

namespace fw::ui {

class RunPage : public QWidget
{
    Q_OBJECT
public:
    explicit RunPage(Workbench& workbench, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);

Q_SIGNALS:
    void comparisonRequested();
    void configureRequested();
    void runAgainRequested();

private:
    Card* makeStatusCard();
    Card* makeStagesCard();
    Card* makeSamplesCard();
    void begin();
    void showState();
    void showProgress(const Progress& progress);
    void showOutcome();

    Workbench& m_workbench;
    StageLog m_stages;
    SampleList m_samples;
    QTimer m_sampleTimer;
    QLabel* m_title = nullptr;
    QLabel* m_line = nullptr;
    QLabel* m_numbers = nullptr;
    QLabel* m_hint = nullptr;
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
