// A surface with a hairline and a heading: what pages are made of. And small labels in the roles of the style sheet.
#pragma once

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace fw::ui {

/// A label whose look the style sheet takes from `role`: title, section, muted, small, problem, chip.
QLabel* roleLabel(const QString& text, const char* role, QWidget* parent = nullptr);

class Card : public QFrame
{
    Q_OBJECT
public:
    /// Without a title there is no heading line.
    explicit Card(const QString& title = {}, QWidget* parent = nullptr);

    /// Below the heading.
    QVBoxLayout* content() const { return m_content; }
    /// The heading line, for buttons at its end; made on the first call where the card has no title.
    QHBoxLayout* heading();

private:
    QVBoxLayout* m_content;
    QHBoxLayout* m_heading = nullptr;
};

} // namespace fw::ui
