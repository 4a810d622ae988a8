#include "ui/views/main_window.h"

#include <QActionGroup>
#include <QApplication>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include <QDir>
#include <QFileInfo>

#include "ui/models/plain_line.h"
#include "ui/widgets/page_scroll.h"

namespace fw::ui {

namespace {

constexpr QSize kUsefulSize{1440, 900};
constexpr QSize kSmallestSize{600, 420}; ///< 1024×700 at 150 % has 682×466 to give, frame and all
constexpr QSize kWindowFrame{4, 40};     ///< what a title bar and borders take, about
constexpr int kNarrowWindow = 900;

QString errorLine(const Error& error)
{
    return plainLine(error.hint.empty() ? error.message : error.message + ". " + error.hint);
}

} // namespace

MainWindow::MainWindow(Services services, FileDialogs dialogs, const Theme& system, QWidget* parent)
    : QWidget(parent),
      m_workbench(std::move(services)),
      m_draft(m_workbench.services().catalogues),
      m_dialogs(std::move(dialogs)),
      m_recentFiles(m_workbench.services().settings),
      m_system(system),
      m_rail(new Rail(this)),
      m_bar(new ExperimentBar(m_workbench, this)),
      m_pages(new QStackedWidget(this)),
      m_engineBar(new EngineBar(m_workbench.engine(), this)),
      m_configure(new ConfigurePage(m_workbench, m_draft, m_dialogs)),
      m_run(new RunPage(m_workbench, m_draft)),
      m_compare(new ComparePage(m_workbench, m_dialogs)),
      m_scorers(new ScorersPage(m_workbench, m_dialogs))
{
    setObjectName(QStringLiteral("frame"));
    setAttribute(Qt::WA_StyledBackground);
    setWindowTitle(tr("Fairweight"));
    setMinimumSize(kSmallestSize);
    m_pages->setObjectName(QStringLiteral("pages"));
    m_rail->addPage(QStringLiteral("configure"), tr("Configure"), tr("What is compressed, asked and measured"));
    m_rail->addPage(QStringLiteral("run"), tr("Run"), tr("What the engine does"));
    m_rail->addPage(QStringLiteral("compare"), tr("Compare"), tr("What changed for each group"));
    m_rail->addPage(QStringLiteral("scorers"), tr("Scorers"), tr("What gives the scores, and how good it is"));
    m_pages->addWidget(m_configure); // scrolls above its own footer
    m_pages->addWidget(new PageScroll(m_run));
    m_pages->addWidget(new PageScroll(m_compare));
    m_pages->addWidget(new PageScroll(m_scorers));
    for (int i = 0; i < m_pages->count(); ++i)
        m_pages->widget(i)->setFocusPolicy(Qt::ClickFocus);

    auto* right = new QVBoxLayout;
    right->setSpacing(0);
    right->addWidget(m_bar);
    right->addWidget(m_pages, 1);
    right->addWidget(m_engineBar);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_rail);
    layout->addLayout(right, 1);

    connect(m_rail, &Rail::chosen, this, [this](int page) { showPage(static_cast<Page>(page)); });
    connect(m_configure, &ConfigurePage::runRequested, this, &MainWindow::run);
    connect(m_configure, &ConfigurePage::noticed, m_bar, &ExperimentBar::notice);
    connect(m_compare, &ComparePage::noticed, m_bar, &ExperimentBar::notice);
    connect(m_scorers, &ScorersPage::noticed, m_bar, &ExperimentBar::notice);
    connect(m_compare, &ComparePage::configureRequested, this, [this] { showPage(Configure); });
    connect(m_run, &RunPage::configureRequested, this, [this] { showPage(Configure); });
    connect(m_run, &RunPage::comparisonRequested, this, [this] { showPage(Compare); });
    connect(m_run, &RunPage::runAgainRequested, this, &MainWindow::runExperiment);
    connect(m_run, &RunPage::problemRequested, this, [this] {
        showPage(Configure);
        m_configure->revealProblem();
    });
    connect(&m_draft, &ExperimentDraft::changed, this, &MainWindow::followDraft);
    connect(m_bar, &ExperimentBar::experimentChosen, this, [this](const QString& name) {
        m_workbench.showExperiment(name.toStdString());
        showPage(Compare);
    });
    connectDatabase();
    connect(&m_workbench, &Workbench::textsImported, this, [this](const run::Outcome& outcome) {
        if (outcome.kind == run::OutcomeKind::Completed)
            showPage(Compare);
    });
    fillMenu();
    setTheme(m_system);
    showPage(Configure);
}

