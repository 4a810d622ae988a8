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
#include "ui/widgets/flow_layout.h"

namespace fw::ui {

namespace {

constexpr int kPoll = 100;

/// A label over its editor.
QWidget* field(const QString& title, QWidget* editor, const QString& toolTip, int width)
{
    auto* widget = new QWidget;
    auto* rows = new QVBoxLayout(widget);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(4);
    auto* label = roleLabel(title, "small");
    label->setBuddy(editor);
    editor->setAccessibleName(title);
    editor->setToolTip(toolTip);
    editor->setFixedWidth(width);
    rows->addWidget(label);
    rows->addWidget(editor);
    return widget;
}

QComboBox* choice(const QString& name)
{
    auto* box = new QComboBox;
    box->setObjectName(name);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(6);
    return box;
}

/// The first column with one of these names (between blanks), else one that holds such a name; −1: none.
int likely(const std::vector<std::string>& columns, const QString& names)
{
    for (const bool whole : {true, false})
        for (const QString& name : names.split(QLatin1Char(' ')))
            for (std::size_t i = 0; i < columns.size(); ++i) {
                const QString column = QString::fromStdString(columns[i]).toLower();
                if (whole ? column == name : column.contains(name))
                    return static_cast<int>(i);
            }
    return -1;
}

QString localFile(const QMimeData* data)
{
    const QList<QUrl> urls = data->urls();
    return urls.size() == 1 && urls.front().isLocalFile() ? urls.front().toLocalFile() : QString();
}

} // namespace

EvaluateView::EvaluateView(const ScorerServices& services, FileDialogs dialogs, QWidget* parent)
    : QScrollArea(parent), m_services(services), m_dialogs(dialogs), m_result(new EvaluationResult(dialogs))
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
    rows->addLayout(makeForm());
    rows->addLayout(makeProgress());
    rows->addWidget(m_result, 1);
    rows->addStretch(0);
    setWidget(content);
    m_result->hide();
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

QLayout* EvaluateView::makeForm()
{
    auto* flow = new FlowLayout(12);
    m_textColumn = choice(QStringLiteral("textColumn"));
    m_labelColumn = choice(QStringLiteral("labelColumn"));
    m_groupColumn = choice(QStringLiteral("groupColumn"));
    m_label = choice(QStringLiteral("comparedLabel"));
    m_threshold = new QDoubleSpinBox;
    m_threshold->setObjectName(QStringLiteral("evaluationThreshold"));
    m_threshold->setDecimals(3);
    m_threshold->setSingleStep(0.05);
    m_classNames = new QLineEdit;
    m_classNames->setObjectName(QStringLiteral("classNames"));
    m_classNames->setPlaceholderText(tr("-1=negative, 1=positive"));
    flow->addWidget(field(tr("Texts"), m_textColumn, tr("The column that holds the texts"), 128));
    flow->addWidget(field(tr("Labels"), m_labelColumn,
                          tr("The column that says what is true: 1 or 0 (or true, false), or a class of the scorer"),
                          128));
    flow->addWidget(field(tr("Groups"), m_groupColumn,
                          tr("The column that names the groups a text is about, separated by ; | or commas"), 128));
    flow->addWidget(field(tr("Score of"), m_label,
                          tr("The scorer's label that is compared with 1 and 0. The signal is what experiments store; "
                             "where the column names classes, its decision among them is compared."),
                          136));
    flow->addWidget(field(tr("Counts from"), m_threshold, tr("A score of at least this is flagged"), 88));
    m_classNamesField = field(tr("Classes"), m_classNames,
                              tr("What a value of the label column means as a class, where it isn't the class's name: "
                                 "VALUE=CLASS, separated by commas"),
                              176);
    flow->addWidget(m_classNamesField);
    return flow;
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
    m_labels.reset();
    m_label->clear();
    m_result->hide(); // it was another scorer's
    enable();
}

void EvaluateView::setLabels(const Result<ScorerLabels>& labels)
{
    m_labels.reset();
    m_label->clear();
    if (labels.ok()) {
        m_labels = *labels;
        const QString signal = plainLine(labels->labels[labels->signal]);
        m_label->addItem(labels->classes.size() > 2 ? tr("Class, or %1").arg(signal) : tr("%1 (signal)").arg(signal),
                         QString());
        for (std::size_t i = 0; i < labels->labels.size(); ++i)
            if (i != labels->signal || labels->classes.size() > 2)
                m_label->addItem(plainLine(labels->labels[i]), QString::fromStdString(labels->labels[i]));
        m_threshold->setRange(labels->bipolar ? -1 : 0, 1);
        m_threshold->setValue(labels->threshold);
    }
    m_classNamesField->setVisible(m_labels && !m_labels->classes.empty());
    enable();
}

void EvaluateView::setFile(const QString& path)
{
    m_file->setText(path);
    m_file->setModified(false);
    m_columnsRead = false;
    for (QComboBox* box : {m_textColumn, m_labelColumn, m_groupColumn})
        box->clear();
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
    m_groupColumn->addItem(tr("none"), QVariant());
    for (const std::string& column : *columns)
        for (QComboBox* box : {m_textColumn, m_labelColumn, m_groupColumn})
            box->addItem(plainLine(column), QString::fromStdString(column));
    const int text = likely(*columns, QStringLiteral("text texts sentence comment"));
    const int label = likely(*columns, QStringLiteral("toxic label labels toxicity sentiment regard class"));
    m_textColumn->setCurrentIndex(std::max(0, text));
    m_labelColumn->setCurrentIndex(label >= 0 ? label : std::min<int>(1, static_cast<int>(columns->size()) - 1));
    m_groupColumn->setCurrentIndex(1 + likely(*columns, QStringLiteral("group groups identity")));
    m_columnsRead = true;
    say(tr("Check the columns, then evaluate. Intervals are 95 % and take texts as independent of each other."));
    enable();
}

void EvaluateView::evaluate()
{
    if (!m_labels || !m_columnsRead || !m_services.evaluate || m_job.busy())
        return;
    EvaluationQuestion question;
    question.scorer = m_name;
    question.file = m_file->text().toStdString();
    question.textColumn = m_textColumn->currentData().toString().toStdString();
    question.labelColumn = m_labelColumn->currentData().toString().toStdString();
    question.groupColumn = m_groupColumn->currentData().toString().toStdString();
    question.label = m_label->currentData().toString().toStdString();
    question.threshold = m_threshold->value();
    if (!m_labels->classes.empty())
        question.classNames = m_classNames->text().toStdString();
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
    m_evaluate->setVisible(!running);
    m_cancel->setVisible(running);
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
    for (QWidget* editor : std::initializer_list<QWidget*>{m_textColumn, m_labelColumn, m_groupColumn})
        editor->setEnabled(m_columnsRead && idle);
    for (QWidget* editor : std::initializer_list<QWidget*>{m_label, m_threshold, m_classNames})
        editor->setEnabled(m_labels.has_value() && idle);
    m_file->setEnabled(idle);
    m_evaluate->setEnabled(m_columnsRead && m_labels.has_value());
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
