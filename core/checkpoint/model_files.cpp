#include "core/checkpoint/model_files.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/json_document.h"
#include "core/checkpoint/gguf_file.h"

namespace fw::checkpoint {

namespace {

namespace fs = std::filesystem;

constexpr ModelFileDescription kModelFiles[] = {
    {ModelFile::Config, "config.json", ModelPart::Structure},
    {ModelFile::Structure, "fairweight.json", ModelPart::Weights},
    {ModelFile::OwnWeights, "fairweight.safetensors", ModelPart::Weights},
    {ModelFile::Weights, "model.safetensors", ModelPart::Weights},
    {ModelFile::WeightIndex, "model.safetensors.index.json", ModelPart::Weights},
    {ModelFile::Generation, "generation_config.json", ModelPart::Generation},
    {ModelFile::TokenizerJson, "tokenizer.json", ModelPart::Tokenizer},
    {ModelFile::TokenizerConfig, "tokenizer_config.json", ModelPart::Tokenizer},
    {ModelFile::SpecialTokens, "special_tokens_map.json", ModelPart::Tokenizer},
    {ModelFile::AddedTokens, "added_tokens.json", ModelPart::Tokenizer},
    {ModelFile::BytePairVocabulary, "vocab.json", ModelPart::Tokenizer},
    {ModelFile::BytePairMerges, "merges.txt", ModelPart::Tokenizer},
    {ModelFile::WordPieces, "vocab.txt", ModelPart::Tokenizer},
    {ModelFile::SentencePieces, "tokenizer.model", ModelPart::Tokenizer},
    {ModelFile::SentencePiecesBpe, "sentencepiece.bpe.model", ModelPart::Tokenizer},
    {ModelFile::Gguf, "tokenizer.gguf", ModelPart::Tokenizer}, // metadata alone, of a model that came as a GGUF file
};

constexpr std::size_t kMaximumIndexBytes = 100'000'000;

bool isThere(const fs::path& path)
{
    std::error_code ignored;
    return fs::exists(path, ignored);
}

Error badIndex(const std::string& where, const std::string& what)
{
    return {ErrorKind::Corrupt, where + ": " + what, "get the weights and their index again, from the same place"};
}

/// Which file an index says holds which tensor.
Result<std::map<std::string, std::string>> shardsByTensor(const nlohmann::json& index, const std::string& where)
{
    if (!index.is_object() || !index.contains("weight_map") || !index["weight_map"].is_object())
        return badIndex(where, "needs a weight_map object");
    std::map<std::string, std::string> shardOf;
    for (const auto& [tensor, shard] : index["weight_map"].items()) {
        if (!shard.is_string())
            return badIndex(where, fmt::format("weight_map['{}'] is no file name", tensor));
        const std::string name = shard.get<std::string>();
        if (name.empty() || fs::path(name).filename() != name || name == "." || name == "..")
            return badIndex(where, fmt::format("weight_map['{}'] leaves the directory", tensor));
        shardOf[tensor] = name;
    }
    return shardOf;
}

Status copyFiles(std::span<const fs::path> files, const fs::path& output)
{
    for (const fs::path& file : files) {
        std::error_code ignored;
        if (fs::equivalent(file.parent_path(), output, ignored))
            continue;
        FW_ASSIGN(const std::string bytes, readFile(file));
        FW_TRY(writeFileAtomically(output / file.filename(), bytes));
    }
    return {};
}

} // namespace

std::span<const ModelFileDescription> modelFiles()
{
    return kModelFiles;
}

std::string_view fileName(ModelFile file)
{
    return std::find_if(std::begin(kModelFiles), std::end(kModelFiles),
                        [file](const ModelFileDescription& one) { return one.file == file; })
        ->name;
}

bool ModelFiles::isGguf() const
{
    std::error_code ignored;
    return m_directory.extension() == ".gguf" && !fs::is_directory(m_directory, ignored);
}

fs::path ModelFiles::pathOf(ModelFile file) const
{
    return file == ModelFile::Gguf && isGguf() ? m_directory : m_directory / fileName(file);
}

bool ModelFiles::has(ModelFile file) const
{
    return isThere(pathOf(file));
}

Result<std::string> ModelFiles::read(ModelFile file, std::size_t maximumBytes) const
{
    return readFile(pathOf(file), maximumBytes);
}

Result<std::vector<std::string>> ModelFiles::lines(ModelFile file, std::size_t maximumBytes) const
{
    const fs::path path = pathOf(file);
    std::error_code failure;
    const auto size = fs::file_size(path, failure);
    if (!failure && size > maximumBytes)
        return Error{ErrorKind::Corrupt,
                     fmt::format("{} has {} bytes; at most {} are read", path.string(), size, maximumBytes),
                     "get the model's files again from where it came from"};
    return readLines(path);
}

Result<WeightFiles> ModelFiles::weights() const
{
    std::error_code ignored;
    if (isGguf() && isThere(m_directory))
        return WeightFiles{{m_directory}, {}};
    if (!fs::is_directory(m_directory, ignored))
        return Error{ErrorKind::NotFound, m_directory.string() + " is not a directory",
                     "name a model directory with config.json and model.safetensors, or a GGUF file"};
    for (const ModelFile whole : {ModelFile::OwnWeights, ModelFile::Weights})
        if (has(whole))
            return WeightFiles{{m_directory / fileName(whole)}, {}};
    if (!has(ModelFile::WeightIndex)) {
        const bool pickle = isThere(m_directory / "pytorch_model.bin");
        return Error{ErrorKind::NotFound, m_directory.string() + " has no model.safetensors",
                     pickle ? "pickles (pytorch_model.bin) are never loaded; save it with safe_serialization=True"
                            : "name a model directory with config.json and model.safetensors"};
    }
    FW_ASSIGN(const std::string text, read(ModelFile::WeightIndex, kMaximumIndexBytes));
    FW_ASSIGN(const nlohmann::json index, parseJson(text, {.name = where(ModelFile::WeightIndex),
                                                           .hint = "get the weights and their index again, from "
                                                                   "the same place",
                                                           .kind = ErrorKind::Corrupt}));
    WeightFiles weights;
    FW_ASSIGN(weights.shardOf, shardsByTensor(index, where(ModelFile::WeightIndex)));
    std::set<fs::path> files;
    for (const auto& [tensor, shard] : weights.shardOf)
        files.insert(m_directory / shard);
    weights.files.assign(files.begin(), files.end());
    return weights;
}

Result<std::vector<fs::path>> ModelFiles::filesOf(std::initializer_list<ModelPart> parts) const
{
    const auto wanted = [&](ModelPart part) { return std::find(parts.begin(), parts.end(), part) != parts.end(); };
    std::set<fs::path> files;
    if (isGguf() && isThere(m_directory))
        files.insert(m_directory); // all parts
    for (const ModelFileDescription& one : kModelFiles)
        if (wanted(one.part) && has(one.file))
            files.insert(pathOf(one.file));
    if (wanted(ModelPart::Weights) && has(ModelFile::WeightIndex) && !has(ModelFile::OwnWeights)) {
        FW_ASSIGN(const WeightFiles all, weights());
        files.insert(all.files.begin(), all.files.end());
    }
    return std::vector<fs::path>(files.begin(), files.end());
}

Result<std::string> ModelFiles::identity() const
{
    FW_ASSIGN(const std::vector<fs::path> files,
              filesOf({ModelPart::Weights, ModelPart::Structure, ModelPart::Tokenizer, ModelPart::Generation}));
    if (files.empty())
        return Error{ErrorKind::NotFound, m_directory.string() + " is no model directory",
                     "name a directory with config.json and model.safetensors, or a GGUF file"};
    Sha256 hash;
    for (const fs::path& file : files) {
        FW_ASSIGN(const std::string digest, sha256OfFile(file));
        hash.update((isGguf() ? "gguf" : file.filename().string()) + "\n" + digest + "\n");
    }
    return hash.finish();
}

Status ModelFiles::copyTo(const fs::path& output, std::initializer_list<ModelPart> parts) const
{
    if (isGguf()) {
        FW_ASSIGN(const GgufFile file, GgufFile::open(m_directory));
        FW_ASSIGN(const std::string metadata, file.metadataAlone());
        return writeFileAtomically(output / fileName(ModelFile::Gguf), metadata);
    }
    FW_ASSIGN(const std::vector<fs::path> files, filesOf(parts));
    return copyFiles(files, output);
}

Status ModelFiles::copyTo(const fs::path& output, std::initializer_list<ModelFile> files) const
{
    std::vector<fs::path> paths;
    for (const ModelFile file : files)
        if (has(file))
            paths.push_back(m_directory / fileName(file));
    return copyFiles(paths, output);
}

std::int64_t ModelFiles::bytes(std::initializer_list<ModelPart> parts) const
{
    std::int64_t bytes = 0;
    const auto files = filesOf(parts);
    for (const fs::path& file : files.ok() ? *files : std::vector<fs::path>()) {
        std::error_code problem;
        if (const auto size = fs::file_size(file, problem); !problem)
            bytes += static_cast<std::int64_t>(size);
    }
    return bytes;
}

} // namespace fw::checkpoint
