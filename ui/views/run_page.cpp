#include "ui/views/run_page.h"

#include <QSplitter>

#include "ui/models/plain_line.h"
#include "ui/models/progress_text.h"
#include "ui/widgets/spread_table.h"

namespace fw::ui {

RunPage::RunPage(Workbench& workbench, const ExperimentDraft& draft, QWidget* parent)
    : QWidget(parent), m_workbench(workbench), m_draft(draft)
{
    setObjectName(QStringLiteral("runPage"));
    setProperty("role", QStringLiteral("page"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(16);
    layout->addWidget(makeStatusCard());
    auto* columns = new QSplitter(Qt::Horizontal);
    columns->setChildrenCollapsible(false);
    columns->setHandleWidth(16);
    columns->addWidget(makeStagesCard());
    columns->addWidget(makeSamplesCard());
    columns->setSizes({520, 640});
    layout->addWidget(columns, 1);

    m_sampleTimer.setInterval(1000);
    connect(&m_sampleTimer, &QTimer::timeout, &m_workbench, &Workbench::refreshSamples);
    connect(&m_workbench, &Workbench::runStarted, this, &RunPage::begin);
    connect(&m_workbench, &Workbench::runFinished, this, [this] {
        m_sampleTimer.stop();
        m_stages.finish();
        showState();
    });
    const auto another = [this] {
        if (m_workbench.running().empty())
            m_samples.clear();
        showState();
    };
    connect(&m_workbench, &Workbench::experimentNameChanged, this, another);
    connect(&m_workbench, &Workbench::databaseChanged, this, another);
    connect(&m_draft, &ExperimentDraft::changed, this, &RunPage::showReadiness);
    connect(&m_workbench, &Workbench::samplesArrived, this, [this](const std::vector<SampleText>& samples) {
        m_samples.setSamples(samples);
        m_samplesEmpty->setVisible(samples.empty());
        m_samplesView->setVisible(!samples.empty());
    });
    connect(&m_workbench, &Workbench::comparisonChanged, this, &RunPage::showState);
    connect(&m_workbench.engine(), &Engine::progressed, this, &RunPage::showProgress);
    connect(&m_workbench.engine(), &Engine::stateChanged, this, &RunPage::showState);
    showState();
}

Card* RunPage::makeStatusCard()
{
    auto* card = new Card;
    m_title = roleLabel({}, "title");
    m_title->setObjectName(QStringLiteral("runTitle"));
    card->heading()->addWidget(m_title, 1);
    const auto button = [&](const QString& name, const QString& text, bool primary) {
        auto* result = new QPushButton(text);
        result->setObjectName(name);
        if (primary)
            result->setProperty("role", QStringLiteral("primary"));
        card->heading()->addWidget(result);
        return result;
    };
    m_cancel = button(QStringLiteral("runCancel"), tr("Cancel run"), false);
    m_again = button(QStringLiteral("runAgain"), tr("Run again"), false);
    m_compare = button(QStringLiteral("runCompare"), tr("Show comparison"), true);
    m_configure = button(QStringLiteral("runConfigure"), tr("Configure an experiment"), true);
    connect(m_cancel, &QPushButton::clicked, &m_workbench.engine(), &Engine::cancel);
    connect(m_again, &QPushButton::clicked, this, &RunPage::runAgainRequested);
    connect(m_compare, &QPushButton::clicked, this, &RunPage::comparisonRequested);
    connect(m_configure, &QPushButton::clicked, this, &RunPage::configureRequested);
    m_bar = new QProgressBar;
    m_bar->setObjectName(QStringLiteral("runProgress"));
    m_bar->setRange(0, 1000);
    m_bar->setTextVisible(false);
    m_line = new QLabel;
    m_line->setTextFormat(Qt::PlainText);
    m_line->setObjectName(QStringLiteral("runLine"));
    m_line->setWordWrap(true);
    m_numbers = roleLabel({}, "muted");
    m_numbers->setObjectName(QStringLiteral("runNumbers"));
    m_hint = roleLabel({}, "muted"); // hidden while it has nothing to say
    m_hint->setObjectName(QStringLiteral("runHint"));
    m_hint->setWordWrap(true);
    card->content()->addWidget(m_bar);
    card->content()->addWidget(m_line);
    card->content()->addWidget(m_numbers);
    card->content()->addWidget(m_hint);
    m_blocked = new QWidget;
    auto* blocked = new QHBoxLayout(m_blocked);
    blocked->setContentsMargins(0, 0, 0, 0);
    blocked->setSpacing(8);
    m_why = roleLabel({}, "problem");
    m_why->setObjectName(QStringLiteral("runBlocked"));
    m_why->setWordWrap(true);
    auto* show = new QPushButton(tr("Show"));
    show->setObjectName(QStringLiteral("runShowProblem"));
    connect(show, &QPushButton::clicked, this, &RunPage::problemRequested);
    blocked->addWidget(m_why, 1);
    blocked->addWidget(show);
    card->content()->addWidget(m_blocked);
    return card;
}

Card* RunPage::makeStagesCard()
{
    auto* card = new Card(tr("Stages"));
    m_stagesView = new SpreadTable;
    m_stagesView->setObjectName(QStringLiteral("stages"));
    m_stagesView->setModel(&m_stages);
    m_stagesView->setSelectionMode(QAbstractItemView::NoSelection);
    m_stagesView->setFocusPolicy(Qt::NoFocus);
    auto* empty = roleLabel(tr("Loading, compressing, generating, scoring and measuring: what the engine has done in "
                               "this run, with its rate and time."),
                            "muted");
    empty->setWordWrap(true);
    empty->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    card->content()->addWidget(empty, 1);
    card->content()->addWidget(m_stagesView, 1);
    m_stagesView->hide();
    const auto show = [this, empty] {
        m_stagesView->setVisible(m_stages.rowCount() > 0);
        empty->setVisible(m_stages.rowCount() == 0);
    };
    connect(&m_stages, &StageLog::rowsInserted, this, show);
    connect(&m_stages, &StageLog::modelReset, this, show);
    connect(&m_stages, &StageLog::rowsInserted, m_stagesView, &QTableView::scrollToBottom);
    return card;
}

Card* RunPage::makeSamplesCard()
{
    auto* card = new Card(tr("Continuations as they come"));
    m_samplesView = new QListView;
    m_samplesView->setObjectName(QStringLiteral("samples"));
    m_samplesView->setModel(&m_samples);
    m_delegate = new SampleDelegate(m_samplesView);
    m_samplesView->setItemDelegate(m_delegate);
    m_samplesView->setUniformItemSizes(true);
    m_samplesView->setSelectionMode(QAbstractItemView::NoSelection);
    m_samplesView->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_samplesEmpty =
        roleLabel(tr("What the base and its variants add to the prompts appears here, newest first, while it is "
                     "generated. These are texts of language models: some are offensive."),
                  "muted");
    m_samplesEmpty->setWordWrap(true);
    m_samplesEmpty->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    card->content()->addWidget(m_samplesEmpty, 1);
    card->content()->addWidget(m_samplesView, 1);
    m_samplesView->hide();
    return card;
}

void RunPage::setTheme(const Theme& theme)
{
    m_delegate->setTheme(theme);
    m_samplesView->viewport()->update();
}

void RunPage::begin()
{
    m_stages.clear();
    m_samples.clear();
    m_sampleTimer.start();
    showState();
    m_line->setText(tr("Starting"));
}

void RunPage::showState()
{
    const Engine::State state = m_workbench.engine().state();
    const bool busy = state != Engine::State::Idle;
    const auto comparison = m_workbench.comparison();
    const bool stored = comparison && !comparison->variants.empty() &&
                        comparison->experimentName == m_workbench.experimentName();
    const bool fresh = !m_workbench.outcome() && !stored;
    m_cancel->setVisible(busy);
    m_cancel->setEnabled(state == Engine::State::Running);
    m_bar->setVisible(busy);
    m_numbers->setVisible(busy);
    m_again->setText(fresh ? tr("Run experiment") : tr("Run again"));
    m_again->setVisible(!busy && !m_workbench.experimentName().empty());
    const bool compared = stored && !comparison->cells.empty();
    m_configure->setVisible(!busy && fresh);
    m_compare->setVisible(!busy && (m_workbench.outcome()
                                        ? m_workbench.outcome()->kind == run::OutcomeKind::Completed
                                        : compared));
    showReadiness();
    if (!busy && m_workbench.outcome())
        return showOutcome(*m_workbench.outcome());
    m_hint->clear();
    m_hint->hide();
    if (state == Engine::State::Cancelling) {
        m_line->setText(tr("Cancelling: the block under way is being given up, what is finished is kept."));
    } else if (busy) {
        m_title->setText(m_workbench.running().empty()
                             ? tr("The engine is at work")
                             : tr("Running %1").arg(QString::fromStdString(m_workbench.running())));
    } else if (stored) {
        showStored(*comparison);
    } else {
        m_title->setText(tr("Nothing is running"));
        m_line->setText(
            tr("A run compresses the model, lets the base and every variant answer the same prompts, scores "
               "the answers and measures what changed."));
    }
}

void RunPage::showReadiness()
{
    const RunReadiness readiness = runReadiness(m_draft, m_workbench.experimentName(), m_workbench.engine().busy());
    m_again->setEnabled(readiness.ready());
    m_again->setToolTip(plainToolTip(readiness.why));
    m_why->setText(readiness.why);
    m_why->setToolTip(plainToolTip(readiness.hint));
    m_blocked->setVisible(!readiness.ready() && !m_again->isHidden());
}

void RunPage::showStored(const compare::Comparison& comparison)
{
    QStringList open;
    for (const compare::Variant& variant : comparison.variants)
        if (variant.status != "completed")
            open << tr("%1: %2").arg(plainLine(variant.name), QString::fromStdString(variant.status));
    const QString name = plainLine(m_workbench.experimentName());
    m_title->setText(open.isEmpty() ? tr("%1 is complete").arg(name) : tr("%1 is not complete").arg(name));
    m_line->setText(open.isEmpty() ? tr("Every variant has answered, and every answer is scored.")
                                   : open.join(QStringLiteral(" · ")));
}

void RunPage::showProgress(const Progress& progress)
{
    m_stages.observe(progress);
    if (m_workbench.engine().state() != Engine::State::Running)
        return;
    const double fraction = progress.overallFraction >= 0 ? progress.overallFraction : stageFraction(progress);
    m_bar->setRange(0, fraction < 0 ? 0 : 1000);
    m_bar->setValue(static_cast<int>(fraction * 1000));
    QStringList what;
    if (!progress.variant.empty())
        what << QString::fromStdString(progress.variant);
    what << stageTitle(progress.stage);
    if (!progress.message.empty())
        what << QString::fromStdString(progress.message);
    m_line->setText(what.join(QStringLiteral(" · ")));
    QStringList numbers;
    if (fraction >= 0)
        numbers << tr("%1 %").arg(static_cast<int>(fraction * 100));
    for (const QString& part : {countText(progress), rateText(progress)})
        if (!part.isEmpty())
            numbers << part;
    if (const QString left = durationText(progress.secondsLeft); !left.isEmpty())
        numbers << tr("%1 left in this stage").arg(left);
    numbers << tr("%1 so far").arg(durationText(m_workbench.engine().secondsRunning()));
    m_numbers->setText(numbers.join(QStringLiteral("   ")));
}

void RunPage::showOutcome(const run::Outcome& outcome)
{
    const QString name = plainLine(m_workbench.experimentName());
    switch (outcome.kind) {
    case run::OutcomeKind::Completed:
        m_title->setText(tr("%1 is complete").arg(name));
        m_line->setText(tr("Every variant has answered, and every answer is scored."));
        break;
    case run::OutcomeKind::Cancelled:
        m_title->setText(tr("%1 was cancelled").arg(name));
        m_line->setText(tr("What was finished is kept."));
        break;
    case run::OutcomeKind::Failed:
        m_title->setText(tr("%1 failed").arg(name));
        m_line->setText(QString::fromStdString(outcome.error.message));
        break;
    }
    QString hint = outcome.kind == run::OutcomeKind::Failed ? QString::fromStdString(outcome.error.hint)
                   : outcome.kind == run::OutcomeKind::Cancelled
                       ? tr("Run it again to continue where it stopped, to the same texts.")
                       : QString();
    for (const std::string& variant : outcome.broken)
        hint += (hint.isEmpty() ? QString() : QStringLiteral("\n")) +
                tr("%1 is broken: its outputs are no finite numbers. It is listed, but not scored.")
                    .arg(QString::fromStdString(variant));
    m_hint->setText(hint);
    m_hint->setVisible(!hint.isEmpty());
}

} // namespace fw::ui
