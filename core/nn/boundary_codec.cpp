#include "core/nn/boundary_codec.h"

#include <ATen/ops/topk.h>
#include <ATen/ops/zeros_like.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace fw::nn {

namespace {

constexpr std::string_view kNames[] = {"none", "topk", "bits", "bfloat16"}; // in the order of Kind

/// 1 where a row's `kept` numbers of greatest size are, else 0; without a gradient.
at::Tensor largestPlaces(const at::Tensor& rows, std::int64_t kept)
{
    const at::Tensor values = rows.detach();
    return at::zeros_like(values).scatter(1, std::get<1>(at::topk(values.abs(), kept, 1)), 1);
}

} // namespace

at::Tensor BoundaryCodec::apply(const at::Tensor& rows) const
{
    if (kind == Kind::None || rows.numel() == 0)
        return rows;
    const at::Tensor values = rows.detach();
    if (kind == Kind::BFloat16)
        return values.to(at::kBFloat16).to(at::kFloat);
    if (kind == Kind::TopK)
        return values.mul(largestPlaces(values, kept(values.size(1))));
    const at::Tensor least = values.amin(1, true);
    const double steps = std::exp2(bits) - 1;
    const at::Tensor step = values.amax(1, true).sub(least).div(steps).clamp_min(1e-30);
    return values.sub(least).div(step).round().mul(step).add(least);
}

at::Tensor BoundaryCodec::across(const at::Tensor& rows) const
{
    if (kind == Kind::TopK && rows.numel() > 0)
        return rows.mul(largestPlaces(rows, kept(rows.size(1))));
    return rows.add(apply(rows).sub(rows.detach()));
}

std::string BoundaryCodec::name() const
{
    return std::string(kNames[static_cast<std::size_t>(kind)]);
}

BoundaryCodec::Kind BoundaryCodec::named(std::string_view name)
{
    const auto found = std::find(std::begin(kNames), std::end(kNames), name);
    return found == std::end(kNames) ? Kind::None : static_cast<Kind>(found - std::begin(kNames));
}

std::int64_t BoundaryCodec::kept(std::int64_t width) const
{
    return std::clamp<std::int64_t>(std::llround(keep * static_cast<double>(width)), 1, width);
}

std::string BoundaryCodec::describe() const
{
    switch (kind) {
    case Kind::TopK:
        return fmt::format("the codec topk (the largest {:.3g} % of each token's numbers)", 100 * keep);
    case Kind::Bits:
        return fmt::format("the codec bits ({} bits a number)", bits);
    case Kind::BFloat16:
        return "the codec bfloat16";
    case Kind::None:
        break;
    }
    return "no codec";
}

double BoundaryCodec::bytesPerRow(std::int64_t width) const
{
    switch (kind) {
    case Kind::TopK:
        return 4.0 * static_cast<double>(kept(width));
    case Kind::Bits:
        return static_cast<double>(bits) * static_cast<double>(width) / 8 + 8;
    case Kind::BFloat16:
        return 2.0 * static_cast<double>(width);
    case Kind::None:
        break;
    }
    return 4.0 * static_cast<double>(width);
}

bool Boundaries::crossedAfter(std::size_t layer) const
{
    return codec.kind != BoundaryCodec::Kind::None &&
           std::find(after.begin(), after.end(), static_cast<std::int64_t>(layer)) != after.end();
}

} // namespace fw::nn
