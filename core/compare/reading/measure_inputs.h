// What a metric reads, by the names of catalogue::Metric::inputs: stored signals, or grids made from them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "core/compare/reading/item_place.h"
#include "core/compare/reading/signal_grid.h"

namespace fw::compare {

enum class InputSource { Signal, Base, Others, OthersFlagged, Correct, Weight };

/// An input's source and the signal's name behind it (empty for Correct and Weight).
struct InputName
{
    InputSource source = InputSource::Signal;
    std::string_view signal;
};
InputName parseInput(std::string_view input);

/// An input with its signal found in a database.
struct MeasureInput
{
    InputSource source = InputSource::Signal;
    std::int64_t signal = 0;             ///< 0 for Correct and Weight
    std::optional<std::int64_t> rounded; ///< of Base: the same signal by the rounded base, where there is one
};

/// A grid of this one's size without a value.
std::shared_ptr<SignalGrid> missingLike(const SignalGrid& grid);

/// The base's other draws at the place of its first k: row d is draw d + k, and missing where it has fewer
/// than 2k.
std::shared_ptr<const SignalGrid> otherDraws(const SignalGrid& base, std::size_t k);

/// For each item and draw, over the items of the same axis and cluster whose group is another: the mean of the values.
/// With a threshold how many reach it, divided by the number of items of the own group and cluster: added up over these
/// each of the others counts once, whatever the numbers of prompts, and the shares of an axis' groups sum to 1. Missing
/// where there are none, and where one of them (with a threshold: any item of the cluster) is missing.
std::shared_ptr<const SignalGrid> othersOf(const SignalGrid& grid, std::span<const ItemPlace> places,
                                           std::optional<double> threshold);

} // namespace fw::compare
