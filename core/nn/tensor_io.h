// Between stored tensors and torch's: reading with a checked shape, writing in the stored type, rounding to it.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/checkpoint/checkpoint.h"

namespace fw::nn {

/// Reads tensors of a checkpoint and remembers which were read, so that the others can be named. What is read must be
/// finite, also as float32: a weight that is not is an error that names file and tensor.
class TensorReader
{
public:
    /// `checkpoint` must outlive the reader; tensors are put on `device`.
    explicit TensorReader(const checkpoint::Checkpoint& checkpoint, at::Device device = at::kCPU)
        : m_checkpoint(checkpoint), m_device(device)
    {
    }

    bool has(const std::string& name) const { return m_checkpoint.find(name) != nullptr; }
    /// A floating-point tensor of exactly this shape as float32 (a copy), or an error naming file and tensor.
    Result<at::Tensor> read(const std::string& name, std::vector<std::int64_t> shape);
    /// The same in its stored type.
    Result<at::Tensor> readUnconverted(const std::string& name, std::vector<std::int64_t> shape);
    /// A tensor of exactly this shape and stored type.
    Result<at::Tensor> readStored(const std::string& name, std::vector<std::int64_t> shape, at::ScalarType type);
    /// The optional tensor `prefix`.bias, (outputs): as float32, or of exactly this stored type; undefined where there
    /// is none.
    Result<at::Tensor> readBias(const std::string& prefix, std::int64_t outputs,
                                std::optional<at::ScalarType> stored = {});
    /// The optional tensor `prefix`.input_scale, (inputs) float32 on the CPU, finite and not 0; undefined where there
    /// is none.
    Result<at::Tensor> readInputScale(const std::string& prefix, std::int64_t inputs);
    /// The error that a tensor holds values it must not hold: file, tensor, then `what` ("names the input 3 twice").
    Error damaged(const std::string& name, const std::string& what) const;
    /// Marks a tensor that the engine knows and does not need.
    void ignore(const std::string& name) { m_read.insert(name); }
    /// The checkpoint's own notes, and a sentence that names tensors nobody read, if there are such.
    std::vector<std::string> notes() const;
    /// An error that names the first tensor nobody read: for files that only this program writes.
    Status requireAllRead() const;

private:
    Result<const checkpoint::TensorView*> view(const std::string& name, const std::vector<std::int64_t>& shape);
    Result<at::Tensor> finite(const std::string& name, at::Tensor tensor) const;
    Error error(ErrorKind kind, const std::string& name, const std::string& what, const std::string& hint) const;
    const checkpoint::Checkpoint& m_checkpoint;
    at::Device m_device;
    std::set<std::string> m_read;
};

/// Collects tensors to store; undefined ones are none. Floating-point ones are converted to the stored type on adding.
class TensorWriter
{
public:
    explicit TensorWriter(at::ScalarType storedType) : m_storedType(storedType) {}

    void add(const std::string& name, const at::Tensor& tensor);
    /// As it is, in its own type (integer codes, float32 scales).
    void addExact(const std::string& name, const at::Tensor& tensor);
    /// Writes nothing where a number is not finite in the type it is stored in: an error that names the tensor.
    Status write(const std::filesystem::path& file) const;

private:
    at::ScalarType m_storedType;
    std::vector<std::pair<std::string, at::Tensor>> m_tensors;
};

/// A few whole numbers that describe a stored form (a rank, sizes), as a stored tensor: int32, one dimension.
at::Tensor shapeTensor(const std::vector<std::int64_t>& numbers);

/// float32 values rounded to what `storedType` can hold, still float32.
at::Tensor roundTo(const at::Tensor& tensor, at::ScalarType storedType);

} // namespace fw::nn
