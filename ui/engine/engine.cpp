#include "ui/engine/engine.h"

#include <chrono>
#include <mutex>
#include <optional>
#include <utility>

#include "core/base/caught.h"

namespace fw::ui {

namespace {

constexpr int kPollMilliseconds = 100;
constexpr int kPollWhileCancelling = 20;

} // namespace

struct Engine::Shared
{
    run::RunContext context;
    std::mutex mutex;
    std::optional<run::Outcome> outcome;
};

Engine::Engine(RunFunction run, QObject* parent) : QObject(parent), m_run(std::move(run))
{
    connect(&m_timer, &QTimer::timeout, this, &Engine::poll);
}

Engine::~Engine()
{
    if (m_shared)
        m_shared->context.cancel.cancel();
    if (m_thread.joinable())
        m_thread.join();
}

bool Engine::start(const experiment::Experiment& experiment, const std::filesystem::path& database)
{
    return start([run = m_run, experiment, database](const run::RunContext& context) {
        return run(experiment, database, context);
    });
}

bool Engine::start(JobFunction job)
{
    if (busy())
        return false;
    m_shared = std::make_shared<Shared>();
    m_started = std::chrono::steady_clock::now();
    m_thread = std::thread([shared = m_shared, job = std::move(job)] {
        run::Outcome outcome;
        try {
            outcome = job(shared->context);
        } catch (...) {
            outcome = run::endedWith(caughtError("go on"), {});
        }
        const std::lock_guard lock(shared->mutex);
        shared->outcome = std::move(outcome);
    });
    m_timer.start(kPollMilliseconds);
    setState(State::Running);
    return true;
}

void Engine::cancel()
{
    if (m_state != State::Running)
        return;
    m_shared->context.cancel.cancel();
    m_timer.start(kPollWhileCancelling);
    setState(State::Cancelling);
}

Progress Engine::progress() const
{
    return m_shared ? m_shared->context.progress.snapshot() : Progress();
}

double Engine::secondsRunning() const
{
    return busy() ? std::chrono::duration<double>(std::chrono::steady_clock::now() - m_started).count() : 0;
}

void Engine::poll()
{
    std::optional<run::Outcome> outcome;
    {
        const std::lock_guard lock(m_shared->mutex);
        outcome = m_shared->outcome;
    }
    Q_EMIT progressed(m_shared->context.progress.snapshot());
    if (!outcome)
        return;
    m_timer.stop();
    m_thread.join();
    setState(State::Idle);
    Q_EMIT finished(*outcome);
}

void Engine::setState(State state)
{
    m_state = state;
    Q_EMIT stateChanged(state);
}

} // namespace fw::ui
