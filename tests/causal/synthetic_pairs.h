// Pairs of which the direction is known: the cause, a function of it, noise, and for post-nonlinear pairs a monotone
// distortion of the sum. And pairs that have none.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/base/random.h"

struct SyntheticPair
{
    std::vector<double> cause;
    std::vector<double> effect;
    std::string description;
};

namespace synthetic {

enum class Kind {
    Additive,
    PostNonlinear,
    LinearNormal, ///< no direction: the same model holds both ways, each variable distorted by an increasing function
    Confounded,   ///< neither: both are functions of a third variable, with noise of their own
    Unrelated
};
inline constexpr Kind kKinds[] = {Kind::Additive, Kind::PostNonlinear, Kind::LinearNormal, Kind::Confounded,
                                  Kind::Unrelated};

inline const char* nameOf(Kind kind)
{
    const char* const names[] = {"additive", "post-nonlinear", "linear normal", "confounded", "unrelated"};
    return names[static_cast<int>(kind)];
}

inline void standardise(std::vector<double>& values)
{
    double mean = 0;
    for (const double value : values)
        mean += value / static_cast<double>(values.size());
    double variance = 0;
    for (const double value : values)
        variance += (value - mean) * (value - mean) / static_cast<double>(values.size());
    for (double& value : values)
        value = (value - mean) / std::sqrt(variance);
}

inline std::vector<double> causes(std::size_t count, std::uint32_t kind, fw::RandomStream& stream)
{
    std::vector<double> values(count);
    for (double& value : values)
        switch (kind) {
        case 0:
            value = stream.nextNormal();
            break;
        case 1:
            value = 2 * stream.nextUniform() - 1;
            break;
        case 2:
            value = stream.nextNormal() * 0.5 + (stream.nextUniform() < 0.4 ? -1.2 : 0.8);
            break;
        default:
            value = -std::log(stream.nextUniform()) - std::log(stream.nextUniform());
            break; // gamma of shape 2
        }
    standardise(values);
    return values;
}

inline double noise(std::uint32_t kind, fw::RandomStream& stream)
{
    switch (kind) {
    case 0:
        return stream.nextNormal();
    case 1:
        return std::sqrt(3.0) * (2 * stream.nextUniform() - 1);
    default: { // Laplace of unit variance
        const double u = stream.nextUniform() - 0.5;
        return (u < 0 ? 1 : -1) * std::log(1 - 2 * std::abs(u)) / std::sqrt(2.0);
    }
    }
}

/// Increasing: tanh, cube, softplus, two steps.
inline const char* const kFunctions[] = {"tanh", "cube", "softplus", "sine", "parabola", "wave", "two steps", "random"};

inline double function(std::uint32_t kind, double x, const double (&a)[3])
{
    const double shift = a[0] - 0.5; // a: three uniforms of the pair
    switch (kind) {
    case 0:
        return std::tanh((1.2 + a[1]) * (x - shift));
    case 1:
        return x * x * x + 0.5 * x;
    case 2:
        return std::log1p(std::exp((2 + 2 * a[1]) * (x - shift)));
    case 3:
        return std::sin((1 + a[1]) * x + 3 * a[2]);
    case 4:
        return (x - 2 * shift) * (x - 2 * shift);
    case 5:
        return x + (0.6 + 0.6 * a[1]) * std::sin(2.5 * x + 6 * a[2]);
    case 7: // a random smooth function
        return std::sin(0.7 * x + 6 * a[0]) + 0.7 * std::sin(1.4 * x + 6 * a[1]) + 0.4 * std::sin(2.1 * x + 6 * a[2]);
    default:
        return std::tanh(3 * (x + 0.6 + shift)) + (0.5 + a[2]) * std::tanh(3 * (x - 0.8 + shift));
    }
}

inline const char* const kDistortions[] = {"cube", "exp", "logit", "sigmoid", "sinh", "softplus"};

inline double distortion(std::uint32_t kind, double z, double strength)
{
    switch (kind) {
    case 0:
        return z * z * z + 0.3 * z;
    case 1:
        return std::exp((0.6 + 0.6 * strength) * z);
    case 2:
        return std::atanh(std::clamp(z / (3.5 - strength), -0.995, 0.995));
    case 3:
        return 1 / (1 + std::exp(-(1 + strength) * z - 1));
    case 4:
        return std::sinh((0.8 + 0.7 * strength) * z);
    default:
        return std::log1p(std::exp((2 + strength) * z));
    }
}

/// A pair of a kind that has no direction; `cause` and `effect` are but names.
inline SyntheticPair pairWithout(Kind kind, std::size_t count, fw::RandomStream& stream)
{
    SyntheticPair result;
    const std::uint32_t first = stream.nextBelow(8);
    const std::uint32_t second = stream.nextBelow(8);
    const std::uint32_t bend = stream.nextBelow(3);
    const double shape[3] = {stream.nextUniform(), stream.nextUniform(), stream.nextUniform()};
    const double correlation = 0.5 + 0.45 * stream.nextUniform();
    for (std::size_t i = 0; i < count; ++i) {
        const double z = stream.nextNormal();
        const double a = stream.nextNormal();
        const double b = stream.nextNormal();
        if (kind == Kind::LinearNormal) {
            const double y = correlation * z + std::sqrt(1 - correlation * correlation) * a;
            result.cause.push_back(bend == 1 ? std::exp(0.7 * z) : z);
            result.effect.push_back(bend == 2 ? 1 / (1 + std::exp(-2 * y)) : y);
        } else if (kind == Kind::Confounded) {
            result.cause.push_back(function(first, z, shape) + 0.4 * a);
            result.effect.push_back(function(second, z, shape) + 0.4 * b);
        } else {
            result.cause.push_back(std::exp(z));
            result.effect.push_back(a * a);
        }
    }
    result.description = std::string(nameOf(kind)) + " " + kFunctions[first] + " " + kFunctions[second];
    return result;
}

/// Every pair of (seed, index) is another, the same on every machine.
inline SyntheticPair pair(Kind kind, std::size_t count, std::uint64_t seed, std::uint64_t index)
{
    fw::RandomStream stream(seed, 8 * index + static_cast<std::uint64_t>(kind));
    if (kind != Kind::Additive && kind != Kind::PostNonlinear)
        return pairWithout(kind, count, stream);
    const std::uint32_t causeKind = stream.nextBelow(4);
    const std::uint32_t functionKind = stream.nextBelow(8);
    const std::uint32_t noiseKind = stream.nextBelow(3);
    const std::uint32_t distortionKind = stream.nextBelow(6);
    const double shape[3] = {stream.nextUniform(), stream.nextUniform(), stream.nextUniform()};
    const double size = 0.2 + 0.4 * stream.nextUniform(); // of the noise, in deviations of f(x)
    const double strength = stream.nextUniform();
    SyntheticPair result;
    result.cause = causes(count, causeKind, stream);
    for (const double x : result.cause)
        result.effect.push_back(function(functionKind, x, shape));
    standardise(result.effect);
    for (double& y : result.effect)
        y += size * noise(noiseKind, stream);
    standardise(result.effect);
    const char* const causeNames[] = {"normal", "uniform", "mixture", "gamma"};
    const char* const noiseNames[] = {"normal", "uniform", "Laplace"};
    result.description = std::string(causeNames[causeKind]) + ", " + kFunctions[functionKind] + ", " +
                         noiseNames[noiseKind] + " noise of " + std::to_string(size).substr(0, 4);
    if (kind == Kind::PostNonlinear) {
        for (double& y : result.effect)
            y = distortion(distortionKind, y, strength);
        result.description += std::string(", ") + kDistortions[distortionKind];
    }
    return result;
}

} // namespace synthetic
