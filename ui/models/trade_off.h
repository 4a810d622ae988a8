// What a variant saves or loses against whom it harms: the points of the trade-off chart. Plain values.
#pragma once

#include <QString>

#include <optional>
#include <string>
#include <vector>

#include "ui/models/selection.h"

namespace fw::ui {

/// Something that differs between variants as wholes: a fact (bytes on disk, speed) or a figure of the whole run (bits
/// per byte).
struct Cost
{
    std::string id;  ///< the fact's name, or the metric's id
    QString title;   ///< with its unit
    double unit = 1; ///< values are shown divided by it: 10⁶ where the title says million or MB
};

/// Those that at least two variants have, and not all the same: well-known facts first, then figures of whole runs.
std::vector<Cost> costsOf(const compare::Comparison& comparison);
std::optional<double> costOf(const compare::Comparison& comparison, const std::string& id, std::size_t variant);

/// How a selection's metric can be held against a cost: the worst-off group only where its bound was made.
std::vector<Harm> harmsOf(const compare::Comparison& comparison, const Selection& selection);

struct TradeOffPoint
{
    std::size_t variant = 0;
    double cost = 0; ///< in the cost's unit
    double harm = 0; ///< the bound on the worst-off group's harm, or the change over all groups
    double low = 0;  ///< from the bound to the estimate, or the change's interval
    double high = 0;
    bool shown = false; ///< some group was shown to be worse off, or the change was found
    std::string axis;
    std::string group; ///< the worst-off one
};

/// The shown variants that have both; the base at 0. Empty where no other variant has.
std::vector<TradeOffPoint> tradeOff(const compare::Comparison& comparison, const Selection& selection);

} // namespace fw::ui
