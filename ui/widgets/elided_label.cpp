#include "ui/widgets/elided_label.h"

#include "ui/models/plain_line.h"

namespace fw::ui {

ElidedLabel::ElidedLabel(const char* role, QWidget* parent) : QLabel(parent)
{
    setProperty("role", QString::fromLatin1(role));
    setTextFormat(Qt::PlainText);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    setMinimumWidth(40);
}

void ElidedLabel::setFullText(const QString& text)
{
    m_text = text;
    shorten();
}

void ElidedLabel::resizeEvent(QResizeEvent* event)
{
    QLabel::resizeEvent(event);
    shorten();
}

void ElidedLabel::shorten()
{
    const QString shown = fontMetrics().elidedText(m_text, Qt::ElideRight, width());
    setText(shown);
    setToolTip(shown == m_text ? QString() : plainToolTip(m_text));
}

} // namespace fw::ui
