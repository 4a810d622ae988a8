// Realisations of a recipe: the same steps with other seeds, so that other calibration text is drawn and training takes
// another order. Several of them say something of the method; one is a statement about that artefact.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/catalogue/catalogue.h"
#include "core/experiment/experiment.h"

namespace fw::experiment {

inline constexpr int kFewestRealisations = 3; ///< that say something of a method
inline constexpr int kMostRealisations = 50;

/// A variant as it is made and measured: a recipe, or one of its realisations.
struct Artefact
{
    std::size_t recipe = 0;      ///< index into Experiment::recipes
    std::size_t realisation = 0; ///< from 0; 0 where there is one only
    std::string name;            ///< the recipe's; "gptq-4 #2" for the second of several
};

/// All variants of an experiment but the base, in their order: those of a recipe stand together.
std::vector<Artefact> artefactsOf(const Experiment& experiment);
/// The name of a recipe's realisation.
std::string artefactName(const Recipe& recipe, std::size_t realisation);

/// The recipe of one realisation: every seed of its steps counted up by `realisation`. The first is the recipe as it
/// stands, so that what was made of it before is not made again.
Recipe realised(const Recipe& recipe, std::size_t realisation, const catalogue::Catalogues& catalogues);

/// Whether a step has a seed.
bool isRandom(const Recipe& recipe, const catalogue::Catalogues& catalogues);

} // namespace fw::experiment
