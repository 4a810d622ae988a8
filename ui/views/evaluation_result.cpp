#include "ui/views/evaluation_result.h"

#include <QDir>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>

#include "core/base/file.h"
#include "ui/models/evaluation_tables.h"
#include "ui/models/plain_line.h"
#include "ui/widgets/card.h"

namespace fw::ui {

namespace {

constexpr int kSideBySide = 960;

} // namespace

EvaluationResult::EvaluationResult(FileDialogs dialogs, QWidget* parent)
    : QWidget(parent),
      m_dialogs(std::move(dialogs)),
      m_summary(new ElidedLabel("muted")),
      m_tables(new QSplitter(Qt::Vertical)),
      m_figures(new ValueView),
      m_confusion(new ValueView),
      m_groups(new ValueView)
{
    m_summary->setObjectName(QStringLiteral("evaluationSummary"));
    m_figures->setObjectName(QStringLiteral("figuresTable"));
    m_figures->setAccessibleName(tr("Figures of all texts"));
    m_confusion->setObjectName(QStringLiteral("confusionTable"));
    m_confusion->setAccessibleName(tr("Decisions against labels"));
    m_groups->setObjectName(QStringLiteral("groupsTable"));
    m_groups->setAccessibleName(tr("Figures of each group"));
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

    auto* heading = new QHBoxLayout;
    heading->setSpacing(8);
    heading->addWidget(m_summary, 1);
    heading->addWidget(button);
    auto* all = new QWidget;
    auto* allRows = new QVBoxLayout(all);
    allRows->setContentsMargins(0, 0, 0, 0);
    allRows->setSpacing(12);
    allRows->addWidget(m_figures);
    allRows->addWidget(m_confusion);
    allRows->addStretch(1);
    m_tables->setChildrenCollapsible(false);
    m_tables->setHandleWidth(16);
    m_tables->addWidget(all);
    m_tables->addWidget(m_groups);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addLayout(heading);
    layout->addWidget(m_tables, 1);
}

void EvaluationResult::setEvaluation(std::shared_ptr<const Evaluation> evaluation)
{
    m_evaluation = std::move(evaluation);
    m_summary->setFullText(evaluationSummary(*m_evaluation));
    m_figures->setContent(figuresTable(*m_evaluation));
    m_figures->setFixedHeight(m_figures->fullHeight());
    m_confusion->setContent(confusionTable(*m_evaluation));
    m_confusion->setFixedHeight(m_confusion->fullHeight());
    m_confusion->setVisible(!m_evaluation->classes.empty());
    m_groups->setContent(groupsTable(*m_evaluation));
    arrange();
}

void EvaluationResult::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void EvaluationResult::arrange()
{
    const bool beside = width() >= kSideBySide;
    m_tables->setOrientation(beside ? Qt::Horizontal : Qt::Vertical);
    m_tables->setStretchFactor(0, beside ? 2 : 0);
    m_tables->setStretchFactor(1, beside ? 3 : 1);
    // One above the other the page scrolls, not the tables in it.
    m_groups->setMinimumHeight(beside ? 120 : std::min(m_groups->fullHeight(), 420));
}

void EvaluationResult::exportAs(const QString& ending)
{
    if (!m_evaluation)
        return;
    QString name = plainLine(m_evaluation->scorer).toLower() + QStringLiteral("-evaluation.") + ending;
    name.replace(QLatin1Char('/'), QLatin1Char('-')).replace(QLatin1Char('#'), QLatin1Char('-'));
    const bool json = ending == QLatin1String("json");
    const QString path = m_dialogs.save(this, tr("Export figures"), QDir(QDir::currentPath()).filePath(name),
                                        json ? tr("JSON (*.json)") : tr("CSV (*.csv)"));
    if (path.isEmpty())
        return;
    const Status status = writeFileAtomically(std::filesystem::path(path.toStdString()),
                                              json ? m_evaluation->json : evaluationCsv(*m_evaluation));
    Q_EMIT noticed(status.ok() ? tr("Saved %1").arg(QDir::toNativeSeparators(path))
                               : tr("Not saved: %1. %2")
                                     .arg(QString::fromStdString(status.error().message),
                                          QString::fromStdString(status.error().hint)));
}

} // namespace fw::ui
