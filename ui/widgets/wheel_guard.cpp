#include "ui/widgets/wheel_guard.h"

#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QScrollBar>
#include <QTabBar>
#include <QWheelEvent>

namespace fw::ui {

namespace {

constexpr std::uint64_t kOneTurn = 400; ///< milliseconds between events of the same turn of the wheel, at most

/// Whether it is a part of a field, such as the line in which a number is typed: the field is asked next.
bool liesInField(const QWidget& widget)
{
    for (const QWidget* parent = widget.parentWidget(); parent; parent = parent->parentWidget())
        if (WheelGuard::isField(*parent))
            return true;
    return false;
}

} // namespace

WheelGuard::WheelGuard(QObject* parent) : QObject(parent)
{
    qApp->installEventFilter(this);
}

WheelGuard::~WheelGuard() = default;

bool WheelGuard::isField(const QWidget& widget)
{
    return qobject_cast<const QComboBox*>(&widget) || qobject_cast<const QAbstractSpinBox*>(&widget) ||
           qobject_cast<const QTabBar*>(&widget) ||
           (qobject_cast<const QAbstractSlider*>(&widget) && !qobject_cast<const QScrollBar*>(&widget));
}

bool WheelGuard::takes(QWidget& field, const QWheelEvent& event)
{
    const bool sameTurn = m_scrolling && event.timestamp() - m_scrolledAt < kOneTurn;
    return field.hasFocus() && !sameTurn;
}

bool WheelGuard::eventFilter(QObject* watched, QEvent* event)
{
    switch (event->type()) {
    case QEvent::Polish: // before a widget is first shown
        if (auto* widget = qobject_cast<QWidget*>(watched); widget && widget->focusPolicy() == Qt::WheelFocus)
            widget->setFocusPolicy(Qt::StrongFocus);
        return false;
    case QEvent::FocusIn:
        m_scrolling = false;
        return false;
    case QEvent::Wheel: {
        auto* widget = qobject_cast<QWidget*>(watched);
        const auto& wheel = static_cast<const QWheelEvent&>(*event);
        if (!widget || widget->window()->windowType() == Qt::Popup || liesInField(*widget)) // popup: a box's open list
            return false;
        if (isField(*widget) && takes(*widget, wheel))
            return false;
        m_scrolledAt = wheel.timestamp();
        m_scrolling = true;
        if (!isField(*widget))
            return false;
        event->ignore(); // and Qt offers it to the parent
        return true;
    }
    default:
        return false;
    }
}

} // namespace fw::ui
