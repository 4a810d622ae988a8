// Scorers: what there is to score with, each with its card, a text to try, and its evaluation on labelled texts.
#pragma once

#include <QButtonGroup>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>

#include <string>
#include <vector>

#include "ui/engine/workbench.h"
#include "ui/look/theme.h"
#include "ui/views/evaluate_view.h"
#include "ui/views/scorer_card_view.h"
#include "ui/views/scorer_list_card.h"
#include "ui/views/try_text_view.h"
#include "ui/widgets/card.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/file_dialogs.h"

namespace fw::ui {

/// Reads the list when it is first shown.
class ScorersPage : public QWidget
{
    Q_OBJECT
public:
    enum Tab { CardTab, TryTab, EvaluateTab };

    ScorersPage(Workbench& workbench, FileDialogs dialogs, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    /// Adds a scorer by its path and chooses it.
    void addScorer(const std::string& name);
    const std::vector<std::string>& added() const { return m_list->added(); }
    void showTab(Tab tab);
    /// The scorer's name as the engine is asked for it; empty: none is chosen.
    const std::string& scorer() const { return m_name; }
    TryTextView& tryText() { return *m_try; }
    EvaluateView& evaluate() { return *m_evaluate; }
    /// Whether anything is still being read or computed.
    bool busy() const;

Q_SIGNALS:
    void noticed(const QString& text);

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeScorer();
    QWidget* makeTabs();
    QWidget* makeMessage();
    void showScorer();
    void showHeads(const ScorerEntry& entry);
    void showHead(std::size_t head);
    void showProblem(const ScorerEntry& entry);
    void importVader();

    const ScorerServices& m_services;
    FileDialogs m_dialogs;
    std::string m_name;
    Theme m_theme = Theme::light();

    ScorerListCard* m_list;
    QLabel* m_title = nullptr;
    QLabel* m_origin = nullptr;
    ElidedLabel* m_summary = nullptr;
    QToolButton* m_remove = nullptr;
    QWidget* m_heads = nullptr;
    QButtonGroup* m_headButtons = nullptr;
    QStackedWidget* m_state = nullptr; ///< tabs, or the message
    QButtonGroup* m_tabButtons = nullptr;
    QStackedWidget* m_tabs = nullptr;
    ScorerCardView* m_card;
    TryTextView* m_try;
    EvaluateView* m_evaluate;
    QLabel* m_messageTitle = nullptr;
    QLabel* m_message = nullptr;
    QPushButton* m_import = nullptr;
    LatestJob m_factsJob;
    LatestJob m_loadJob;
    LatestJob m_importJob;
};

} // namespace fw::ui
