#include "app/scorer_list.h"

#include <filesystem>
#include <map>

#include "core/measure/scorer_catalogue.h"
#include "core/measure/scorer_description.h"

namespace fw::app {

namespace {

std::string summaryOf(measure::ScorerKind kind)
{
    switch (kind) {
    case measure::ScorerKind::WordList:
        return "A list of words: 1 where a text holds one of them, or the word's weight.";
    case measure::ScorerKind::Vader:
        return "VADER: rules and a lexicon of word valences, sentiment from -1 to 1.";
    case measure::ScorerKind::WordVectors:
        return "Gender polarity by word vectors: -1 male, 1 female.";
    case measure::ScorerKind::Classifier:
        break;
    }
    return "A classifier from a directory in Hugging Face layout.";
}

/// The heads of a classifier's directory under the names that choose them.
void addHeads(ui::ScorerEntry& entry, const std::string& name, const measure::ScorerDescription& description,
              const std::filesystem::path& models)
{
    if (description.heads.size() < 2 || !description.place.part.empty()) {
        entry.heads.push_back({name, description.place.part, description.threshold});
        return;
    }
    for (const std::string& head : description.heads) {
        const auto own = measure::describeScorer(name + '#' + head, models);
        entry.heads.push_back({name + '#' + head, head, own.ok() ? own->threshold : description.threshold});
    }
}

ui::ScorerEntry addedEntry(const std::string& name, const std::filesystem::path& models)
{
    ui::ScorerEntry entry;
    entry.title = std::filesystem::path(name).filename().string();
    entry.origin = "added";
    entry.summary = name;
    const auto description = measure::describeScorer(name, models);
    if (!description.ok()) {
        entry.problem = description.error();
        entry.heads = {{name, {}}};
        return entry;
    }
    entry.title = description->place.name;
    entry.kind = measure::kindName(description->place.kind);
    entry.summary = summaryOf(description->place.kind);
    addHeads(entry, name, *description, models);
    if (const Status usable = measure::checkScorer(name, models); !usable.ok())
        entry.problem = usable.error();
    return entry;
}

} // namespace

std::vector<ui::ScorerEntry> listScorers(const std::vector<std::string>& added)
{
    std::vector<ui::ScorerEntry> entries;
    std::map<std::pair<measure::ScorerKind, std::filesystem::path>, std::size_t> entryOf; ///< of a directory, by kind
    const auto models = measure::bundledModelsDirectory();
    for (const catalogue::Scorer& scorer : measure::scorers()) {
        ui::ScorerEntry entry;
        entry.title = scorer.title;
        entry.summary = scorer.summary;
        entry.origin = scorer.imported ? "imported" : "bundled";
        const auto description = models.ok() ? measure::describeScorer(scorer.id, *models)
                                             : Result<measure::ScorerDescription>(models.error());
        if (!description.ok()) {
            entry.problem = description.error();
            entry.heads = {{scorer.id, {}}};
            entries.push_back(std::move(entry));
            continue;
        }
        const measure::ScorerPlace& place = description->place;
        const ui::ScorerHead head = {scorer.id, place.part.empty() ? std::string() : scorer.title, scorer.threshold,
                                     scorer.summary};
        if (const auto known = entryOf.find({place.kind, place.path}); known != entryOf.end()) {
            ui::ScorerEntry& family = entries[known->second];
            family.title = "Bundled classifier";
            family.heads.push_back(head);
            continue;
        }
        entry.kind = measure::kindName(place.kind);
        entry.heads = {head};
        entryOf[{place.kind, place.path}] = entries.size();
        entries.push_back(std::move(entry));
    }
    for (const std::string& name : added)
        entries.push_back(addedEntry(name, models.ok() ? *models : std::filesystem::path()));
    return entries;
}

} // namespace fw::app
