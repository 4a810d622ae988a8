// Weights in safetensors files, memory-mapped: one file, or shards with an index. Immutable once open; any thread may
// read. Format: https://huggingface.co/docs/safetensors (8-byte length, JSON header, data).
#pragma once

#include <filesystem>
#include <map>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/file.h"
#include "core/base/result.h"
#include "core/checkpoint/model_files.h"
#include "core/checkpoint/weight_source.h"

namespace fw::checkpoint {

/// All tensors of a model directory, or of one file.
class Checkpoint final : public WeightSource
{
public:
    /// Opens a model's weights. A tensor that is in two shards counts as the last one has it, and an index that names a
    /// tensor which is nowhere is no error: both as in transformers. Errors name the file and the tensor.
    static Result<Checkpoint> open(const ModelFiles& model);
    /// Tensors that belong to no model: those of a training's state.
    static Result<Checkpoint> openFile(const std::filesystem::path& file);

    const std::map<std::string, TensorView, std::less<>>& tensors() const override { return m_tensors; }
    const std::map<std::string, std::string>& metadata() const { return m_metadata; }
    const std::filesystem::path& fileOf(std::string_view name) const override;
    const std::vector<std::string>& notes() const override { return m_notes; }
    /// The files that were read, for messages and hashes.
    const std::vector<std::filesystem::path>& files() const { return m_files; }

private:
    Status addFile(const std::filesystem::path& file);
    bool isPlaced(std::string_view name) const override { return m_placed.contains(name); }

    std::vector<std::filesystem::path> m_files;
    std::map<std::string, TensorView, std::less<>> m_tensors;
    std::map<std::string, std::string> m_metadata;
    std::map<std::string, std::filesystem::path, std::less<>> m_placed; ///< where a tensor is, or the index has it
    std::vector<std::string> m_notes;
};

/// Writes tensors (in the order given) and metadata as one safetensors file, atomically.
Status writeSafetensors(const std::filesystem::path& file, const std::vector<TensorView>& tensors,
                        const std::map<std::string, std::string>& metadata);

/// A tensor whose bytes are made when their turn comes, so that no more than one is held.
struct TensorInTurn
{
    std::string name;
    std::string_view type; ///< elementTypeName()
    std::vector<std::int64_t> shape;
    std::uint64_t bytes = 0;
    std::function<Status(const ByteSink& sink)> write; ///< so many
};
/// The same. An error of `write` is returned, and nothing is left behind.
Status writeSafetensorsInTurn(const std::filesystem::path& file, const std::vector<TensorInTurn>& tensors,
                              const std::map<std::string, std::string>& metadata);

} // namespace fw::checkpoint
