// The mouse wheel scrolls; it changes a field only where the person has gone to it.
#pragma once

#include <QObject>
#include <QPointer>

#include <cstdint>

class QWheelEvent;
class QWidget;

namespace fw::ui {

/// An event filter of the whole application while it lives: no window or dialog can have a field without it. A combo
/// box, spin box, slider or tab bar takes the wheel only while it has the focus, which the wheel itself does not give;
/// else the wheel goes on to what the field lies in. A field that scrolls under the resting mouse takes none of the turn
/// that brought it there.
class WheelGuard : public QObject
{
    Q_OBJECT
public:
    explicit WheelGuard(QObject* parent = nullptr);
    ~WheelGuard() override;

    /// Whether the wheel would change what this widget says.
    static bool isField(const QWidget& widget);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    bool takes(QWidget& field, const QWheelEvent& event);

    std::uint64_t m_scrolledAt = 0; ///< when the wheel last scrolled, by the events' own time, in ms
    bool m_scrolling = false;       ///< since then no focus has changed
};

} // namespace fw::ui
