// The one window: rail, experiment bar, pages, engine bar.
#pragma once

#include <QStackedWidget>
#include <QWidget>

#include "ui/engine/workbench.h"
#include "ui/look/theme.h"
#include "ui/models/experiment_draft.h"
#include "ui/models/recent_files.h"
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
#include "ui/widgets/wheel_guard.h"

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
    /// Takes a database as it is, there or not yet, for the experiment that is open.
    void setDatabase(const std::filesystem::path& database);
    /// Shows a database that is there with its newest experiment; one that is none is refused with a notice.
    void openDatabase(const std::filesystem::path& database);
    /// Runs the experiment that the header shows; false where it cannot be run: readiness() says why.
    bool runExperiment();
    RunReadiness readiness();
    void showPage(Page page);
    Page page() const { return static_cast<Page>(m_pages->currentIndex()); }
    void setLook(Look look);
    /// Whether anything that is shown is still being read in the background.
    bool busy() const;

    /// The size to open with on a screen with this much room: as much as is useful, less what a frame takes.
    static QSize openingSize(const QSize& available);

    Workbench& workbench() { return m_workbench; }
    ExperimentDraft& draft() { return m_draft; }
    ScorersPage& scorers() { return *m_scorers; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void fillMenu();
    void fillRecent();
    void followDraft();
    void connectDatabase();
    void setTheme(const Theme& theme);
    bool run(const experiment::Experiment& experiment);
    void chooseDatabase();
    void createDatabase(const QString& title);
    void deleteExperiment();
    void scoreAgain();
    void importTexts();

    WheelGuard m_wheelGuard; ///< first: before any field is made
    Workbench m_workbench;
    ExperimentDraft m_draft;
    FileDialogs m_dialogs;
    RecentFiles m_recentFiles;
    QMenu* m_recent = nullptr;
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
