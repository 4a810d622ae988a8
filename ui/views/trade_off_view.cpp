#include "ui/views/trade_off_view.h"

#include <QVBoxLayout>

#include "ui/charts/trade_off_chart.h"
#include "ui/models/qt_text.h"
#include "ui/widgets/card.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/selection_boxes.h"

namespace fw::ui {

TradeOffView::TradeOffView(QWidget* parent)
    : QWidget(parent),
      m_harm(selectionBox(QStringLiteral("tradeOffHarm"), tr("What stands on the upright axis"))),
      m_cost(selectionBox(QStringLiteral("tradeOffCost"), tr("What stands on the level axis"))),
      m_nothing(roleLabel(tr("This metric has no difference to the base, or no variant has what it is held against."),
                          "muted")),
      m_view(new ChartView(new TradeOffChart))
{
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(4);
    auto* choices = new QWidget;
    auto* flow = new FlowLayout(8, choices);
    flow->addWidget(m_harm);
    auto* between = roleLabel(tr("against"), "muted");
    between->setMinimumHeight(m_cost->sizeHint().height()); // in the middle of the row
    flow->addWidget(between);
    flow->addWidget(m_cost);
    rows->addWidget(choices);
    m_nothing->setObjectName(QStringLiteral("tradeOffNothing"));
    m_nothing->setWordWrap(true);
    rows->addWidget(m_nothing);
    rows->addWidget(m_view, 1);
    for (QComboBox* box : {m_harm, m_cost})
        connect(box, &QComboBox::activated, this, [this] {
            Q_EMIT chosen(m_cost->currentData().toString().toStdString(),
                          static_cast<Harm>(m_harm->currentData().toInt()));
        });
}

void TradeOffView::setContent(const compare::Comparison& comparison, const Selection& selection)
{
    m_harm->clear();
    for (const Harm harm : harmsOf(comparison, selection)) {
        m_harm->addItem(harm == Harm::WorstOff ? tr("Worst-off group, at least") : tr("Change over all groups"),
                        static_cast<int>(harm));
        m_harm->setItemData(
            m_harm->count() - 1,
            harm == Harm::WorstOff
                ? tr("Some group of some axis is worse off by at least this: a bound over all groups at once")
                : tr("Of the chosen axis, with its interval"),
            Qt::ToolTipRole);
    }
    m_harm->setCurrentIndex(m_harm->findData(static_cast<int>(selection.harm)));
    m_cost->clear();
    for (const Cost& cost : costsOf(comparison))
        m_cost->addItem(cost.title, qt(cost.id));
    m_cost->setCurrentIndex(m_cost->findData(qt(selection.cost)));
    m_nothing->setVisible(tradeOff(comparison, selection).empty());
}

} // namespace fw::ui
