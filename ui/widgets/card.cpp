#include "ui/widgets/card.h"

namespace fw::ui {

QLabel* roleLabel(const QString& text, const char* role, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setProperty("role", QString::fromLatin1(role));
    label->setTextFormat(Qt::PlainText);
    return label;
}

Card::Card(const QString& title, QWidget* parent) : QFrame(parent), m_content(new QVBoxLayout)
{
    setProperty("role", QStringLiteral("card"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 16);
    layout->setSpacing(8);
    m_content->setSpacing(8);
    layout->addLayout(m_content, 1);
    if (!title.isEmpty()) {
        heading()->addWidget(roleLabel(title, "section"));
        heading()->addStretch(1);
    }
}

QHBoxLayout* Card::heading()
{
    if (!m_heading) {
        m_heading = new QHBoxLayout;
        m_heading->setSpacing(8);
        static_cast<QVBoxLayout*>(layout())->insertLayout(0, m_heading);
    }
    return m_heading;
}

} // namespace fw::ui
