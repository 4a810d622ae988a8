#include "ui/views/evaluation_result.h"

#include <QDir>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include "core/base/file.h"
#include "ui/models/evaluation_tables.h"
#include "ui/models/plain_line.h"
#include "ui/widgets/card.h"

namespace fw::ui {

EvaluationResult::EvaluationResult(FileDialogs dialogs, QWidget* parent)
    : QWidget(parent),
      m_dialogs(std::move(dialogs)),
      m_summary(new ElidedLabel("muted")),
      m_buttons(new QButtonGroup(this)),
      m_tables(new QStackedWidget),
      m_views({new ValueView, new ValueView, new ValueView})
{
    m_summary->setObjectName(QStringLiteral("evaluationSummary"));
    auto* heading = new QHBoxLayout;
    heading->setSpacing(8);
    struct Named
    {
        QString name;
        QString title;
        QString spoken;
    };
    const std::array<Named, 3> tables = {
        Named{QStringLiteral("groups"), tr("Groups"), tr("Figures of each group")},
        Named{QStringLiteral("figures"), tr("All figures"), tr("Figures of all texts")},
        Named{QStringLiteral("confusion"), tr("Classes"), tr("Decisions against labels")}};
    for (std::size_t i = 0; i < tables.size(); ++i) {
        m_views[i]->setObjectName(tables[i].name + QStringLiteral("Table"));
        m_views[i]->setAccessibleName(tables[i].spoken);
        m_views[i]->setMinimumHeight(120);
        m_tables->addWidget(m_views[i]);
        auto* tab = new QToolButton;
        tab->setObjectName(QStringLiteral("result-tab-") + tables[i].name);
        tab->setProperty("role", QStringLiteral("tab"));
        tab->setText(tables[i].title);
        tab->setCheckable(true);
        m_buttons->addButton(tab, static_cast<int>(i));
        heading->addWidget(tab);
    }
    connect(m_buttons, &QButtonGroup::idClicked, this, [this](int table) { showTable(static_cast<Table>(table)); });

    auto* button = new QPushButton(tr("Export"));
    button->setObjectName(QStringLiteral("evaluationExport"));
    button->setProperty("role", QStringLiteral("menu"));
    auto* menu = new QMenu(button);
    for (const auto& [ending, text] : {std::pair(QStringLiteral("json"), tr("Figures as JSON…")),
                                       std::pair(QStringLiteral("csv"), tr("Figures as CSV…"))}) {
        QAction* entry = menu->addAction(text, this, [this, ending = ending] { exportAs(ending); });
        entry->setObjectName(QStringLiteral("evaluation-") + ending);
    }
    button->setMenu(menu);
    heading->addStretch(1);
    heading->addWidget(button);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_summary);
    layout->addLayout(heading);
    layout->addWidget(m_tables, 1);
}

void EvaluationResult::setEvaluation(std::shared_ptr<const Evaluation> evaluation)
{
    m_evaluation = std::move(evaluation);
    m_summary->setFullText(evaluationSummary(*m_evaluation));
    m_views[Groups]->setContent(groupsTable(*m_evaluation));
    m_views[Figures]->setContent(figuresTable(*m_evaluation));
    m_views[Confusion]->setContent(confusionTable(*m_evaluation));
    m_buttons->button(Groups)->setVisible(!m_evaluation->groups.empty());
    m_buttons->button(Confusion)->setVisible(!m_evaluation->classes.empty());
    showTable(m_evaluation->groups.empty() ? Figures : Groups);
}

void EvaluationResult::showTable(Table table)
{
    m_tables->setCurrentIndex(table);
    m_buttons->button(table)->setChecked(true);
}

void EvaluationResult::exportAs(const QString& ending)
{
    if (!m_evaluation)
        return;
    QString name = plainLine(m_evaluation->scorer).toLower() + QStringLiteral("-evaluation.") + ending;
    name.replace(QLatin1Char('/'), QLatin1Char('-')).replace(QLatin1Char('#'), QLatin1Char('-'));
    const bool json = ending == QLatin1String("json");
    const FileToSave file{tr("Export figures"),
                          QDir(QDir::currentPath()).filePath(name),
                          {ending.toUpper(), {ending}},
                          {m_evaluation->file}};
    const QString said = m_dialogs.saveAs(this, file, [&](const std::filesystem::path& place) {
        return writeFileAtomically(place, json ? m_evaluation->json : evaluationCsv(*m_evaluation));
    });
    if (!said.isEmpty())
        Q_EMIT noticed(said);
}

} // namespace fw::ui
