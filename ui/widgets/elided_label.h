// A line of text that shortens itself to the room there is; the tool tip has all of it.
#pragma once

#include <QLabel>

namespace fw::ui {

class ElidedLabel : public QLabel
{
    Q_OBJECT
public:
    /// `role` as in roleLabel().
    explicit ElidedLabel(const char* role, QWidget* parent = nullptr);
    void setFullText(const QString& text);
    const QString& fullText() const { return m_text; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void shorten();

    QString m_text;
};

} // namespace fw::ui
