// Where the items of a comparison stand: prompts and texts with their axes, sections and clusters.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "core/catalogue/catalogue.h"
#include "core/compare/reading/clusters.h"
#include "core/compare/reading/item_place.h"
#include "core/compare/reading/text_items.h"
#include "core/experiment/experiment.h"

namespace fw::compare {

class DataReader;

/// Immutable; outlives everything that refers to its axes.
struct Places
{
    std::vector<ItemPlace> promptPlaces; ///< with the cluster only where every group of the axis has it
    TextItems texts;
    std::vector<Axis> promptAxes;
    std::map<std::string, std::vector<Axis>> textAxes; ///< by catalogue::Metric::choiceKind
    std::size_t continuationsPerPrompt = 0;            ///< k: draws that are compared

    /// `metrics`: those whose kinds of texts need axes.
    /// `overall` weighs prompts; items of choice sets count once each, as in published figures.
    static Places of(const DataReader& reader, const std::vector<const catalogue::Metric*>& metrics,
                     std::size_t continuationsPerPrompt, experiment::Overall overall);
    const std::vector<Axis>& axesFor(const catalogue::Metric& metric) const;
};

} // namespace fw::compare
