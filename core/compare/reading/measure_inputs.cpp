#include "core/compare/reading/measure_inputs.h"

#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace fw::compare {

InputName parseInput(std::string_view input)
{
    if (input == "@correct")
        return {InputSource::Correct, {}};
    if (input == "@weight")
        return {InputSource::Weight, {}};
    constexpr std::pair<std::string_view, InputSource> kPrefixes[] = {{"@base:", InputSource::Base},
                                                                      {"@others:", InputSource::Others},
                                                                      {"@others_flagged:", InputSource::OthersFlagged}};
    for (const auto& [prefix, source] : kPrefixes)
        if (input.starts_with(prefix))
            return {source, input.substr(prefix.size())};
    return {InputSource::Signal, input};
}

std::shared_ptr<SignalGrid> missingLike(const SignalGrid& grid)
{
    return std::make_shared<SignalGrid>(
        SignalGrid{grid.rows, std::vector<double>(grid.values.size(), std::numeric_limits<double>::quiet_NaN())});
}

std::shared_ptr<const SignalGrid> otherDraws(const SignalGrid& base, std::size_t k)
{
    auto shifted = missingLike(base);
    if (base.rows < 2 * k)
        return shifted;
    for (std::size_t item = 0; item < base.items(); ++item)
        for (std::size_t row = 0; row < base.rows; ++row)
            shifted->at(item, row) = base.at(item, (row + k) % (2 * k));
    return shifted;
}

std::shared_ptr<const SignalGrid> othersOf(const SignalGrid& grid, std::span<const ItemPlace> places,
                                           std::optional<double> threshold)
{
    std::map<std::pair<std::string, std::string>, std::vector<std::size_t>> members; // by axis and cluster
    for (std::size_t item = 0; item < places.size() && item < grid.items(); ++item)
        if (!places[item].cluster.empty())
            members[{places[item].axis, places[item].cluster}].push_back(item);
    auto result = missingLike(grid);
    for (const auto& [key, items] : members)
        for (const std::size_t item : items)
            for (std::size_t row = 0; row < grid.rows; ++row) {
                double sum = 0;
                std::size_t others = 0;
                for (const std::size_t other : items) {
                    const double value = grid.at(other, row);
                    if (places[other].group != places[item].group) {
                        sum += threshold && value == value ? (value >= *threshold ? 1 : 0) : value; // NaN stays
                        ++others;
                    } else if (threshold) {
                        sum += 0 * value; // NaN here, too
                    }
                }
                if (others > 0)
                    result->at(item, row) = sum / static_cast<double>(threshold ? items.size() - others : others);
            }
    return result;
}

} // namespace fw::compare
