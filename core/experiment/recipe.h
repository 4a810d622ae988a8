// A recipe on its own: what the command line compresses with, what the store keeps of a run.
#pragma once

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>

#include "core/base/json_field.h"
#include "core/base/result.h"
#include "core/catalogue/catalogue.h"
#include "core/experiment/experiment.h"

namespace fw::experiment {

/// Parses one recipe ({"name", "steps"}, perhaps with "realisations", or {"name", "stored"}), as it stands in an
/// experiment's `recipes` or alone. The name may be missing. Of imported texts a recipe says the name alone: `imported`
/// lets it be without steps.
Result<Recipe> parseRecipe(const JsonField& fields, const catalogue::Catalogues& catalogues, bool imported = false);

/// Reads a file that holds one recipe.
Result<Recipe> loadRecipe(const std::filesystem::path& file, const catalogue::Catalogues& catalogues);

nlohmann::ordered_json toJson(const Recipe& recipe);

} // namespace fw::experiment
