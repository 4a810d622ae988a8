#include "ui/views/prompts_card.h"

#include <QPushButton>
#include <QToolButton>

namespace fw::ui {

namespace {

using Summaries = std::map<std::string, PromptSummary>;

const QString kList = QStringLiteral("prompt_sets");

} // namespace

PromptsCard::PromptsCard(ExperimentDraft& draft, FileDialogs dialogs, QWidget* parent)
    : Card(tr("Prompt sets"), parent),
      m_draft(draft),
      m_dialogs(std::move(dialogs)),
      m_problem(roleLabel({}, "problem"))
{
    setObjectName(QStringLiteral("prompts"));
    auto* add = new QPushButton(tr("Add…"));
    add->setObjectName(QStringLiteral("addPrompts"));
    connect(add, &QPushButton::clicked, this, &PromptsCard::choose);
    heading()->addWidget(add);
    m_problem->setObjectName(QStringLiteral("problem:prompt_sets"));
    m_problem->setWordWrap(true);
    m_problem->hide();
    content()->addWidget(m_problem);
    connect(&m_draft, &ExperimentDraft::structureChanged, this, &PromptsCard::rebuild);
    rebuild();
}

void PromptsCard::setTheme(const Theme& theme)
{
    m_theme = theme;
    for (QToolButton* button : findChildren<QToolButton*>())
        button->setIcon(icon(QStringLiteral("close"), theme.mutedText));
}

void PromptsCard::choose()
{
    const QString chosen =
        m_dialogs.open(this, tr("Choose a prompt set"), QString::fromStdString(m_draft.directory().string()),
                       tr("Prompt sets (*.json *.jsonl *.csv *.tsv *.txt);;All files (*)"));
    if (!chosen.isEmpty())
        m_draft.append(kList, {{"path", m_draft.writtenPath(chosen)},
                               {"axes", nlohmann::json::array()},
                               {"groups", nlohmann::json::array()},
                               {"templates", nlohmann::json::array()},
                               {"maximum_prompts_per_group", 0}});
}

void PromptsCard::rebuild()
{
    delete m_rows;
    m_forms.clear();
    m_titles.clear();
    m_texts.clear();
    m_rows = new QWidget;
    auto* layout = new QVBoxLayout(m_rows);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    content()->insertWidget(0, m_rows);
    for (int i = 0; i < m_draft.count(kList); ++i)
        addSet(i);
    if (m_draft.count(kList) == 0) {
        auto* empty = roleLabel(tr("Which prompts are asked, about which groups of people."), "muted");
        empty->setWordWrap(true);
        layout->addWidget(empty);
    }
    readSummaries();
}

void PromptsCard::addSet(int index)
{
    auto* layout = static_cast<QVBoxLayout*>(m_rows->layout());
    const QString path = QStringLiteral("prompt_sets[%1]").arg(index);
    if (index > 0)
        layout->addSpacing(8);
    auto* heading = new QHBoxLayout;
    auto* title = new QLabel;
    title->setTextFormat(Qt::PlainText);
    QFont bold = title->font();
    bold.setWeight(QFont::DemiBold);
    title->setFont(bold);
    heading->addWidget(title);
    heading->addStretch(1);
    auto* remove = new QToolButton;
    remove->setObjectName(QStringLiteral("removePrompts-%1").arg(index));
    remove->setToolTip(tr("Remove this prompt set"));
    remove->setIcon(icon(QStringLiteral("close"), m_theme.mutedText));
    remove->setIconSize(QSize(16, 16));
    connect(
        remove, &QToolButton::clicked, this, [this, index] { m_draft.remove(kList, index); }, Qt::QueuedConnection);
    heading->addWidget(remove);
    layout->addLayout(heading);
    auto* text = roleLabel({}, "small");
    text->setWordWrap(true);
    text->setObjectName(QStringLiteral("promptSummary-%1").arg(index));
    layout->addWidget(text);
    auto* form = new FieldForm(m_draft);
    form->addPath(path + QStringLiteral(".path"), tr("File"), FieldForm::PathKind::File, m_dialogs,
                  tr("The prompt set's file; relative paths start at the experiment's directory"));
    form->addNumber(path + QStringLiteral(".maximum_prompts_per_group"), tr("Prompts per group"),
                    FieldForm::Number::Whole, tr("Ask only the first prompts of each group; 0 asks all"), tr("0: all"));
    layout->addWidget(form);
    m_titles.push_back(title);
    m_texts.push_back(text);
    m_forms.push_back(form);
}

void PromptsCard::readSummaries()
{
    std::vector<std::string> paths;
    for (int i = 0; i < m_draft.count(kList); ++i) {
        const auto written = m_draft.value(QStringLiteral("prompt_sets[%1].path").arg(i));
        const std::string path =
            written.is_string() ? m_draft.resolvedPath(written.get<std::string>()).string() : std::string();
        paths.push_back(path);
        const auto known = m_known.find(path);
        const auto row = static_cast<std::size_t>(i);
        m_titles[row]->setText(known == m_known.end()
                                   ? QString::fromStdString(std::filesystem::path(path).filename().string())
                                   : known->second.title);
        QString text = known == m_known.end() ? tr("Reading") : known->second.text;
        if (const int templates = m_draft.count(QStringLiteral("prompt_sets[%1].templates").arg(i)); templates > 0)
            text += tr(" · %1 templates are asked").arg(templates);
        m_texts[row]->setText(text);
    }
    std::vector<std::string> unread;
    for (const std::string& path : paths)
        if (!path.empty() && !m_known.contains(path))
            unread.push_back(path);
    if (unread.empty())
        return;
    m_job.start<Summaries>(
        [unread](const CancelToken& token) {
            Summaries summaries;
            for (const std::string& path : unread)
                if (!token.cancelled())
                    summaries[path] = summarisePrompts(path);
            return summaries;
        },
        [this](Summaries summaries) {
            m_known.merge(summaries);
            readSummaries();
        });
}

QWidget* PromptsCard::showProblem(const ExperimentDraft::Problem& problem)
{
    QWidget* found = nullptr;
    for (FieldForm* form : m_forms)
        if (QWidget* editor = form->showProblem(problem))
            found = editor;
    const bool here = !found && problem.path.startsWith(kList);
    m_problem->setText(here ? problem.message : QString());
    m_problem->setVisible(here);
    return here ? m_problem : found;
}

} // namespace fw::ui
