// The bar at the bottom of every page: what the engine does, how far it is, and the button that stops it.
#pragma once

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QWidget>

#include "core/run/run_experiment.h"
#include "ui/engine/engine.h"
#include "ui/look/theme.h"
#include "ui/widgets/elided_label.h"

namespace fw::ui {

class EngineBar : public QWidget
{
    Q_OBJECT
public:
    explicit EngineBar(Engine& engine, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);

private:
    void showState(Engine::State state);
    void showProgress(const Progress& progress);
    void showOutcome(const run::Outcome& outcome);

    Engine& m_engine;
    QLabel* m_icon;
    ElidedLabel* m_line;
    QLabel* m_percent;
    QProgressBar* m_bar;
    QPushButton* m_cancel;
};

} // namespace fw::ui
