// The fields of config.json that describe an encoder, by family. Internal to the room.
#pragma once

#include <nlohmann/json.hpp>

#include <string>

#include "core/checkpoint/config_fields.h"
#include "core/checkpoint/model_config.h"

namespace fw::checkpoint {

/// Whether this model_type is an encoder family.
bool isEncoderType(const std::string& type);

/// Fills in what the fields of an encoder's family say.
Status readEncoderConfig(const JsonField& fields, const std::string& type, ModelConfig& config);

/// Writes the family's fields over `document`, with the heads.
void writeEncoderConfig(const ModelConfig& config, nlohmann::json& document);

/// The known model_types, a comma between.
std::string encoderTypes();

} // namespace fw::checkpoint