void MainWindow::fillMenu()
{
    QMenu* menu = m_bar->menu();
    const auto action = [&](const QString& name, const QString& text, const QKeySequence& keys, auto&& slot) {
        QAction* entry = menu->addAction(text, this, slot);
        entry->setObjectName(name);
        entry->setShortcut(keys);
        addAction(entry);
    };
    action(QStringLiteral("menuOpen"), tr("Open experiment…"), QKeySequence::Open, [this] {
        showPage(Configure);
        m_configure->openExperiment();
    });
    action(QStringLiteral("menuSave"), tr("Save experiment as…"), QKeySequence::SaveAs,
           [this] { m_configure->saveExperiment(); });
    menu->addSeparator();
    action(QStringLiteral("menuDatabase"), tr("Open database…"), QKeySequence(), [this] { chooseDatabase(); });
    action(QStringLiteral("menuNewDatabase"), tr("New database…"), QKeySequence(),
           [this] { createDatabase(tr("New database")); });
    m_recent = menu->addMenu(tr("Recent databases"));
    m_recent->setObjectName(QStringLiteral("menuRecent"));
    m_recent->setToolTipsVisible(true);
    connect(m_recent, &QMenu::aboutToShow, this, &MainWindow::fillRecent);
    fillRecent();
    menu->addSeparator();
    action(QStringLiteral("menuImport"), tr("Import texts…"), QKeySequence(), [this] { importTexts(); });
    action(QStringLiteral("menuScoreAgain"), tr("Score again with…"), QKeySequence(), [this] { scoreAgain(); });
    action(QStringLiteral("menuDelete"), tr("Delete experiment…"), QKeySequence(), [this] { deleteExperiment(); });
    menu->addSeparator();
    auto* looks = new QActionGroup(this);
    const std::pair<Look, QString> choices[] = {
        {Look::System, tr("Look of the system")}, {Look::Light, tr("Light look")}, {Look::Dark, tr("Dark look")}};
    for (const auto& [look, text] : choices) {
        QAction* entry = menu->addAction(text, this, [this, choice = look] { setLook(choice); });
        entry->setCheckable(true);
        entry->setChecked(look == Look::System);
        looks->addAction(entry);
    }
}

void MainWindow::setLook(Look look)
{
    setTheme(look == Look::Light ? Theme::light() : look == Look::Dark ? Theme::darkTheme() : m_system);
}

void MainWindow::setTheme(const Theme& theme)
{
    if (auto* application = qobject_cast<QApplication*>(QCoreApplication::instance()))
        apply(theme, *application);
    m_rail->setTheme(theme);
    m_bar->setTheme(theme);
    m_engineBar->setTheme(theme);
    m_configure->setTheme(theme);
    m_run->setTheme(theme);
    m_compare->setTheme(theme);
    m_scorers->setTheme(theme);
}

Status MainWindow::openExperiment(const std::filesystem::path& file)
{
    FW_TRY(m_draft.open(file));
    m_workbench.showExperiment(m_draft.name().toStdString());
    return {};
}

void MainWindow::setDatabase(const std::filesystem::path& database)
{
    m_workbench.setDatabase(database);
    m_workbench.refreshComparison();
    m_workbench.refreshSamples();
}

/// What a person writes is what the header shows from then on; a run that is under way keeps its name there.
void MainWindow::followDraft()
{
    m_bar->setDraftName(m_draft.name());
    if (!m_workbench.engine().busy() && !m_workbench.experimentName().empty())
        m_workbench.showExperiment(m_draft.name().toStdString());
}

void MainWindow::connectDatabase()
{
    connect(&m_workbench, &Workbench::databaseOpened, this, [this](const std::filesystem::path& database) {
        m_recentFiles.add(QString::fromStdString(database.string()));
        fillRecent();
    });
    connect(&m_workbench, &Workbench::databaseRefused, this,
            [this](const Error& error) { m_bar->notice(tr("Not opened: %1").arg(errorLine(error))); });
    connect(&m_workbench, &Workbench::experimentDeleted, this, [this](const run::Outcome& outcome, const std::string& name) {
        m_bar->notice(outcome.kind == run::OutcomeKind::Completed ? tr("Deleted %1").arg(plainLine(name))
                                                                   : tr("Not deleted: %1").arg(errorLine(outcome.error)));
    });
}

