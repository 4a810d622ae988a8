#include "ui/widgets/rail.h"

#include <QKeySequence>
#include <QShortcut>
#include <QToolButton>

namespace fw::ui {

namespace {

constexpr int kRailWidth = 88;
constexpr int kCollapsedRailWidth = 56;

} // namespace

Rail::Rail(QWidget* parent) : QWidget(parent), m_layout(new QVBoxLayout(this))
{
    setObjectName(QStringLiteral("rail"));
    setAttribute(Qt::WA_StyledBackground);
    setFixedWidth(kRailWidth);
    m_layout->setContentsMargins(8, 12, 8, 8);
    m_layout->setSpacing(4);
    m_layout->addStretch(1);
    connect(&m_buttons, &QButtonGroup::idClicked, this, &Rail::chosen);
}

void Rail::addPage(const QString& name, const QString& title, const QString& toolTip)
{
    const int page = static_cast<int>(m_buttons.buttons().size());
    const QKeySequence keys(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + page));
    auto* button = new QToolButton(this);
    button->setObjectName(QStringLiteral("rail-") + name);
    button->setProperty("icon-name", name);
    button->setText(title);
    button->setToolTip(tr("%1: %2 (%3)").arg(title, toolTip, keys.toString(QKeySequence::NativeText)));
    button->setAccessibleName(title);
    button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    button->setIconSize(QSize(20, 20));
    button->setCheckable(true);
    button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_buttons.addButton(button, page);
    m_layout->insertWidget(page, button);
    auto* shortcut = new QShortcut(keys, this);
    shortcut->setContext(Qt::WindowShortcut);
    connect(shortcut, &QShortcut::activated, this, [this, page] { Q_EMIT chosen(page); });
}

void Rail::setTheme(const Theme& theme)
{
    for (QAbstractButton* button : m_buttons.buttons())
        button->setIcon(icon(button->property("icon-name").toString(), theme.mutedText, theme.accent));
}

void Rail::setCollapsed(bool collapsed)
{
    setFixedWidth(collapsed ? kCollapsedRailWidth : kRailWidth);
    for (QAbstractButton* button : m_buttons.buttons())
        static_cast<QToolButton*>(button)->setToolButtonStyle(collapsed ? Qt::ToolButtonIconOnly
                                                                        : Qt::ToolButtonTextUnderIcon);
}

void Rail::setCurrent(int page)
{
    if (QAbstractButton* button = m_buttons.button(page))
        button->setChecked(true);
}

} // namespace fw::ui
