#include "ui/views/measures_card.h"
#include "ui/models/qt_text.h"

#include <QMenu>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>

namespace fw::ui {

namespace {

using Json = nlohmann::ordered_json;

const QString kScorers = QStringLiteral("scorers");
const QString kPrimary = QStringLiteral("primary_metrics");

QString textOf(const Json& value)
{
    return value.is_string() ? qt(value.get<std::string>()) : QString();
}

} // namespace

MeasuresCard::MeasuresCard(ExperimentDraft& draft, FileDialogs dialogs, QWidget* parent)
    : Card(tr("Measures"), parent), m_draft(draft), m_dialogs(std::move(dialogs)), m_problem(roleLabel({}, "problem"))
{
    setObjectName(QStringLiteral("measures"));
    auto* add = new QPushButton(tr("Add scorer"));
    add->setObjectName(QStringLiteral("addScorer"));
    add->setProperty("role", QStringLiteral("menu"));
    auto* menu = new QMenu(add);
    menu->setToolTipsVisible(true);
    for (const catalogue::Scorer& scorer : m_draft.catalogues().scorers) {
        QAction* action = menu->addAction(qt(scorer.title), this, [this, scorer] {
            m_draft.append(kScorers, {{"scorer", scorer.id}, {"threshold", scorer.threshold}});
        });
        action->setToolTip(qt(scorer.summary));
        action->setObjectName(QStringLiteral("addScorer-") + qt(scorer.id));
    }
    menu->addAction(tr("From a directory…"), this, [this] {
        const QString chosen = m_dialogs.directory(this, tr("Choose a classifier"), qt(m_draft.directory().string()));
        if (chosen.isEmpty())
            return;
        std::string path = m_draft.writtenPath(chosen);
        if (path.find('/') == std::string::npos)
            path = "./" + path;
        m_draft.append(kScorers, {{"scorer", path}, {"threshold", 0.5}});
    });
    add->setMenu(menu);
    heading()->addWidget(add);
    m_problem->setWordWrap(true);
    m_problem->hide();
    m_problem->setObjectName(QStringLiteral("problem:measures"));
    content()->addWidget(m_problem);
    connect(&m_draft, &ExperimentDraft::structureChanged, this, &MeasuresCard::rebuild);
    connect(&m_draft, &ExperimentDraft::changed, this, &MeasuresCard::showPrimary);
    rebuild();
}

void MeasuresCard::setTheme(const Theme& theme)
{
    m_theme = theme;
    for (QToolButton* button : findChildren<QToolButton*>())
        button->setIcon(icon(QStringLiteral("close"), theme.mutedText));
}

void MeasuresCard::rebuild()
{
    delete m_rows;
    m_forms.clear();
    m_primary.clear();
    m_rows = new QWidget;
    auto* layout = new QVBoxLayout(m_rows);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    content()->insertWidget(0, m_rows);
    const int scorers = m_draft.count(kScorers);
    for (int i = 0; i < scorers; ++i)
        addScorer(i);
    if (scorers == 0) {
        auto* empty = roleLabel(tr("No scorer: only likelihoods and degeneration are measured."), "muted");
        empty->setWordWrap(true);
        layout->addWidget(empty);
    }
    addMetrics();
}

void MeasuresCard::addScorer(int index)
{
    auto* layout = static_cast<QVBoxLayout*>(m_rows->layout());
    const QString path = QStringLiteral("scorers[%1]").arg(index);
    const QString id = textOf(m_draft.value(path + QStringLiteral(".scorer")));
    const catalogue::Scorer* scorer = catalogue::find(m_draft.catalogues().scorers, id.toStdString());
    auto* heading = new QHBoxLayout;
    auto* title = new QLabel(scorer ? qt(scorer->title) : id);
    title->setTextFormat(Qt::PlainText);
    title->setToolTip(scorer ? qt(scorer->summary) : id);
    QFont bold = title->font();
    bold.setWeight(QFont::DemiBold);
    title->setFont(bold);
    heading->addWidget(title);
    heading->addStretch(1);
    auto* remove = new QToolButton;
    remove->setObjectName(QStringLiteral("removeScorer-%1").arg(index));
    remove->setToolTip(tr("Remove this scorer"));
    remove->setIcon(icon(QStringLiteral("close"), m_theme.mutedText));
    remove->setIconSize(QSize(16, 16));
    connect(
        remove, &QToolButton::clicked, this, [this, index] { m_draft.remove(kScorers, index); }, Qt::QueuedConnection);
    heading->addWidget(remove);
    layout->addLayout(heading);
    auto* form = new FieldForm(m_draft);
    form->addNumber(path + QStringLiteral(".threshold"), tr("Threshold"), FieldForm::Number::Real,
                    tr("From this score on a continuation counts, e.g. as toxic"));
    layout->addWidget(form);
    m_forms.push_back(form);
}

void MeasuresCard::addMetrics()
{
    auto* layout = static_cast<QVBoxLayout*>(m_rows->layout());
    layout->addSpacing(8);
    auto* about = roleLabel(tr("Primary metrics: the questions this experiment asks, fixed beforehand. Their p-values "
                               "are adjusted together (Holm); all others are exploratory."),
                            "small");
    about->setWordWrap(true);
    layout->addWidget(about);
    for (const catalogue::Metric& metric : m_draft.catalogues().metrics) {
        auto* box = new QCheckBox(qt(metric.title));
        box->setObjectName(QStringLiteral("primary:") + qt(metric.id));
        box->setToolTip(qt(metric.convention));
        box->setProperty("metric", qt(metric.id));
        connect(box, &QCheckBox::clicked, this, [this, id = metric.id](bool on) {
            Json list = m_draft.value(kPrimary);
            if (!list.is_array())
                list = Json::array();
            const auto found = std::find(list.begin(), list.end(), Json(id));
            if (on && found == list.end())
                list.push_back(id);
            else if (!on && found != list.end())
                list.erase(found);
            m_draft.set(kPrimary, list);
        });
        layout->addWidget(box);
        m_primary.push_back(box);
    }
    showPrimary();
}

void MeasuresCard::showPrimary()
{
    const Json list = m_draft.value(kPrimary);
    for (QCheckBox* box : m_primary) {
        const Json id = box->property("metric").toString().toStdString();
        box->setChecked(list.is_array() && std::find(list.begin(), list.end(), id) != list.end());
    }
}

QWidget* MeasuresCard::showProblem(const ExperimentDraft::Problem& problem)
{
    QWidget* found = nullptr;
    for (FieldForm* form : m_forms)
        if (QWidget* editor = form->showProblem(problem))
            found = editor;
    const bool here = !found && (problem.path.startsWith(kScorers) || problem.path.startsWith(kPrimary) ||
                                 problem.path.startsWith(QLatin1String("metrics")));
    m_problem->setText(here ? problem.message : QString());
    m_problem->setVisible(here);
    return here ? m_problem : found;
}

} // namespace fw::ui
