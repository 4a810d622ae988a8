// How a tokenizer's JSON files are read beyond JsonField. Internal to the room.
#pragma once

#include <string_view>

#include "core/base/json_field.h"
#include "core/checkpoint/model_files.h"

namespace fw::tokenizer {

/// The hint of every damaged tokenizer file.
inline constexpr std::string_view kGetTokenizerAgain = "get the tokenizer's files again from where the model came from";

/// How errors in one of a model's files read. A field that is null is one left out.
JsonSource tokenizerSource(const checkpoint::ModelFiles& files, checkpoint::ModelFile file);

/// Parses one of a model's files, which must be a JSON object. Larger files than the largest tokenizers in use (about
/// 35 MB) are refused.
Result<nlohmann::json> readJsonFile(const checkpoint::ModelFiles& files, checkpoint::ModelFile file);

/// Calls read(root) when the file is there.
template <typename Read>
Status readIfThere(const checkpoint::ModelFiles& files, checkpoint::ModelFile file, const Read& read)
{
    if (!files.has(file))
        return {};
    FW_ASSIGN(const nlohmann::json document, readJsonFile(files, file));
    return read(JsonField(document, tokenizerSource(files, file)));
}

/// The error that what a field asks for is not supported by this program.
Error unsupported(const JsonField& field, std::string_view what);

} // namespace fw::tokenizer
