#include "core/tokenizer/bpe_files.h"

#include <algorithm>
#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/checkpoint/model_files.h"

namespace fw::tokenizer {

namespace {

using Json = nlohmann::ordered_json;

Json vocabularyJson(const std::vector<std::string>& tokens)
{
    // The base class's emplace_back appends without the ordered map's linear search for the key.
    Json::object_t vocabulary;
    for (std::size_t id = 0; id < tokens.size(); ++id)
        vocabulary.emplace_back(tokens[id], int(id));
    return Json(std::move(vocabulary));
}

Json tokenizerJson(const BpeFiles& files)
{
    const auto endOfText = std::find(files.tokens.begin(), files.tokens.end(), files.endOfText) - files.tokens.begin();
    const Json byteLevel = {
        {"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", true}};
    Json merges = Json::array();
    for (const auto& [left, right] : files.merges)
        merges.push_back(left + " " + right);
    return {{"version", "1.0"},
            {"truncation", nullptr},
            {"padding", nullptr},
            {"added_tokens", Json::array({{{"id", endOfText},
                                           {"content", files.endOfText},
                                           {"single_word", false},
                                           {"lstrip", false},
                                           {"rstrip", false},
                                           {"normalized", false},
                                           {"special", true}}})},
            {"normalizer", nullptr},
            {"pre_tokenizer", byteLevel},
            {"post_processor", byteLevel},
            {"decoder", byteLevel},
            {"model",
             {{"type", "BPE"},
              {"dropout", nullptr},
              {"unk_token", nullptr},
              {"continuing_subword_prefix", nullptr},
              {"end_of_word_suffix", nullptr},
              {"fuse_unk", false},
              {"byte_fallback", false},
              {"ignore_merges", false},
              {"vocab", vocabularyJson(files.tokens)},
              {"merges", std::move(merges)}}}};
}

} // namespace

Status writeBpeFiles(const std::filesystem::path& directory, const BpeFiles& files)
{
    std::error_code failure;
    std::filesystem::create_directories(directory, failure);
    if (failure)
        return Error{ErrorKind::Io, fmt::format("cannot create {}: {}", directory.string(), failure.message()),
                     "choose a directory that can be written"};
    std::string merges = "#version: 0.2\n";
    for (const auto& [left, right] : files.merges)
        merges += left + ' ' + right + '\n';
    const Json config = {{"tokenizer_class", "GPT2Tokenizer"}, {"add_prefix_space", false},
                         {"bos_token", files.endOfText},       {"eos_token", files.endOfText},
                         {"unk_token", files.endOfText},       {"clean_up_tokenization_spaces", false}};
    using checkpoint::ModelFile;
    const auto write = [&](ModelFile file, const std::string& bytes) {
        return writeFileAtomically(directory / checkpoint::fileName(file), bytes);
    };
    FW_TRY(write(ModelFile::BytePairVocabulary, vocabularyJson(files.tokens).dump()));
    FW_TRY(write(ModelFile::BytePairMerges, merges));
    FW_TRY(write(ModelFile::TokenizerJson, tokenizerJson(files).dump(1)));
    return write(ModelFile::TokenizerConfig, config.dump(2) + "\n");
}

} // namespace fw::tokenizer
