#include "ui/views/figures_card.h"

#include <QAction>
#include <QButtonGroup>
#include <QClipboard>
#include <QGuiApplication>
#include <QVBoxLayout>

#include "ui/widgets/spread_table.h"

namespace fw::ui {

FiguresCard::FiguresCard(QWidget* parent)
    : Card({}, parent),
      m_figures(new ComparisonTable(this)),
      m_conclusions(new ConclusionsTable(this)),
      m_pages(new QStackedWidget),
      m_agreement(roleLabel({}, "muted")),
      m_training(new TrainingChart)
{
    layout()->setContentsMargins(8, 8, 8, 8);
    auto* sorting = new ComparisonSorting(this);
    sorting->setSourceModel(m_figures);
    auto* figures =
        addTable(QStringLiteral("tab-figures"), tr("Figures"), QStringLiteral("comparisonTable"), sorting, new QWidget);
    figures->setSortingEnabled(true);
    figures->sortByColumn(ComparisonTable::Group, Qt::AscendingOrder);

    auto* page = new QWidget;
    addTable(QStringLiteral("tab-conclusions"), tr("By scorer"), QStringLiteral("conclusionsTable"), m_conclusions,
             page);
    m_conclusionsTab = findChild<QToolButton*>(QStringLiteral("tab-conclusions"));
    m_agreement->setObjectName(QStringLiteral("scorerAgreement"));
    m_agreement->setTextFormat(Qt::PlainText);
    m_agreement->setWordWrap(true);
    page->layout()->addWidget(m_agreement);
    m_trainingTab = addPage(QStringLiteral("tab-training"), tr("Training"), m_training);
    heading()->addStretch(1);
    content()->addWidget(m_pages);
}

QTableView* FiguresCard::addTable(const QString& tab, const QString& title, const QString& name,
                                  QAbstractItemModel* model, QWidget* page)
{
    auto* table = new SpreadTable;
    table->setObjectName(name);
    table->setAccessibleName(title);
    table->setModel(model);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setMinimumHeight(110);
    auto* copy = new QAction(tr("Copy rows"), table);
    copy->setObjectName(name + QStringLiteral("Copy"));
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, table, [table, model] {
        QGuiApplication::clipboard()->setText(copiedText(*model, table->selectionModel()->selectedIndexes()));
    });
    table->addAction(copy);
    table->setContextMenuPolicy(Qt::ActionsContextMenu);
    auto* rows = new QVBoxLayout(page);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(4);
    rows->addWidget(table, 1);

    addPage(tab, title, page);
    return table;
}

QToolButton* FiguresCard::addPage(const QString& tab, const QString& title, QWidget* page)
{
    auto* button = new QToolButton;
    button->setObjectName(tab);
    button->setProperty("role", QStringLiteral("tab"));
    button->setText(title);
    button->setCheckable(true);
    button->setAutoExclusive(true);
    button->setChecked(m_pages->count() == 0);
    const int place = m_pages->addWidget(page);
    connect(button, &QToolButton::clicked, m_pages, [this, place] { m_pages->setCurrentIndex(place); });
    heading()->addWidget(button);
    return button;
}

void FiguresCard::setTheme(const Theme& theme)
{
    m_figures->setTheme(theme);
    m_conclusions->setTheme(theme);
    m_training->setTheme(theme);
}

void FiguresCard::setContent(const std::shared_ptr<const compare::Comparison>& comparison, const Selection& selection)
{
    m_figures->setContent(comparison, selection);
    m_conclusions->setContent(comparison, selection);
    m_training->setContent(comparison);
    const bool concluded = m_conclusions->rowCount() > 0;
    m_conclusionsTab->setEnabled(concluded);
    const bool trained = !m_training->lines().empty();
    m_trainingTab->setEnabled(trained);
    m_trainingTab->setToolTip(trained ? tr("How the loss of trained variants fell")
                                      : tr("No variant was trained here"));
    const int shown = m_pages->currentIndex();
    if ((shown == 1 && !concluded) || (shown == 2 && !trained))
        findChild<QToolButton*>(QStringLiteral("tab-figures"))->click();
    m_conclusionsTab->setToolTip(
        concluded ? tr("Does a change survive another scorer or threshold?")
                  : tr("Of a primary metric that several scorers or thresholds have figures for: nothing here"));
    m_agreement->setText(m_conclusions->agreement());
    m_agreement->setVisible(!m_agreement->text().isEmpty());
}

} // namespace fw::ui
