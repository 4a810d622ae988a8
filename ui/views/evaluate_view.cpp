#include "ui/views/evaluate_view.h"

#include <QDragEnterEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QMimeData>
#include <QStyle>
#include <QUrl>

#include <algorithm>

#include "ui/models/plain_line.h"
#include "ui/models/progress_text.h"
#include "ui/widgets/card.h"

namespace fw::ui {

namespace {

constexpr int kPoll = 100;

QString localFile(const QMimeData* data)
{
    const QList<QUrl> urls = data->urls();
    return urls.size() == 1 && urls.front().isLocalFile() ? urls.front().toLocalFile() : QString();
}

} // namespace

EvaluateView::EvaluateView(const ScorerServices& services, FileDialogs dialogs, QWidget* parent)
    : QScrollArea(parent),
      m_services(services),
      m_dialogs(dialogs),
      m_form(new EvaluationForm),
      m_result(new EvaluationResult(dialogs))
{
    setObjectName(QStringLiteral("evaluate"));
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAcceptDrops(true);
    auto* content = new QWidget;
    content->setProperty("role", QStringLiteral("scrolled"));
    auto* rows = new QVBoxLayout(content);
    rows->setContentsMargins(0, 4, 12, 4);
    rows->setSpacing(12);
    rows->addLayout(makeFile());
    rows->addWidget(m_form);
    rows->addLayout(makeProgress());
    rows->addWidget(m_result, 1);
    rows->addStretch(0);
    setWidget(content);
    m_result->hide();
    connect(m_form, &EvaluationForm::columnsChosen, this,
            [this] { m_evaluate->setEnabled(m_form->ready()); });
    connect(m_result, &EvaluationResult::noticed, this, &EvaluateView::noticed);
    m_poll.setInterval(kPoll);
    connect(&m_poll, &QTimer::timeout, this, &EvaluateView::showProgress);
    showRunning(false);
    say(tr("Choose a CSV file with a column of texts and a column that says 1 or 0, or drop it here."));
}

QLayout* EvaluateView::makeFile()
{
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    m_file = new QLineEdit;
    m_file->setObjectName(QStringLiteral("evaluateFile"));
    m_file->setAcceptDrops(false); // a dropped file is this view's
    m_file->setAccessibleName(tr("File of labelled texts"));
    m_file->setPlaceholderText(tr("A CSV or TSV file of labelled texts, with a header"));
    auto* choose = new QPushButton(tr("Choose…"));
    choose->setObjectName(QStringLiteral("evaluateChoose"));
    row->addWidget(m_file, 1);
    row->addWidget(choose);
    connect(m_file, &QLineEdit::editingFinished, this, [this] {
        if (m_file->isModified())
            setFile(m_file->text());
    });
    connect(choose, &QPushButton::clicked, this, [this] {
        const QString chosen = m_dialogs.open(this, tr("Choose labelled texts"), m_file->text(),
                                              tr("Tables (*.csv *.tsv);;All files (*)"));
        if (!chosen.isEmpty())
            setFile(chosen);
    });
    return row;
}

QLayout* EvaluateView::makeProgress()
{
    auto* row = new QHBoxLayout;
    row->setSpacing(12);
    m_evaluate = new QPushButton(tr("Evaluate"));
    m_evaluate->setObjectName(QStringLiteral("evaluateStart"));
    m_evaluate->setProperty("role", QStringLiteral("primary"));
    m_state = roleLabel({}, "muted");
    m_state->setObjectName(QStringLiteral("evaluateState"));
    m_state->setWordWrap(true);
    m_bar = new QProgressBar;
    m_bar->setObjectName(QStringLiteral("evaluateProgress"));
    m_bar->setTextVisible(false);
    m_bar->setFixedWidth(160);
    m_cancel = new QPushButton(tr("Cancel"));
    m_cancel->setObjectName(QStringLiteral("evaluateCancel"));
    row->addWidget(m_evaluate);
    row->addWidget(m_cancel);
    row->addWidget(m_bar);
    row->addWidget(m_state, 1);
    connect(m_evaluate, &QPushButton::clicked, this, &EvaluateView::evaluate);
    connect(m_cancel, &QPushButton::clicked, this, &EvaluateView::cancel);
    return row;
}

void EvaluateView::begin(const std::string& name)
{
    if (m_job.busy())
        cancel();
    m_name = name;
    m_form->setLabels({});
    if (m_form->hasColumns())
        say(tr("Check the columns, then evaluate. Intervals are 95 % and take texts as independent of each other."));
    m_result->hide(); // it was another scorer's
    enable();
}

void EvaluateView::setLabels(const Result<ScorerLabels>& labels)
{
    m_form->setLabels(labels.ok() ? std::optional(*labels) : std::nullopt);
    enable();
}

void EvaluateView::setFile(const QString& path)
{
    m_file->setText(path);
    m_file->setModified(false);
    m_form->setColumns({});
    enable();
    if (path.isEmpty() || !m_services.columns)
        return;
    say(tr("Reading the header…"));
    using Answer = Result<std::vector<std::string>>;
    m_columnsJob.start<Answer>(
        [columns = m_services.columns, file = path.toStdString()](const CancelToken&) { return columns(file); },
        [this](const Answer& answer) { showColumns(answer); });
}

void EvaluateView::showColumns(const Result<std::vector<std::string>>& columns)
{
    if (!columns.ok())
        return say(plainLine(columns.error().message) + QStringLiteral(". ") + plainLine(columns.error().hint), true);
    m_form->setColumns(*columns);
    say(tr("Check the columns, then evaluate. Intervals are 95 % and take texts as independent of each other."));
    enable();
}

void EvaluateView::evaluate()
{
    if (!m_form->ready() || !m_services.evaluate || m_job.busy())
        return;
    EvaluationQuestion question = m_form->question();
    question.scorer = m_name;
    question.file = m_file->text().toStdString();
    m_progress = ProgressSink();
    using Answer = Result<Evaluation>;
    m_job.start<Answer>([evaluate = m_services.evaluate, question, progress = m_progress](
                            const CancelToken& token) { return evaluate(question, token, progress); },
                        [this](Answer answer) { finish(std::move(answer)); });
    showRunning(true);
    showProgress();
}

void EvaluateView::cancel()
{
    m_job.abandon();
    showRunning(false);
    say(tr("Cancelled. Nothing was kept."));
}

void EvaluateView::finish(Result<Evaluation> result)
{
    showRunning(false);
    if (!result.ok())
        return say(plainLine(result.error().message) + QStringLiteral(". ") + plainLine(result.error().hint), true);
    say(tr("Evaluated on %1").arg(plainLine(QFileInfo(m_file->text()).fileName())));
    m_result->setEvaluation(std::make_shared<const Evaluation>(std::move(result).value()));
    m_result->show();
}

void EvaluateView::showProgress()
{
    const Progress progress = m_progress.snapshot();
    const double fraction = stageFraction(progress);
    m_bar->setRange(0, fraction < 0 ? 0 : 1000);
    m_bar->setValue(static_cast<int>(std::max(0.0, fraction) * 1000));
    const QString line = progressLine(progress);
    say(line.isEmpty() ? tr("Starting") : line);
}

void EvaluateView::showRunning(bool running)
{
    QPushButton* hidden = running ? m_evaluate : m_cancel;
    QPushButton* shown = running ? m_cancel : m_evaluate;
    const bool focused = hidden->hasFocus();
    shown->show();
    if (focused)
        shown->setFocus(); // else it would jump to the window's first widget
    hidden->hide();
    m_bar->setVisible(running);
    if (running)
        m_poll.start();
    else
        m_poll.stop();
    enable();
}

void EvaluateView::say(const QString& text, bool problem)
{
    m_state->setText(text);
    m_state->setProperty("role", problem ? QStringLiteral("problem") : QStringLiteral("muted"));
    m_state->style()->unpolish(m_state);
    m_state->style()->polish(m_state);
}

void EvaluateView::enable()
{
    const bool idle = !m_poll.isActive();
    m_form->setEditable(idle);
    m_file->setEnabled(idle);
    m_evaluate->setEnabled(m_form->ready());
}

void EvaluateView::dragEnterEvent(QDragEnterEvent* event)
{
    if (!m_poll.isActive() && !localFile(event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void EvaluateView::dropEvent(QDropEvent* event)
{
    setFile(localFile(event->mimeData()));
    event->acceptProposedAction();
}

} // namespace fw::ui
