// What a scorer's card says: card.json beside it.
#pragma once

#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/catalogue/catalogue.h"
#include "core/measure/scorer_place.h"

namespace fw::measure {

/// card.json as text, indented, or nothing where there is none: of a classifier's or VADER's directory; of a word list
/// NAME.csv it is NAME.card.json. Corrupt: it is no JSON object, or larger than 1 MiB.
Result<std::optional<std::string>> cardText(const ScorerPlace& place);

/// The card's licence, or an empty text.
Result<std::string> cardLicence(const ScorerPlace& place);

/// The card's first figures of this scorer at this threshold that have false positive and false negative rates; nothing
/// where it has none, or no card.
Result<std::optional<catalogue::ErrorRates>> cardErrorRates(const ScorerPlace& place, const std::string& scorer,
                                                            double threshold);

} // namespace fw::measure
