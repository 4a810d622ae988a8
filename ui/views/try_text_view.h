// Try a sentence: a text is scored while it is typed, and its words are coloured by how much each moved the score.
#pragma once

#include <QLabel>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QTimer>

#include <optional>

#include "ui/engine/latest_job.h"
#include "ui/engine/scorer_services.h"
#include "ui/look/theme.h"
#include "ui/widgets/influence_view.h"
#include "ui/widgets/label_bars.h"

namespace fw::ui {

/// Scores in the background, 150 ms after the last key; only the newest text's result is shown.
class TryTextView : public QWidget
{
    Q_OBJECT
public:
    explicit TryTextView(const ScorerServices& services, QWidget* parent = nullptr);

    /// Another scorer, which is being loaded: the text stays and is scored as soon as it is there.
    void begin(const std::string& name, const QString& title);
    void setLabels(const Result<ScorerLabels>& labels);
    void setTheme(const Theme& theme);
    /// Whether a result is still to come.
    bool busy() const { return m_typed.isActive() || m_scoreJob.busy() || m_influenceJob.busy(); }

private:
    void score();
    void showScores(const Result<TextScores>& scores, const std::string& text);
    void tryWords(const std::string& text);
    void showState(const QString& text, const char* state);
    void showProblem(const Error& error);
    void showNothing();

    const ScorerServices& m_services;
    std::string m_name;
    QString m_title;
    std::optional<ScorerLabels> m_labels;
    QPlainTextEdit* m_text;
    QLabel* m_state;
    LabelBars* m_bars;
    QScrollArea* m_barArea;
    QLabel* m_wordsTitle;
    InfluenceLegend* m_legend;
    InfluenceView* m_words;
    QLabel* m_note;
    QTimer m_typed;
    LatestJob m_scoreJob;
    LatestJob m_influenceJob;
};

} // namespace fw::ui
