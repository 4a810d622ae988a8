// Weights in safetensors files, memory-mapped: one file, or shards with an index. Immutable once open; any thread may
// read. Format: https://huggingface.co/docs/safetensors (8-byte length, JSON header, data).
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/file.h"
#include "core/base/result.h"
#include "core/checkpoint/model_files.h"
#include "core/checkpoint/tensor_view.h"

namespace fw::checkpoint {

/// All tensors of a model directory, or of one file.
class Checkpoint
{
public:
    /// Opens a model's weights. A tensor that is in two shards counts as the last one has it, and an index that names a
    /// tensor which is nowhere is no error: both as in transformers. Errors name the file and the tensor.
    static Result<Checkpoint> open(const ModelFiles& model);
    /// Tensors that belong to no model: those of a training's state.
    static Result<Checkpoint> openFile(const std::filesystem::path& file);

    /// The tensor of this name, or nullptr.
    const TensorView* find(std::string_view name) const;
    /// The tensor of this name, or an error that names it and the file(s).
    Result<const TensorView*> require(std::string_view name) const;
    const std::map<std::string, TensorView, std::less<>>& tensors() const { return m_tensors; }
    const std::map<std::string, std::string>& metadata() const { return m_metadata; }
    /// The file that has this tensor, or should have it.
    const std::filesystem::path& fileOf(std::string_view name) const;
    /// What was odd and did no harm, for people; a sentence each.
    const std::vector<std::string>& notes() const { return m_notes; }
    /// The files that were read, for messages and hashes.
    const std::vector<std::filesystem::path>& files() const { return m_files; }

private:
    Status addFile(const std::filesystem::path& file);

    std::vector<std::filesystem::path> m_files;
    std::vector<std::shared_ptr<const MappedFile>> m_maps;
    std::map<std::string, TensorView, std::less<>> m_tensors;
    std::map<std::string, std::string> m_metadata;
    std::map<std::string, std::filesystem::path, std::less<>> m_placed; ///< where a tensor is, or the index has it
    std::vector<std::string> m_notes;
};

/// Writes tensors (in the order given) and metadata as one safetensors file, atomically.
Status writeSafetensors(const std::filesystem::path& file, const std::vector<TensorView>& tensors,
                        const std::map<std::string, std::string>& metadata);

} // namespace fw::checkpoint
