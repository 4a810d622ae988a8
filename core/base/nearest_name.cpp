#include "core/base/nearest_name.h"

#include <algorithm>
#include <vector>

namespace fw {

namespace {

char lowerCase(char character)
{
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
}

/// Insertions, deletions, replacements and swaps of neighbours between two names, whatever their case.
std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                cost[i][j] = i + j;
                continue;
            }
            const std::size_t replace = cost[i - 1][j - 1] + (lowerCase(a[i - 1]) == lowerCase(b[j - 1]) ? 0 : 1);
            cost[i][j] = std::min({replace, cost[i - 1][j] + 1, cost[i][j - 1] + 1});
            if (i > 1 && j > 1 && lowerCase(a[i - 1]) == lowerCase(b[j - 2]) && lowerCase(a[i - 2]) == lowerCase(b[j - 1]))
                cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
    }
    return cost[a.size()][b.size()];
}

} // namespace

std::string nearestName(std::string_view mistyped, std::span<const std::string> known)
{
    constexpr std::size_t kLongest = 60;
    if (mistyped.size() > kLongest)
        return {};
    std::string nearest;
    std::size_t least = std::max<std::size_t>(1, mistyped.size() / 3) + 1;
    for (const std::string& name : known) {
        const std::size_t distance = editDistance(mistyped, name);
        if (distance < least) {
            least = distance;
            nearest = name;
        }
    }
    return nearest;
}

} // namespace fw
