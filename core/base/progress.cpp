#include "core/base/progress.h"

namespace fw {

ProgressSink::ProgressSink() : m_state(std::make_shared<State>())
{
    m_state->stageStart = std::chrono::steady_clock::now();
}

void ProgressSink::setVariant(const std::string& variant) const
{
    std::lock_guard lock(m_state->mutex);
    m_state->progress.variant = variant;
}

void ProgressSink::beginStage(const std::string& stage, std::int64_t total, const std::string& unit) const
{
    std::lock_guard lock(m_state->mutex);
    Progress& progress = m_state->progress;
    progress.stage = stage;
    progress.unit = unit;
    progress.total = total;
    progress.done = 0;
    progress.ratePerSecond = 0;
    progress.secondsLeft = -1;
    progress.message.clear();
    m_state->stageStart = std::chrono::steady_clock::now();
}

void ProgressSink::advance(std::int64_t done, const std::string& message) const
{
    std::lock_guard lock(m_state->mutex);
    Progress& progress = m_state->progress;
    progress.done = done;
    if (!message.empty())
        progress.message = message;
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - m_state->stageStart).count();
    if (seconds > 0 && done > 0) {
        progress.ratePerSecond = static_cast<double>(done) / seconds;
        progress.secondsLeft =
            progress.total > 0 ? static_cast<double>(progress.total - done) / progress.ratePerSecond : -1;
    }
}

void ProgressSink::setMessage(const std::string& message) const
{
    std::lock_guard lock(m_state->mutex);
    m_state->progress.message = message;
}

void ProgressSink::setOverall(double fraction) const
{
    std::lock_guard lock(m_state->mutex);
    m_state->progress.overallFraction = fraction;
}

Progress ProgressSink::snapshot() const
{
    std::lock_guard lock(m_state->mutex);
    return m_state->progress;
}

} // namespace fw
