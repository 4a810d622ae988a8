#include "ui/views/main_window.h"

#include <QActionGroup>
#include <QApplication>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace fw::ui {

MainWindow::MainWindow(Services services, FileDialogs dialogs, const Theme& system, QWidget* parent)
    : QWidget(parent),
      m_workbench(std::move(services)),
      m_draft(m_workbench.services().catalogues),
      m_dialogs(std::move(dialogs)),
      m_system(system),
      m_rail(new Rail(this)),
      m_bar(new ExperimentBar(m_workbench, this)),
      m_pages(new QStackedWidget(this)),
      m_engineBar(new EngineBar(m_workbench.engine(), this)),
      m_configure(new ConfigurePage(m_workbench, m_draft, m_dialogs)),
      m_run(new RunPage(m_workbench)),
      m_compare(new ComparePage(m_workbench, m_dialogs)),
      m_scorers(new ScorersPage(m_workbench, m_dialogs))
{
    setObjectName(QStringLiteral("frame"));
    setAttribute(Qt::WA_StyledBackground);
    setWindowTitle(tr("Fairweight"));
    setMinimumSize(880, 600);
    m_pages->setObjectName(QStringLiteral("pages"));
    m_rail->addPage(QStringLiteral("configure"), tr("Configure"), tr("What is compressed, asked and measured"));
    m_rail->addPage(QStringLiteral("run"), tr("Run"), tr("What the engine does"));
    m_rail->addPage(QStringLiteral("compare"), tr("Compare"), tr("What changed for each group"));
    m_rail->addPage(QStringLiteral("scorers"), tr("Scorers"), tr("What gives the scores, and how good it is"));
    m_pages->addWidget(m_configure);
    m_pages->addWidget(m_run);
    m_pages->addWidget(m_compare);
    m_pages->addWidget(m_scorers);

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
    connect(&m_draft, &ExperimentDraft::changed, this, [this] { m_bar->setDraftName(m_draft.name()); });
    connect(&m_draft, &ExperimentDraft::structureChanged, this, [this] { m_bar->setDraftName(m_draft.name()); });
    connect(m_bar, &ExperimentBar::experimentChosen, this, [this](const QString& name) {
        m_workbench.setExperimentName(name.toStdString());
        m_workbench.refreshComparison();
        m_workbench.refreshSamples();
        showPage(Compare);
    });
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
    action(QStringLiteral("menuDatabase"), tr("Open database…"), QKeySequence(), [this] { chooseDatabase(); });
    menu->addSeparator();
    action(QStringLiteral("menuScoreAgain"), tr("Score again with…"), QKeySequence(), [this] { scoreAgain(); });
    action(QStringLiteral("menuImport"), tr("Import texts…"), QKeySequence(), [this] { importTexts(); });
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
    m_workbench.setExperimentName(m_draft.name().toStdString());
    m_workbench.refreshComparison();
    m_workbench.refreshSamples();
    return {};
}

void MainWindow::setDatabase(const std::filesystem::path& database)
{
    m_workbench.setDatabase(database);
    m_workbench.refreshComparison();
    m_workbench.refreshSamples();
}

bool MainWindow::runExperiment()
{
    return m_draft.experiment() && run(*m_draft.experiment());
}

bool MainWindow::run(const experiment::Experiment& experiment)
{
    if (m_workbench.database().empty())
        chooseDatabase();
    if (!m_workbench.run(experiment))
        return false;
    showPage(Run);
    return true;
}

void MainWindow::chooseDatabase()
{
    const QString chosen = m_dialogs.save(this, tr("Choose a database: one there is, or a new one"),
                                          QString::fromStdString(m_draft.directory().string()),
                                          tr("Databases (*.db *.sqlite);;All files (*)"));
    if (!chosen.isEmpty())
        setDatabase(chosen.toStdString());
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
        chooseDatabase();
    if (m_workbench.database().empty())
        return;
    auto* dialog = new ImportDialog(m_workbench, m_dialogs, m_scorers->added(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::showPage(Page page)
{
    m_pages->setCurrentIndex(page);
    m_pages->currentWidget()->setFocus();
    m_rail->setCurrent(page);
}

} // namespace fw::ui
