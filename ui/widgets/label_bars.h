// The score of every label as a thin bar with its number; the threshold is a mark on the signal's bar.
#pragma once

#include <QWidget>

#include <vector>

#include "ui/engine/scorer_services.h"
#include "ui/look/theme.h"

namespace fw::ui {

class LabelBars : public QWidget
{
    Q_OBJECT
public:
    explicit LabelBars(QWidget* parent = nullptr);

    /// The labels without scores: empty bars.
    void setLabels(const ScorerLabels& labels);
    void setScores(const TextScores& scores);
    void clearScores();
    void setTheme(const Theme& theme);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {200, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    int rowHeight() const;
    int nameWidth() const;
    void drawRow(QPainter& painter, std::size_t label, const QRect& row) const;
    void describe();

    ScorerLabels m_labels;
    std::vector<double> m_scores; ///< empty: none yet
    Theme m_theme = Theme::light();
};

/// What a score says at its threshold.
enum class Verdict { None, Flagged, NotFlagged, Positive, Negative, Neutral };
Verdict verdictOf(const TextScores& scores);
/// "Flagged: toxic 0.83 ≥ 0.50", "Not flagged: …", "Decided: neutral"; plain text.
QString verdictText(const TextScores& scores);

} // namespace fw::ui
