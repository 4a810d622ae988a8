// Between stored tensors and torch's: reading with a checked shape, writing in the stored type, rounding to it.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/checkpoint/weight_source.h"
#include "core/nn/kernels/group_codes.h"

namespace fw::nn {

/// How a model is held in memory.
enum class Hold {
    Float,  ///< every weight is float32 of its own, for an optimiser to move
    Stored, ///< matrices stay in the type that they are stored in, float32 ones in the mapped file itself; on the CPU
};

/// Reads tensors of a source and remembers which were read, so that the others can be named. What is read must be
/// finite, also as float32: a weight that is not is an error that names file and tensor. The file's pages leave memory
/// again as soon as nothing holds what was read from them.
class TensorReader
{
public:
    /// `source` must outlive the reader, not what it reads; tensors are put on `device`.
    explicit TensorReader(const checkpoint::WeightSource& source, at::Device device = at::kCPU, Hold hold = Hold::Float)
        : m_source(source), m_device(device), m_hold(device.is_cpu() ? hold : Hold::Float)
    {
    }

    bool has(const std::string& name) const { return m_source.find(name) != nullptr; }
    /// A floating-point tensor of exactly this shape as float32 (a copy), or an error naming file and tensor.
    Result<at::Tensor> read(const std::string& name, std::vector<std::int64_t> shape);
    /// The same, as the model is to hold it: with Hold::Stored in its stored type (float32 of float64), and where it
    /// can be in the mapped file itself, which must not be written to.
    Result<at::Tensor> readHeld(const std::string& name, std::vector<std::int64_t> shape);
    /// Whether a tensor is stored as codes: readCodes() reads it.
    bool hasCodes(const std::string& name) const;
    /// A matrix (outputs, inputs) of codes as it is stored, to the number.
    Result<GroupedCodes> readCodes(const std::string& name, std::vector<std::int64_t> shape);
    /// A copy in its stored type.
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
    Result<const checkpoint::TensorView*> floatView(const std::string& name, const std::vector<std::int64_t>& shape);
    Result<at::Tensor> finite(const std::string& name, at::Tensor tensor) const;
    Error error(ErrorKind kind, const std::string& name, const std::string& what, const std::string& hint) const;
    const checkpoint::WeightSource& m_source;
    at::Device m_device;
    Hold m_hold;
    std::set<std::string> m_read;
};

/// Collects tensors to store; undefined ones are none. They are kept as handles and converted to the stored type when
/// they are written: no more than one copy is held.
class TensorWriter
{
public:
    /// Matrices are stored in this type, and so are vectors.
    explicit TensorWriter(at::ScalarType storedType) : TensorWriter(storedType, storedType) {}
    /// Vectors (norms, biases) in one of their own.
    TensorWriter(at::ScalarType storedType, at::ScalarType vectorType)
        : m_storedType(storedType), m_vectorType(vectorType)
    {
    }

    void add(const std::string& name, const at::Tensor& tensor);
    /// A floating-point tensor of this shape that `make` makes when it is written. What it needs must live until then.
    void add(const std::string& name, std::vector<std::int64_t> shape, std::function<at::Tensor()> make);
    /// As it is, in its own type (integer codes, float32 scales).
    void addExact(const std::string& name, const at::Tensor& tensor);
    /// Likewise one of this type and shape that `make` makes when it is written.
    void addExact(const std::string& name, std::vector<std::int64_t> shape, at::ScalarType type,
                  std::function<at::Tensor()> make);
    /// Writes nothing where a number is not finite in the type it is stored in: an error that names the tensor.
    Status write(const std::filesystem::path& file) const;
    /// Whether both would write the same names and bits.
    bool sameAs(const TensorWriter& other) const;

private:
    struct Entry
    {
        std::string name;
        std::vector<std::int64_t> shape;
        at::ScalarType type; ///< on disk
        std::function<at::Tensor()> make;

        at::Tensor stored() const;
    };
    at::ScalarType m_storedType;
    at::ScalarType m_vectorType;
    std::vector<Entry> m_entries;
};

/// A few whole numbers that describe a stored form (a rank, sizes), as a stored tensor: int32, one dimension.
at::Tensor shapeTensor(const std::vector<std::int64_t>& numbers);

/// float32 values rounded to what `storedType` can hold, still float32.
at::Tensor roundTo(const at::Tensor& tensor, at::ScalarType storedType);

} // namespace fw::nn