RunReadiness MainWindow::readiness()
{
    return runReadiness(m_draft, m_workbench.experimentName(), m_workbench.engine().busy());
}

bool MainWindow::runExperiment()
{
    return readiness().ready() && run(*m_draft.experiment());
}

bool MainWindow::run(const experiment::Experiment& experiment)
{
    if (m_workbench.database().empty())
        createDatabase(tr("New database for this experiment's runs"));
    if (!m_workbench.run(experiment))
        return false;
    showPage(Run);
    return true;
}

void MainWindow::openDatabase(const std::filesystem::path& database)
{
    if (!m_workbench.openDatabase(database))
        m_bar->notice(tr("The engine writes into %1: wait until it has ended, or cancel it, to open another database.")
                          .arg(QString::fromStdString(m_workbench.database().filename().string())));
}

void MainWindow::chooseDatabase()
{
    const QString chosen = m_dialogs.openExisting(this, tr("Open database"),
                                                  QString::fromStdString(m_draft.directory().string()),
                                                  FileKind::database());
    if (!chosen.isEmpty())
        openDatabase(chosen.toStdString());
}

void MainWindow::createDatabase(const QString& title)
{
    if (m_workbench.engine().busy())
        return m_bar->notice(tr("The engine is busy: wait until it has ended, or cancel it, for another database."));
    const QString start = QString::fromStdString((m_draft.directory() / "runs.sqlite").string());
    const QString chosen = m_dialogs.createNew(this, title, start, FileKind::database());
    if (chosen.isEmpty())
        return;
    if (const Status status = m_workbench.createDatabase(chosen.toStdString()); !status.ok())
        m_bar->notice(tr("Not made: %1").arg(errorLine(status.error())));
}

void MainWindow::fillRecent()
{
    m_recent->clear();
    for (const QString& file : m_recentFiles.files()) {
        const QFileInfo info(file);
        const QString text = QDir::toNativeSeparators(file).replace(QLatin1Char('&'), QStringLiteral("&&"));
        QAction* entry = m_recent->addAction(info.exists() ? text : tr("%1 (not there any more)").arg(text), this,
                                             [this, file] { openDatabase(file.toStdString()); });
        entry->setEnabled(info.exists());
        entry->setData(file);
    }
    m_recent->setEnabled(!m_recent->isEmpty());
}

void MainWindow::deleteExperiment()
{
    const QString name = plainLine(m_workbench.experimentName());
    if (m_workbench.database().empty() || name.isEmpty())
        return m_bar->notice(tr("There is nothing to delete: no experiment of a database is shown."));
    if (m_workbench.engine().busy())
        return m_bar->notice(tr("The engine is busy: wait until it has ended, or cancel it, to delete an experiment."));
    const bool agreed = m_dialogs.confirm(
        this, tr("Delete experiment"),
        tr("Delete %1 from %2, with its runs, texts and scores? What other experiments there use stays. This cannot be "
           "undone.")
            .arg(name, QString::fromStdString(m_workbench.database().filename().string())),
        tr("Delete experiment"));
    if (agreed)
        m_workbench.deleteExperiment();
}

bool MainWindow::busy() const
{
    return m_workbench.reading() || m_configure->busy() || (page() == Scorers && m_scorers->busy());
}

QSize MainWindow::openingSize(const QSize& available)
{
    return kUsefulSize.boundedTo(available - kWindowFrame).expandedTo(kSmallestSize);
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_rail->setCollapsed(width() < kNarrowWindow);
}

void MainWindow::scoreAgain()
{
    if (m_workbench.database().empty() || m_workbench.experimentName().empty())
        return m_bar->notice(tr("Open an experiment's database first: its stored texts are scored again."));
    auto* dialog = new ScoreAgainDialog(m_workbench, m_scorers->added(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::importTexts()
{
    if (m_workbench.database().empty())
        createDatabase(tr("New database for the imported texts"));
    if (m_workbench.database().empty())
        return;
    auto* dialog = new ImportDialog(m_workbench, m_dialogs, m_scorers->added(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::showPage(Page page)
{
    setFocus(); // else the focus of the page that goes would look for a place on this one, and scroll to it
    m_pages->setCurrentIndex(page);
    m_pages->currentWidget()->setFocus();
    m_rail->setCurrent(page);
}

} // namespace fw::ui
