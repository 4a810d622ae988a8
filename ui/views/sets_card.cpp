#include "ui/views/sets_card.h"

#include <QCoreApplication>
#include <QPushButton>
#include <QToolButton>

#include "core/prompts/perturbation.h"

namespace fw::ui {

namespace {

using Summaries = std::map<std::string, SetSummary>;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(SetsCard)
};

/// The texts of a list, with commas; nothing for anything else.
QString listed(const nlohmann::ordered_json& list)
{
    QStringList texts;
    for (const auto& item : list.is_array() ? list : nlohmann::ordered_json::array())
        if (item.is_string())
            texts << QString::fromStdString(item.get<std::string>());
    return texts.join(QStringLiteral(", "));
}

} // namespace

SetsKind SetsKind::prompts()
{
    using Json = nlohmann::ordered_json;
    return {QStringLiteral("prompt_sets"),
            QStringLiteral("prompts"),
            Text::tr("Prompt sets"),
            Text::tr("Which prompts are asked, about which groups of people."),
            Text::tr("Choose a prompt set"),
            Text::tr("Remove this prompt set"),
            Text::tr("Prompt sets (*.json *.jsonl *.csv *.tsv *.txt);;All files (*)"),
            QStringLiteral("maximum_prompts_per_group"),
            Text::tr("Prompts per group"),
            {{"axes", Json::array()},
             {"groups", Json::array()},
             {"templates", Json::array()},
             {"maximum_prompts_per_group", 0}},
            true,
            summarisePrompts};
}

SetsKind SetsKind::choices()
{
    using Json = nlohmann::ordered_json;
    return {
        QStringLiteral("choice_sets"),
        QStringLiteral("choices"),
        Text::tr("Choice sets"),
        Text::tr("Pairs of sentences, questions with answers, sentences about groups: which of them a variant finds "
                 "likelier. Nothing is generated."),
        Text::tr("Choose a choice set"),
        Text::tr("Remove this choice set"),
        Text::tr("Choice sets (*.json *.jsonl *.csv *.dev *.txt);;All files (*)"),
        QStringLiteral("maximum_items_per_group"),
        Text::tr("Items per group"),
        {{"axes", Json::array()}, {"groups", Json::array()}, {"maximum_items_per_group", 0}},
        false,
        summariseChoices};
}

SetsCard::SetsCard(SetsKind kind, ExperimentDraft& draft, FileDialogs dialogs, QWidget* parent)
    : Card(kind.title, parent),
      m_kind(std::move(kind)),
      m_draft(draft),
      m_dialogs(std::move(dialogs)),
      m_problem(roleLabel({}, "problem"))
{
    setObjectName(m_kind.objectName);
    auto* add = new QPushButton(tr("Add…"));
    add->setObjectName(QStringLiteral("add:") + m_kind.list);
    connect(add, &QPushButton::clicked, this, &SetsCard::choose);
    heading()->addWidget(add);
    m_problem->setObjectName(QStringLiteral("problem:") + m_kind.list);
    m_problem->setWordWrap(true);
    m_problem->hide();
    content()->addWidget(m_problem);
    connect(&m_draft, &ExperimentDraft::structureChanged, this, &SetsCard::rebuild);
    rebuild();
}

void SetsCard::setTheme(const Theme& theme)
{
    m_theme = theme;
    for (QToolButton* button : findChildren<QToolButton*>())
        button->setIcon(icon(QStringLiteral("close"), theme.mutedText));
}

void SetsCard::choose()
{
    const QString chosen =
        m_dialogs.open(this, m_kind.choose, QString::fromStdString(m_draft.directory().string()), m_kind.filter);
    if (chosen.isEmpty())
        return;
    nlohmann::ordered_json set = m_kind.fresh;
    set["path"] = m_draft.writtenPath(chosen);
    m_draft.append(m_kind.list, std::move(set));
}

void SetsCard::rebuild()
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
    for (int i = 0; i < m_draft.count(m_kind.list); ++i)
        addSet(i);
    if (m_draft.count(m_kind.list) == 0) {
        auto* empty = roleLabel(m_kind.empty, "muted");
        empty->setWordWrap(true);
        layout->addWidget(empty);
    }
    readSummaries();
}

