// Lossy compression of the residual stream where it crosses from one part of a model to the next, as pipeline-parallel
// training sends it. Rudakov et al. 2024 (arXiv 2401.07788).
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fw::nn {

/// How a row of activations (or gradients) is sent.
struct BoundaryCodec
{
    enum class Kind {
        None,
        TopK,    ///< the `keep` share of a row's numbers that are largest in size; the others arrive as 0
        Bits,    ///< 2^bits even steps between a row's least and greatest number
        BFloat16 ///< every number rounded to bfloat16
    };
    Kind kind = Kind::None;
    double keep = 0.1;
    int bits = 8;

    /// "none", "topk", "bits", "bfloat16".
    std::string name() const;
    /// The kind of this name; None for any other.
    static Kind named(std::string_view name);
    /// What arrives of (rows, width): each row by itself, so that company changes no bit. Not differentiable.
    at::Tensor apply(const at::Tensor& rows) const;
    /// The same with a gradient: of TopK, of the numbers that were sent and 0 for the others, which is the gradient of
    /// the model that runs with the codec; of the others all of what arrives, since rounding has none.
    at::Tensor across(const at::Tensor& rows) const;
    /// Numbers of a row of `width` that TopK sends: the share, rounded, at least 1.
    std::int64_t kept(std::int64_t width) const;
    /// For people: "the codec bits (4 bits a number)".
    std::string describe() const;
    /// Bytes that a row of `width` takes on its way: values in float16 and 16-bit positions, or codes and two float32.
    double bytesPerRow(std::int64_t width) const;
};

/// Where a model's stream is compressed while it runs: behind the blocks `after`, ascending.
struct Boundaries
{
    BoundaryCodec codec;
    std::vector<std::int64_t> after;

    bool crossedAfter(std::size_t layer) const;
    bool empty() const { return after.empty() || codec.kind == BoundaryCodec::Kind::None; }
};

} // namespace fw::nn
