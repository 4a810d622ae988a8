// The bar at the bottom of every page: what the engine does, how far it is, and the button that stops it.
#pragma once

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QWidget>

#include "core/run/run_experiment.h"
#include "ui/engine/engine.h"
#include "ui/look/theme.h"

namespace fw::ui {

class EngineBar : public QWidget
{
    Q_OBJECT
public:
    explicit EngineBar(Engine& engine, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void showState(Engine::State state);
    void showProgress(const Progress& progress);
    void showOutcome(const run::Outcome& outcome);
    /// Sets the line, shortened where there is no room; the tool tip has all of it.
    void setLine(const QString& line);

    Engine& m_engine;
    QLabel* m_icon;
    QLabel* m_line;
    QLabel* m_percent;
    QProgressBar* m_bar;
    QPushButton* m_cancel;
    QString m_text;
};

} // namespace fw::ui
