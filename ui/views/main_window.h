// The one window: rail, experiment bar, pages, engine bar.
#pragma once

#include <QStackedWidget>
#include <QWidget>

#include "ui/engine/workbench.h"
#include "ui/look/theme.h"
#include "ui/models/experiment_draft.h"
#include "ui/views/compare_page.h"
#include "ui/views/configure_page.h"
#include "ui/views/import_dialog.h"
#include "ui/views/run_page.h"
#include "ui/views/score_again_dialog.h"
#include "ui/views/scorers_page.h"
#include "ui/widgets/engine_bar.h"
#include "ui/widgets/experiment_bar.h"
#include "ui/widgets/file_dialogs.h"
#include "ui/widgets/rail.h"

namespace fw::ui {

class MainWindow : public QWidget
{
    Q_OBJECT
public:
    enum Page { Configure, Run, Compare, Scorers };
    enum class Look { System, Light, Dark };

    /// `system` is the look that the platform asks for.
    MainWindow(Services services, FileDialogs dialogs, const Theme& system, QWidget* parent = nullptr);

    /// Opens an experiment's file; its runs in the database are compared.
    Status openExperiment(const std::filesystem::path& file);
    void setDatabase(const std::filesystem::path& database);
    /// Runs the open experiment; false where it has a problem or the engine is busy.
    bool runExperiment();
    void showPage(Page page);
    Page page() const { return static_cast<Page>(m_pages->currentIndex()); }
    void setLook(Look look);

    Workbench& workbench() { return m_workbench; }
    ExperimentDraft& draft() { return m_draft; }
    ScorersPage& scorers() { return *m_scorers; }

private:
    void fillMenu();
    void setTheme(const Theme& theme);
    bool run(const experiment::Experiment& experiment);
    void chooseDatabase();
    void scoreAgain();
    void importTexts();

    Workbench m_workbench;
    ExperimentDraft m_draft;
    FileDialogs m_dialogs;
    Theme m_system;
    Rail* m_rail;
    ExperimentBar* m_bar;
    QStackedWidget* m_pages;
    EngineBar* m_engineBar;
    ConfigurePage* m_configure;
    RunPage* m_run;
    ComparePage* m_compare;
    ScorersPage* m_scorers;
};

} // namespace fw::ui
