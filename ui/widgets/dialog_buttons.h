// The last line of a dialog that stays open while it works: Close, and the button that starts.
#pragma once

#include <QDialog>
#include <QHBoxLayout>
#include <QPushButton>

namespace fw::ui {

/// The line, at its right end Close, which rejects the dialog, and `start`.
inline QHBoxLayout* dialogButtons(QDialog* dialog, QPushButton* start)
{
    auto* close = new QPushButton(QDialog::tr("Close"));
    QObject::connect(close, &QPushButton::clicked, dialog, &QDialog::reject);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(close);
    buttons->addWidget(start);
    return buttons;
}

} // namespace fw::ui
