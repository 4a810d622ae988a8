// Writes a byte-level BPE vocabulary in the files that Hugging Face libraries load.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "core/base/result.h"

namespace fw::tokenizer {

struct BpeFiles
{
    std::vector<std::string> tokens;                         ///< by id, in the byte alphabet
    std::vector<std::pair<std::string, std::string>> merges; ///< by rank, in the byte alphabet
    std::string endOfText;                                   ///< one of the tokens; becomes a special token
};

/// vocab.json, merges.txt, tokenizer.json and tokenizer_config.json, each complete or untouched. Creates `directory`.
Status writeBpeFiles(const std::filesystem::path& directory, const BpeFiles& files);

} // namespace fw::tokenizer
