// Scorers that are loaded once and kept, for whoever asks next.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "core/measure/text_scorer.h"

namespace fw::app {

/// Keeps the last few scorers. Any thread may call it; of two that want the same one, the second waits for the first.
class ScorerCache
{
public:
    /// Loaded anew where its files have changed since. Errors as TextScorer::load(); they are not kept.
    Result<measure::TextScorer> get(const std::string& name);

private:
    struct Slot
    {
        std::string name;
        std::mutex mutex;
        std::string state; ///< sizes and times of its files when it was loaded
        std::unique_ptr<const measure::TextScorer> scorer;
    };
    std::shared_ptr<Slot> slotOf(const std::string& name);

    std::mutex m_mutex;
    std::list<std::shared_ptr<Slot>> m_slots; ///< the last used first
};

} // namespace fw::app
