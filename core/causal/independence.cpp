#include "core/causal/independence.h"

#include <algorithm>
#include <boost/math/distributions/gamma.hpp>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "core/base/random.h"

namespace fw::causal {

namespace {

constexpr std::uint64_t kPermutationStream = 0x48534943; // keeps these draws apart from others under one seed

/// A centred or plain kernel matrix, (count, count).
struct Gram
{
    std::size_t count = 0;
    std::vector<double> values;

    double& at(std::size_t i, std::size_t j) { return values[i * count + j]; }
    double at(std::size_t i, std::size_t j) const { return values[i * count + j]; }
};

/// The median distance of two different observations.
double widthOf(std::span<const double> values)
{
    std::vector<double> distances;
    for (std::size_t i = 0; i < values.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            distances.push_back(std::abs(values[i] - values[j]));
    const auto median = [&] {
        const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
        std::nth_element(distances.begin(), middle, distances.end());
        return *middle;
    };
    const double width = median();
    if (width > 0)
        return width;
    std::erase(distances, 0.0);
    return distances.empty() ? 0 : median();
}

Gram gramOf(std::span<const double> values, double width)
{
    Gram gram{values.size(), std::vector<double>(values.size() * values.size())};
    for (std::size_t i = 0; i < gram.count; ++i)
        for (std::size_t j = 0; j < gram.count; ++j) {
            const double distance = (values[i] - values[j]) / width;
            gram.at(i, j) = std::exp(-0.5 * distance * distance);
        }
    return gram;
}

Gram centred(Gram gram)
{
    const auto n = static_cast<double>(gram.count);
    std::vector<double> means(gram.count, 0.0);
    for (std::size_t i = 0; i < gram.count; ++i)
        for (std::size_t j = 0; j < gram.count; ++j)
            means[i] += gram.at(i, j) / n;
    const double all = std::accumulate(means.begin(), means.end(), 0.0) / n;
    for (std::size_t i = 0; i < gram.count; ++i)
        for (std::size_t j = 0; j < gram.count; ++j)
            gram.at(i, j) += all - means[i] - means[j];
    return gram;
}

/// The mean off the diagonal.
double meanBetween(const Gram& gram)
{
    double sum = 0;
    for (std::size_t i = 0; i < gram.count; ++i)
        for (std::size_t j = 0; j < gram.count; ++j)
            sum += i == j ? 0 : gram.at(i, j);
    return sum / static_cast<double>(gram.count * (gram.count - 1));
}

/// Gretton et al. 2008, section 3: mean and variance of n·HSIC under independence, then the gamma tail.
double gammaTail(const Gram& x, const Gram& y, const Gram& centredX, const Gram& centredY, double statistic)
{
    const auto n = static_cast<double>(x.count);
    double squares = 0;
    for (std::size_t i = 0; i < x.count; ++i)
        for (std::size_t j = 0; j < x.count; ++j) {
            const double product = i == j ? 0 : centredX.at(i, j) * centredY.at(i, j) / 6;
            squares += product * product;
        }
    const double variance = squares / n / (n - 1) * 72 * (n - 4) * (n - 5) / n / (n - 1) / (n - 2) / (n - 3);
    const double muX = meanBetween(x);
    const double muY = meanBetween(y);
    const double expectation = (1 + muX * muY - muX - muY) / n;
    if (!(variance > 0) || !(expectation > 0))
        return 1;
    const boost::math::gamma_distribution<double> gamma(expectation * expectation / variance,
                                                        variance * n / expectation);
    return boost::math::cdf(boost::math::complement(gamma, std::max(0.0, statistic)));
}

} // namespace

Result<Independence> testIndependence(std::span<const double> x, std::span<const double> y,
                                      const IndependenceOptions& options, const CancelToken& cancel)
{
    constexpr std::size_t kFewest = 6;
    constexpr std::size_t kMost = 2000;
    if (x.size() != y.size() || x.size() < kFewest || x.size() > kMost)
        return Error{ErrorKind::InvalidInput,
                     std::to_string(x.size()) + " and " + std::to_string(y.size()) +
                         " values: a test of independence takes 6 to 2000 pairs",
                     "draw a random part of the observations where there are more"};
    for (const auto values : {x, y})
        for (const double value : values)
            if (!std::isfinite(value))
                return Error{ErrorKind::InvalidInput, "a value to be tested for independence is not a finite number",
                             "leave out observations without a value"};
    const double widthX = widthOf(x);
    const double widthY = widthOf(y);
    if (!(widthX > 0) || !(widthY > 0))
        return Error{ErrorKind::InvalidInput, "a variable that is constant depends on nothing", "choose another"};
    const Gram plainX = gramOf(x, widthX);
    const Gram plainY = gramOf(y, widthY);
    const Gram centredX = centred(plainX);
    const Gram centredY = centred(plainY);
    const auto n = static_cast<double>(x.size());
    Independence result;
    for (std::size_t i = 0; i < centredX.values.size(); ++i)
        result.statistic += centredX.values[i] * centredY.values[i] / n;
    result.gammaP = gammaTail(plainX, plainY, centredX, centredY, result.statistic);
    result.p = result.gammaP;
    if (options.permutations == 0)
        return result;
    RandomStream stream(mixBits(options.seed), kPermutationStream);
    std::vector<std::size_t> order(x.size());
    std::iota(order.begin(), order.end(), 0);
    std::size_t exceeding = 0;
    for (std::size_t permutation = 0; permutation < options.permutations; ++permutation) {
        FW_TRY(cancel.check());
        stream.shuffle(std::span(order));
        double statistic = 0;
        for (std::size_t i = 0; i < x.size(); ++i)
            for (std::size_t j = 0; j < x.size(); ++j)
                statistic += centredX.at(i, j) * centredY.at(order[i], order[j]);
        exceeding += statistic / n >= result.statistic * (1 - 1e-12) ? 1 : 0;
    }
    result.p = static_cast<double>(exceeding + 1) / static_cast<double>(options.permutations + 1);
    return result;
}

} // namespace fw::causal
