#include "core/compare/reading/places.h"

#include "core/compare/reading/experiment_data.h"

namespace fw::compare {

namespace {

/// What some group lacks has no counterparts in the others: such prompts are no "@others" of anything.
void keepCommonTemplates(const std::vector<Axis>& axes, std::vector<ItemPlace>& places)
{
    std::vector<char> crossed(places.size(), 0);
    for (const Axis& axis : axes)
        if (axis.sharedTemplates)
            for (const std::size_t item : axis.sections.front().items)
                crossed[item] = 1;
    for (std::size_t item = 0; item < places.size(); ++item)
        if (!crossed[item])
            places[item].cluster.clear();
}

} // namespace

Places Places::of(const DataReader& reader, const std::vector<const catalogue::Metric*>& metrics,
                  std::size_t continuationsPerPrompt, experiment::Overall overall)
{
    Places places;
    places.promptPlaces = reader.promptPlaces();
    places.texts = reader.texts();
    places.continuationsPerPrompt = continuationsPerPrompt;
    places.promptAxes = axesOf(reader.prompts());
    if (overall == experiment::Overall::Groups)
        weighGroupsEqually(places.promptAxes, places.promptPlaces);
    keepCommonTemplates(places.promptAxes, places.promptPlaces);
    for (const catalogue::Metric* metric : metrics) {
        const std::string& kind = metric->choiceKind;
        if (metric->level == catalogue::Level::Continuation || places.textAxes.contains(kind))
            continue;
        const bool documents = metric->level == catalogue::Level::Text;
        places.textAxes[kind] = axesOf(places.texts.places(), places.texts.itemsFor(kind),
                                       {"templates", documents ? "documents" : "items"}, Partial::Keep);
    }
    return places;
}

const std::vector<Axis>& Places::axesFor(const catalogue::Metric& metric) const
{
    return metric.level == catalogue::Level::Continuation ? promptAxes : textAxes.at(metric.choiceKind);
}

} // namespace fw::compare
