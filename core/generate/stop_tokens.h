// Where generation ends. No torch in this header.
#pragma once

#include <vector>

#include "core/base/result.h"
#include "core/checkpoint/model_files.h"
#include "core/tokenizer/tokenizer.h"

namespace fw::generate {

/// The ids after which nothing is generated, rising: eos_token_id (a number or a list) of generation_config.json, else of
/// config.json, else the tokenizer's end token; empty where none of them says one. Errors name the file and the field.
Result<std::vector<int>> stopTokens(const checkpoint::ModelFiles& files, const tokenizer::Tokenizer& tokenizer);

} // namespace fw::generate
