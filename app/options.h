// What the workbench was started with.
#pragma once

#include <QSize>
#include <QString>
#include <QStringList>

#include "core/base/result.h"

namespace fw::app {

struct Options
{
    enum class Mode { Window, Render, Screenshot, Help, Version };
    Mode mode = Mode::Window;
    QString experiment; ///< Window and Screenshot: a file; Render: a name in the database
    QString database;
    QString output;           ///< directory of Render and Screenshot
    QString theme;            ///< "light", "dark", or empty for the system's
    QSize size;               ///< of the window; empty: what the screen has room for
    bool run = false;
    bool force = false; ///< Render and Screenshot: pictures that are there may be replaced
    QString helpText;   ///< with Mode::Help
};

/// Parses a command line with the program's name first. Needs no application object.
Result<Options> parseOptions(const QStringList& arguments);

/// Whether these arguments ask for pictures only, which need no display; to be known before there is an application.
bool needsNoDisplay(const QStringList& arguments);

} // namespace fw::app
