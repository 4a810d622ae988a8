#include "app/scorer_cache.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <set>

#include "core/measure/scorer_catalogue.h"
#include "core/measure/scorer_place.h"

namespace fw::app {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kKept = 4;

std::string stateOf(const fs::path& file)
{
    std::error_code size;
    std::error_code time;
    return file.filename().string() + ' ' + std::to_string(fs::file_size(file, size)) + ' ' +
           std::to_string(fs::last_write_time(file, time).time_since_epoch().count()) + '\n';
}

/// What differs when the files at a place do; far cheaper than their hash.
std::string stateOf(const measure::ScorerPlace& place)
{
    std::error_code ignored;
    if (!fs::is_directory(place.path, ignored))
        return stateOf(place.path);
    std::set<std::string> files;
    for (auto entry = fs::directory_iterator(place.path, ignored); entry != fs::directory_iterator();
         entry.increment(ignored))
        files.insert(stateOf(entry->path()));
    std::string state;
    for (const std::string& file : files)
        state += file;
    return state;
}

} // namespace

std::shared_ptr<ScorerCache::Slot> ScorerCache::slotOf(const std::string& name)
{
    const std::lock_guard lock(m_mutex);
    const auto found =
        std::find_if(m_slots.begin(), m_slots.end(), [&](const auto& slot) { return slot->name == name; });
    if (found != m_slots.end()) {
        m_slots.splice(m_slots.begin(), m_slots, found);
    } else {
        m_slots.push_front(std::make_shared<Slot>());
        m_slots.front()->name = name;
        if (m_slots.size() > kKept)
            m_slots.pop_back(); // who still loads or uses it holds it
    }
    return m_slots.front();
}

Result<measure::TextScorer> ScorerCache::get(const std::string& name)
{
    FW_ASSIGN(const fs::path models, measure::bundledModelsDirectory());
    FW_ASSIGN(const measure::ScorerPlace place, measure::locateScorer(name, models));
    const std::string state = stateOf(place);
    const std::shared_ptr<Slot> slot = slotOf(name);
    const std::lock_guard lock(slot->mutex);
    if (!slot->scorer || slot->state != state) {
        slot->scorer.reset();
        FW_ASSIGN(measure::TextScorer loaded, measure::TextScorer::load(name, models));
        slot->scorer = std::make_unique<const measure::TextScorer>(std::move(loaded));
        slot->state = state;
    }
    return *slot->scorer;
}

} // namespace fw::app