void SetsCard::addSet(int index)
{
    auto* layout = static_cast<QVBoxLayout*>(m_rows->layout());
    const QString path = QStringLiteral("%1[%2]").arg(m_kind.list).arg(index);
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
    remove->setObjectName(QStringLiteral("remove:%1").arg(path));
    remove->setToolTip(m_kind.remove);
    remove->setIcon(icon(QStringLiteral("close"), m_theme.mutedText));
    remove->setIconSize(QSize(16, 16));
    connect(
        remove, &QToolButton::clicked, this, [this, index] { m_draft.remove(m_kind.list, index); },
        Qt::QueuedConnection);
    heading->addWidget(remove);
    layout->addLayout(heading);
    auto* text = roleLabel({}, "small");
    text->setWordWrap(true);
    text->setObjectName(QStringLiteral("summary:%1").arg(path));
    layout->addWidget(text);
    auto* form = new FieldForm(m_draft);
    form->addPath(path + QStringLiteral(".path"), tr("File"), FieldForm::PathKind::File, m_dialogs,
                  tr("The set's file; relative paths start at the experiment's directory"));
    form->addNumber(path + QStringLiteral(".") + m_kind.maximumField, m_kind.maximumLabel, FieldForm::Number::Whole,
                    tr("Use only the first ones of each group; 0 uses all"), tr("0: all"));
    if (m_kind.perturbed) {
        QStringList kinds;
        for (const prompts::Perturbation& kind : prompts::perturbations())
            kinds << QString::fromStdString(kind.id);
        form->addTextList(
            path + QStringLiteral(".perturbations"), tr("Perturbed"),
            tr("Ask the prompts clean and perturbed, for robustness. Kinds: %1").arg(kinds.join(QStringLiteral(", "))),
            tr("no; else such as %1").arg(QStringLiteral("typos, case")));
    }
    layout->addWidget(form);
    m_titles.push_back(title);
    m_texts.push_back(text);
    m_forms.push_back(form);
}

void SetsCard::readSummaries()
{
    std::vector<std::string> paths;
    for (int i = 0; i < m_draft.count(m_kind.list); ++i) {
        const QString row = QStringLiteral("%1[%2]").arg(m_kind.list).arg(i);
        const auto written = m_draft.value(row + QStringLiteral(".path"));
        const std::string path =
            written.is_string() ? m_draft.resolvedPath(written.get<std::string>()).string() : std::string();
        paths.push_back(path);
        const auto known = m_known.find(path);
        const auto index = static_cast<std::size_t>(i);
        m_titles[index]->setText(known == m_known.end()
                                     ? QString::fromStdString(std::filesystem::path(path).filename().string())
                                     : known->second.title);
        QString text = known == m_known.end() ? tr("Reading") : known->second.text;
        if (const int templates = m_draft.count(row + QStringLiteral(".templates")); templates > 0)
            text += tr(" · %1 templates are asked").arg(templates);
        for (const char* field : {"axes", "groups"})
            if (const QString only = listed(m_draft.value(row + QLatin1Char('.') + QLatin1String(field)));
                !only.isEmpty())
                text += tr(" · only %1").arg(only);
        m_texts[index]->setText(text);
    }
    std::vector<std::string> unread;
    for (const std::string& path : paths)
        if (!path.empty() && !m_known.contains(path))
            unread.push_back(path);
    if (unread.empty())
        return;
    m_job.start<Summaries>(
        [unread, summarise = m_kind.summarise](const CancelToken& token) {
            Summaries summaries;
            for (const std::string& path : unread)
                if (!token.cancelled())
                    summaries[path] = summarise(path);
            return summaries;
        },
        [this](Summaries summaries) {
            m_known.merge(summaries);
            readSummaries();
        });
}

QWidget* SetsCard::showProblem(const ExperimentDraft::Problem& problem)
{
    QWidget* found = nullptr;
    for (FieldForm* form : m_forms)
        if (QWidget* editor = form->showProblem(problem))
            found = editor;
    const bool here = !found && problem.path.startsWith(m_kind.list);
    m_problem->setText(here ? problem.message : QString());
    m_problem->setVisible(here);
    return here ? m_problem : found;
}

} // namespace fw::ui
