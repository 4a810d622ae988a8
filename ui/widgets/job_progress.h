// What a dialog shows of the engine's work that it started: bar, line, Cancel; and how it ended.
#pragma once

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QWidget>

#include "ui/engine/engine.h"

namespace fw::ui {

class JobProgress : public QWidget
{
    Q_OBJECT
public:
    explicit JobProgress(Engine& engine, QWidget* parent = nullptr);

    /// Beside an idle engine.
    void say(const QString& text, bool problem = false);
    /// The engine works for this dialog from now on, until end().
    void begin();
    void end(const run::Outcome& outcome, const QString& completed);
    bool running() const { return m_running; }

private:
    void showProgress(const Progress& progress);

    Engine& m_engine;
    bool m_running = false;
    QProgressBar* m_bar;
    QLabel* m_line;
    QPushButton* m_cancel;
};

} // namespace fw::ui
