// A text whose words are coloured by how much each moved a score; the tool tip has the number.
#pragma once

#include <QPlainTextEdit>

#include <vector>

#include "ui/look/theme.h"
#include "ui/models/influence_text.h"

namespace fw::ui {

/// Shows plain text, whatever is in it, and is not edited.
class InfluenceView : public QPlainTextEdit
{
    Q_OBJECT
public:
    explicit InfluenceView(QWidget* parent = nullptr);

    /// The words may come later than the text: until then it is not coloured.
    void setInfluences(const QString& text, std::vector<ShownInfluence> words);
    const std::vector<ShownInfluence>& influences() const { return m_words; }
    void setTheme(const Theme& theme);
    /// The words' number at a place in the text, or empty between words.
    QString tipAt(int position) const;

protected:
    bool viewportEvent(QEvent* event) override;

private:
    void colour();

    std::vector<ShownInfluence> m_words;
    Theme m_theme = Theme::light();
};

/// Five swatches between "lowers the score" and "raises the score".
class InfluenceLegend : public QWidget
{
    Q_OBJECT
public:
    explicit InfluenceLegend(QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QFont face() const;

    Theme m_theme = Theme::light();
};

} // namespace fw::ui
