#include "core/causal/quasi_newton.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <numeric>

namespace fw::causal {

namespace {

double dot(const std::vector<double>& a, const std::vector<double>& b)
{
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

struct Pair
{
    std::vector<double> step;
    std::vector<double> change; // of the gradient
    double curvature = 0;       // their product, positive
};

/// −H·gradient by the two-loop recursion (Nocedal 1980).
std::vector<double> directionOf(const std::deque<Pair>& pairs, const std::vector<double>& gradient)
{
    std::vector<double> q = gradient;
    std::vector<double> factors(pairs.size());
    for (std::size_t i = pairs.size(); i-- > 0;) {
        factors[i] = dot(pairs[i].step, q) / pairs[i].curvature;
        for (std::size_t k = 0; k < q.size(); ++k)
            q[k] -= factors[i] * pairs[i].change[k];
    }
    double scale = 1 / std::max(1.0, std::sqrt(dot(gradient, gradient))); // the first step is of length 1 at most
    if (!pairs.empty())
        scale = pairs.back().curvature / dot(pairs.back().change, pairs.back().change);
    for (double& value : q)
        value *= scale;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const double factor = factors[i] - dot(pairs[i].change, q) / pairs[i].curvature;
        for (std::size_t k = 0; k < q.size(); ++k)
            q[k] += factor * pairs[i].step[k];
    }
    for (double& value : q)
        value = -value;
    return q;
}

struct Place
{
    std::vector<double> point;
    std::vector<double> gradient;
    double value = 0;
};

/// A place along the direction with sufficient decrease and, where the trials suffice, less slope. False: none lower.
bool search(const Differentiable& function, const Place& from, const std::vector<double>& direction, std::size_t trials,
            Place& found, std::size_t& evaluations)
{
    constexpr double kDecrease = 1e-4;
    constexpr double kSlope = 0.9;
    const double slope = dot(from.gradient, direction);
    double low = 0;
    double high = std::numeric_limits<double>::infinity();
    double length = 1;
    bool lower = false;
    Place trial = from;
    for (std::size_t i = 0; i < trials; ++i) {
        for (std::size_t k = 0; k < direction.size(); ++k)
            trial.point[k] = from.point[k] + length * direction[k];
        trial.value = function(trial.point, trial.gradient);
        ++evaluations;
        if (!std::isfinite(trial.value) || trial.value > from.value + kDecrease * length * slope) {
            high = length;
        } else {
            found = trial;
            lower = true;
            if (dot(trial.gradient, direction) >= kSlope * slope)
                return true;
            low = length;
        }
        length = std::isfinite(high) ? (low + high) / 2 : 2 * length;
    }
    return lower;
}

} // namespace

Result<Minimum> minimise(const Differentiable& function, std::vector<double> start, const QuasiNewtonOptions& options,
                         const CancelToken& cancel)
{
    Minimum result;
    Place place{std::move(start), {}, 0};
    place.gradient.resize(place.point.size());
    place.value = function(place.point, place.gradient);
    result.evaluations = 1;
    if (!std::isfinite(place.value))
        return Error{ErrorKind::Numerical, "the function to be minimised is not finite where the search begins",
                     "look for values of very different size among the data"};
    std::deque<Pair> pairs;
    const auto largest = [](const std::vector<double>& gradient) {
        double size = 0;
        for (const double value : gradient)
            size = std::max(size, std::abs(value));
        return size;
    };
    for (std::size_t step = 0; step < options.steps && !result.converged; ++step) {
        FW_TRY(cancel.check());
        if (largest(place.gradient) < options.gradientNorm) {
            result.converged = true;
            break;
        }
        std::vector<double> direction = directionOf(pairs, place.gradient);
        if (!(dot(direction, place.gradient) < 0)) {
            pairs.clear();
            direction = directionOf(pairs, place.gradient);
        }
        Place next;
        if (!search(function, place, direction, options.trialsPerStep, next, result.evaluations)) {
            if (pairs.empty())
                break;
            pairs.clear(); // a stale model of the curvature: once more along the gradient
            continue;
        }
        Pair pair{next.point, next.gradient, 0};
        for (std::size_t k = 0; k < next.point.size(); ++k) {
            pair.step[k] -= place.point[k];
            pair.change[k] -= place.gradient[k];
        }
        pair.curvature = dot(pair.step, pair.change);
        if (pair.curvature > 1e-12) {
            pairs.push_back(std::move(pair));
            if (pairs.size() > options.memory)
                pairs.pop_front();
        }
        result.converged = place.value - next.value < options.tolerance;
        place = std::move(next);
    }
    result.point = std::move(place.point);
    result.value = place.value;
    return result;
}

} // namespace fw::causal
