// Progress as a snapshot: the engine writes it, screens poll it. The engine never waits for a reader.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

namespace fw {

/// What is being done now. `done` of `total` in units named by `unit`; total 0 means unknown.
struct Progress
{
    std::string variant; ///< which variant of the experiment, empty outside one
    std::string stage;   ///< "load", "compress", "generate", …
    std::string message; ///< a detail such as "step 412/900" or a sample text
    std::string unit;    ///< "continuations", "steps", "texts"
    std::int64_t done = 0;
    std::int64_t total = 0;
    double ratePerSecond = 0;    ///< since the stage began
    double secondsLeft = -1;     ///< for the stage; negative while unknown
    double overallFraction = -1; ///< of the whole job in [0, 1]; negative while unknown
};

/// One writer (the engine), any number of readers. Copies share one snapshot.
class ProgressSink
{
public:
    ProgressSink();

    void setVariant(const std::string& variant) const;
    /// Begins a stage: the clock of rate and time left starts anew.
    void beginStage(const std::string& stage, std::int64_t total, const std::string& unit) const;
    void advance(std::int64_t done, const std::string& message = {}) const;
    void setMessage(const std::string& message) const;
    void setOverall(double fraction) const;
    Progress snapshot() const;

private:
    struct State
    {
        std::mutex mutex;
        Progress progress;
        std::chrono::steady_clock::time_point stageStart;
    };
    std::shared_ptr<State> m_state;
};

} // namespace fw
