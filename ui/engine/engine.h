// The engine's worker thread as the screen sees it: start, cancel, a snapshot ten times a second, one outcome.
#pragma once

#include <QObject>
#include <QTimer>

#include <filesystem>
#include <memory>
#include <thread>

#include "ui/engine/services.h"

namespace fw::ui {

/// Owns at most one running experiment. Lives on the screen's thread; every method is called there and none blocks but
/// the destructor, which cancels and waits for the thread. Nothing is posted from the worker: a timer looks.
class Engine : public QObject
{
    Q_OBJECT
public:
    enum class State { Idle, Running, Cancelling };
    Q_ENUM(State)

    explicit Engine(RunFunction run, QObject* parent = nullptr);
    ~Engine() override;

    /// False (and nothing happens) while another run is under way.
    bool start(const experiment::Experiment& experiment, const std::filesystem::path& database);
    /// As above, any other work of the engine.
    bool start(JobFunction job);
    /// Asks the run to stop; the state says so at once, finished() follows when the engine has stopped.
    void cancel();

    State state() const { return m_state; }
    bool busy() const { return m_state != State::Idle; }
    Progress progress() const;
    double secondsRunning() const;

Q_SIGNALS:
    void stateChanged(fw::ui::Engine::State state);
    void progressed(const fw::Progress& progress);
    void finished(const fw::run::Outcome& outcome);

private:
    struct Shared;
    void poll();
    void setState(State state);

    RunFunction m_run;
    std::shared_ptr<Shared> m_shared;
    std::thread m_thread;
    QTimer m_timer;
    State m_state = State::Idle;
    std::chrono::steady_clock::time_point m_started;
};

} // namespace fw::ui
