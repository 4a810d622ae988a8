// Exact integer matrix products of int8 codes: what an int8 slot spends its time in.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>

namespace fw::nn {

/// (rows, inputs) · (outputs, inputs)ᵀ of int8 codes, summed exactly in int32. Any number of threads may call it.
class Int8Product
{
public:
    virtual ~Int8Product() = default;

    /// `source` (rows, inputs), `result` (rows, outputs), both row-major.
    virtual void multiply(std::int64_t rows, const std::int8_t* source, std::int32_t* result) = 0;
    /// The codes, (outputs, inputs) int8: held once, in the layout that multiplies.
    virtual at::Tensor codes() const = 0;
    /// Bytes that are held.
    virtual std::int64_t bytes() const = 0;
};

/// oneDNN's kernels where the processor adds products of four int8 exactly (VNNI, AMX); elsewhere theirs saturate, and
/// our own is used. `codes` (outputs, inputs) int8, contiguous.
std::unique_ptr<Int8Product> makeInt8Product(const at::Tensor& codes);

/// The two kinds by themselves.
std::unique_ptr<Int8Product> makeOneDnnInt8Product(const at::Tensor& codes);
std::unique_ptr<Int8Product> makeWideningInt8Product(const at::Tensor& codes);

} // namespace fw::nn
