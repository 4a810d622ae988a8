// Compare: one selection at the top, findings in words, chart, what stands beside it, and the table.
#pragma once

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>

#include <array>
#include <memory>

#include "ui/charts/chart_view.h"
#include "ui/engine/workbench.h"
#include "ui/views/figures_card.h"
#include "ui/views/findings_card.h"
#include "ui/views/trade_off_view.h"
#include "ui/widgets/chart_key.h"
#include "ui/widgets/companion_panel.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/file_dialogs.h"
#include "ui/widgets/variant_chips.h"

namespace fw::ui {

class ComparePage : public QWidget
{
    Q_OBJECT
public:
    ComparePage(Workbench& workbench, FileDialogs dialogs, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    const Selection& selection() const { return m_selection; }
    void select(const Selection& selection);
    /// The chart in front.
    ComparisonChart* chart() const;

Q_SIGNALS:
    /// Something worth a word in the experiment bar: a file was written, or could not be.
    void noticed(const QString& text);
    void configureRequested();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeSelectors();
    QWidget* makeCharts();
    QWidget* makeMessage();
    void showComparison();
    void fillSelectors();
    void showSelection();
    void showFindings();
    void exportChartAs(const QString& ending);
    void exportTable();
    void showAuditing();
    QString suggestedPath(const QString& ending) const;
    void save(const QString& title, const QString& ending,
              const std::function<Status(const std::filesystem::path&)>& write);

    Workbench& m_workbench;
    FileDialogs m_dialogs;
    Theme m_theme = Theme::light();
    Selection m_selection;
    std::shared_ptr<const compare::Comparison> m_comparison;

    QStackedWidget* m_state;
    QLabel* m_messageTitle = nullptr;
    QLabel* m_message = nullptr;
    QPushButton* m_messageButton = nullptr;
    QComboBox* m_metric = nullptr;
    QComboBox* m_axis = nullptr;
    QComboBox* m_scorer = nullptr;
    QWidget* m_scorerChoice = nullptr;
    QPushButton* m_audit = nullptr;
    VariantChips* m_chips = nullptr;
    FindingsCard* m_findings = nullptr;
    ElidedLabel* m_convention = nullptr;
    ChartKey* m_key = nullptr;
    QSplitter* m_chartRow = nullptr; ///< the chart, and what stands beside it
    QStackedWidget* m_charts = nullptr;
    TradeOffView* m_tradeOff = nullptr;
    std::array<ChartView*, 3> m_views = {};
    CompanionPanel* m_companions = nullptr;
    FiguresCard* m_figures;
};

} // namespace fw::ui
