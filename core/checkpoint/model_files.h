// The files of a model directory: one list that says what there may be, and the only way to read any of it. What is on
// the list is read, counts in the model's identity and goes along into variants and exports; nothing else is read.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace fw::checkpoint {

/// What a file says of a model.
enum class ModelPart {
    Weights,    ///< tensors, where they are and in what form
    Structure,  ///< what the model is
    Tokenizer,  ///< how texts become ids
    Generation, ///< how generation goes, and where it stops
};

enum class ModelFile {
    Config,
    Structure,
    OwnWeights,
    Weights,
    WeightIndex,
    Generation,
    TokenizerJson,
    TokenizerConfig,
    SpecialTokens,
    AddedTokens,
    BytePairVocabulary,
    BytePairMerges,
    WordPieces,
    SentencePieces,
    SentencePiecesBpe,
    Gguf,
};

struct ModelFileDescription
{
    ModelFile file;
    std::string_view name;
    ModelPart part;
};

/// All of them. A line here is all that a further file needs.
std::span<const ModelFileDescription> modelFiles();

std::string_view fileName(ModelFile file);

/// The files that hold a model's tensors: fairweight.safetensors, which other programs don't load, where the structure
/// is ours and not theirs; else model.safetensors (also beside a structure of ours, as it was once stored); else the
/// shards that the index names, all in its directory.
struct WeightFiles
{
    std::vector<std::filesystem::path> files;   ///< in the order of their names
    std::map<std::string, std::string> shardOf; ///< by tensor, as the index says; empty without one
};

/// A directory read as a model, or a file that ends in .gguf and is all of one. A plain value: nothing is opened before
/// it is asked for. Any thread may use it.
class ModelFiles
{
public:
    /// Of anything that is a path, without a word: readers of models take this instead of one.
    template <typename Path>
    requires std::convertible_to<const Path&, std::filesystem::path> ModelFiles(const Path& directory)
        : m_directory(directory)
    {
    }

    /// The directory, or the GGUF file.
    const std::filesystem::path& directory() const { return m_directory; }
    /// Whether this is a GGUF file: then it is its own ModelFile::Gguf, and there is no other.
    bool isGguf() const;
    bool has(ModelFile file) const;
    std::filesystem::path pathOf(ModelFile file) const;
    /// For messages.
    std::string where(ModelFile file) const { return pathOf(file).string(); }

    /// The whole file. One that is missing or has more bytes is an error that says so.
    Result<std::string> read(ModelFile file, std::size_t maximumBytes) const;
    /// Its lines as fw::readLines() gives them.
    Result<std::vector<std::string>> lines(ModelFile file, std::size_t maximumBytes) const;

    /// Where the tensors are. Pickles are never opened; a directory that has only those gets an error that says how to
    /// convert.
    Result<WeightFiles> weights() const;

    /// SHA-256 over the names and hashes of all the model's files, the shards among them. Other files (README, …) do
    /// not count. A tokenizer or a vocabulary alone has one, too; an error where there is no file of a model at all.
    Result<std::string> identity() const;

    /// Copies the files of these parts, byte for byte, each complete or untouched, to an existing directory. Those that
    /// are not there are left out, and nothing happens where `output` is this directory. Of a GGUF file the metadata go
    /// along as the tokenizer, without its tensors.
    Status copyTo(const std::filesystem::path& output, std::initializer_list<ModelPart> parts) const;
    Status copyTo(const std::filesystem::path& output, std::initializer_list<ModelFile> files) const;

    /// Bytes of the files of these parts.
    std::int64_t bytes(std::initializer_list<ModelPart> parts) const;

private:
    Result<std::vector<std::filesystem::path>> filesOf(std::initializer_list<ModelPart> parts) const;

    std::filesystem::path m_directory;
};

} // namespace fw::checkpoint
