// A GGUF file, memory-mapped: metadata and tensors. Versions 2 and 3, little-endian.
// Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "core/checkpoint/weight_source.h"

namespace fw::checkpoint {

/// Numbers of any width are one kind; arrays have elements of one kind.
using GgufValue = std::variant<std::int64_t, double, bool, std::string, std::vector<std::int64_t>, std::vector<double>,
                               std::vector<bool>, std::vector<std::string>>;

/// Immutable once open; any thread may read. Shapes are (outputs, inputs) as everywhere here, which is the reverse of
/// the order in the file. Tensors of blocks have the type Other and the name of their type ("Q4_0", "Q8_0", …).
class GgufFile final : public WeightSource
{
public:
    /// Checks all that the header says against the file's size before anything is taken from it. Errors name the file
    /// and the field or tensor.
    static Result<GgufFile> open(const std::filesystem::path& file);

    const std::map<std::string, GgufValue, std::less<>>& metadata() const { return m_metadata; }
    const std::map<std::string, TensorView, std::less<>>& tensors() const override { return m_tensors; }
    const std::filesystem::path& fileOf(std::string_view) const override { return m_file; }
    const std::vector<std::string>& notes() const override { return m_notes; }
    /// Of every type of blocks that is read (ggml_blocks.h), exactly. A scale that is not finite is an error.
    Result<CodedMatrix> codes(std::string_view name) const override;

    /// The bytes of a GGUF file with the same metadata and no tensor: what a variant keeps for its tokenizer.
    Result<std::string> metadataAlone() const;

private:
    bool isPlaced(std::string_view) const override { return false; }

    std::filesystem::path m_file;
    std::map<std::string, GgufValue, std::less<>> m_metadata;
    std::map<std::string, TensorView, std::less<>> m_tensors;
    std::vector<std::string> m_notes;
    std::size_t m_metadataBytes = 0; ///< from the file's first byte on
};

} // namespace fw::checkpoint
