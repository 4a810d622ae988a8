#include "core/stats/studentised_contrast.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/stats/random_purpose.h"

namespace fw::stats {

namespace {

struct Moments
{
    double count = 0;
    double sum = 0;
    double squares = 0;

    void add(double value)
    {
        count += 1;
        sum += value;
        squares += value * value;
    }
    double mean() const { return sum / count; }
    /// Of the mean.
    double variance() const { return std::max(0.0, (squares - sum * sum / count) / (count - 1) / count); }
};

ContrastTest contrastOf(const Moments& own, const Moments& others)
{
    return {own.mean() - others.mean(), std::sqrt(own.variance() + others.variance()), 1};
}

double studentised(const ContrastTest& test)
{
    if (test.difference == 0)
        return 0;
    return test.standardError > 0 ? std::fabs(test.difference) / test.standardError : INFINITY;
}

} // namespace

Result<ContrastTest> studentisedContrast(std::span<const double> own, std::span<const double> others,
                                         std::size_t permutations, std::uint64_t seed)
{
    std::vector<double> values(own.begin(), own.end());
    values.insert(values.end(), others.begin(), others.end());
    const bool finite = std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
    if (!finite || own.size() < 2 || others.size() < 2 || permutations == 0)
        return Error{ErrorKind::InvalidInput, "a contrast needs two finite units on each side", "add prompts"};
    // About their mean: the squares then lose no digits.
    double mean = 0;
    for (const double value : values)
        mean += value / static_cast<double>(values.size());
    for (double& value : values)
        value -= mean;
    Moments all;
    Moments mine;
    for (std::size_t i = 0; i < values.size(); ++i) {
        all.add(values[i]);
        if (i < own.size())
            mine.add(values[i]);
    }
    const auto rest = [&all](const Moments& part) {
        return Moments{all.count - part.count, all.sum - part.sum, all.squares - part.squares};
    };
    ContrastTest result = contrastOf(mine, rest(mine));
    const double observed = studentised(result);
    const double bound = std::isinf(observed) ? observed : observed * (1 - 1e-9);
    RandomStream random = streamFor(seed, RandomPurpose::Contrast, 0);
    std::size_t exceeding = 0;
    for (std::size_t round = 0; round < permutations; ++round) {
        Moments part;
        for (std::size_t i = 0; i < own.size(); ++i) { // the first of a shuffle
            const std::size_t other = i + random.nextBelow(static_cast<std::uint32_t>(values.size() - i));
            std::swap(values[i], values[other]);
            part.add(values[i]);
        }
        if (!(studentised(contrastOf(part, rest(part))) < bound))
            ++exceeding;
    }
    result.p = static_cast<double>(exceeding + 1) / static_cast<double>(permutations + 1);
    return result;
}

} // namespace fw::stats
