#include "core/compare/places.h"

#include "core/compare/experiment_data.h"

namespace fw::compare {

Places Places::of(const DataReader& reader, const std::vector<const catalogue::Metric*>& metrics,
                  std::size_t continuationsPerPrompt)
{
    Places places;
    places.promptPlaces = reader.promptPlaces();
    places.texts = reader.texts();
    places.continuationsPerPrompt = continuationsPerPrompt;
    places.promptAxes = axesOf(reader.prompts());
    for (const catalogue::Metric* metric : metrics) {
        const std::string& kind = metric->choiceKind;
        if (metric->level == catalogue::Level::Continuation || places.textAxes.contains(kind))
            continue;
        const bool documents = metric->level == catalogue::Level::Text;
        places.textAxes[kind] = axesOf(places.texts.places(), places.texts.itemsFor(kind),
                                       {"templates", documents ? "documents" : "items"});
    }
    return places;
}

const std::vector<Axis>& Places::axesFor(const catalogue::Metric& metric) const
{
    return metric.level == catalogue::Level::Continuation ? promptAxes : textAxes.at(metric.choiceKind);
}

} // namespace fw::compare
