// Items (a prompt with its draws, a document, a choice set's item) reduced to a metric's sums, once; everything after
// works on sums.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "core/catalogue/catalogue.h"
#include "core/compare/reading/signal_grid.h"

namespace fw::compare {

/// Rows of sums: (items, sums), row-major. An item without a row to read has `rows` 0 and sums of 0: it counts nowhere.
struct ItemSums
{
    std::size_t sums = 0;
    std::vector<double> values;
    std::vector<int> rows; ///< draws read, per item

    std::size_t items() const { return rows.size(); }
    std::span<const double> at(std::size_t item) const { return std::span(values).subspan(item * sums, sums); }
    std::span<double> at(std::size_t item) { return std::span(values).subspan(item * sums, sums); }
};

/// A metric with one scorer's threshold: how items become sums and sums a figure.
struct Measure
{
    const catalogue::Metric* metric = nullptr;
    double threshold = 0;
    double value(std::span<const double> sums) const { return metric->value(sums); }
};

/// The grids of a measure's inputs in one run, in the order of Metric::inputs, and its empty flags (or nullptr).
struct InputGrids
{
    std::vector<const SignalGrid*> inputs;
    std::vector<std::shared_ptr<const SignalGrid>> made; ///< those of `inputs` that no run holds
    std::vector<char> kept;                              ///< items that the measure reads; empty: all
    const SignalGrid* empty = nullptr;                   ///< 1 where the continuation is empty

    std::size_t items() const;
    bool hasRow(std::size_t item, std::size_t draw) const; ///< every input has a value there
    bool isEmpty(std::size_t item, std::size_t draw) const;
    std::size_t draws() const;
};

/// Reads an item's rows at these draws into `buffer` ((rows, inputs), cleared first) and returns their number. Draws
/// without all inputs are left out.
std::size_t gatherRows(const InputGrids& grids, std::size_t item, std::span<const std::size_t> draws,
                       std::vector<double>& buffer);

enum class EmptyRows { Keep, LeaveOut };

/// Draws first … end − 1.
struct DrawRange
{
    std::size_t first = 0;
    std::size_t end = 0;
};

/// Every item's sums over its draws in this range, of those draws that `partner` has too (all, for nullptr).
/// Rows are paired before empty ones are left out, so that each side leaves out its own.
ItemSums reduceItems(const Measure& measure, const InputGrids& grids, DrawRange range,
                     const InputGrids* partner, EmptyRows emptyRows);

/// How many of those rows are empty continuations, per item.
std::vector<int> countEmpty(const InputGrids& grids, std::size_t maximumDraws, const InputGrids* partner);

} // namespace fw::compare
