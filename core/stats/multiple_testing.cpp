#include "core/stats/multiple_testing.h"

#include <algorithm>
#include <numeric>
#include <string>

namespace fw::stats {

namespace {

/// Indices by ascending p, or the error that names the p that is none.
Result<std::vector<std::size_t>> ascendingOrder(std::span<const double> pValues)
{
    for (std::size_t i = 0; i < pValues.size(); ++i)
        if (!(pValues[i] >= 0 && pValues[i] <= 1))
            return Error{ErrorKind::InvalidInput, "p-value " + std::to_string(i) + " does not lie between 0 and 1",
                         "leave out tests that could not be made"};
    std::vector<std::size_t> order(pValues.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return pValues[a] < pValues[b]; });
    return order;
}

} // namespace

Result<std::vector<double>> adjustHolm(std::span<const double> pValues, std::size_t family)
{
    FW_ASSIGN(const auto order, ascendingOrder(pValues));
    const std::size_t tests = std::max(family, pValues.size());
    std::vector<double> adjusted(pValues.size());
    double largest = 0;
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        largest = std::max(largest, static_cast<double>(tests - rank) * pValues[order[rank]]);
        adjusted[order[rank]] = std::min(1.0, largest);
    }
    return adjusted;
}

Result<std::vector<double>> adjustBenjaminiHochberg(std::span<const double> pValues)
{
    FW_ASSIGN(const auto order, ascendingOrder(pValues));
    std::vector<double> adjusted(pValues.size());
    double smallest = 1;
    for (std::size_t rank = order.size(); rank-- > 0;) {
        const double factor = static_cast<double>(order.size()) / static_cast<double>(rank + 1);
        smallest = std::min(smallest, factor * pValues[order[rank]]);
        adjusted[order[rank]] = smallest;
    }
    return adjusted;
}

} // namespace fw::stats
