// A GGUF file's metadata as the config.json that the model would have: the families' own readers check it from there.
// Keys: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md and llama.cpp's gguf-py/gguf/constants.py.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/checkpoint/gguf_file.h"

namespace fw::nn {

/// The metadata of one architecture: "block_count" is "llama.block_count".
class GgufFields
{
public:
    explicit GgufFields(const checkpoint::GgufFile& file);

    const std::string& architecture() const { return m_architecture; }
    const checkpoint::GgufFile& file() const { return m_file; }
    /// Nothing where the key is missing or of another kind.
    std::optional<std::int64_t> count(const std::string& key) const;
    std::optional<double> number(const std::string& key) const; ///< whole ones, too
    std::optional<std::string> text(const std::string& key) const;
    std::optional<bool> flag(const std::string& key) const;
    bool has(const std::string& tensor) const { return m_file.find(tensor) != nullptr; }
    /// Writes a field where there is a value.
    template <typename Value>
    static void set(nlohmann::json& document, const char* field, const std::optional<Value>& value)
    {
        if (value)
            document[field] = *value;
    }

private:
    const checkpoint::GgufValue* find(const std::string& key) const;

    const checkpoint::GgufFile& m_file;
    std::string m_architecture;
};

/// The document, with "model_type". An architecture that no family has, and what would be read otherwise than it is
/// meant (a number of heads for each block, experts, a part of a split file, factors of rotary positions), are errors
/// that name the key or tensor.
Result<nlohmann::json> ggufDocument(const checkpoint::GgufFile& file, const std::string& where);

/// attention_bias and mlp_bias, where the first block has such. For families that read them and are off without.
void describeBiases(const GgufFields& fields, nlohmann::json& document);

} // namespace fw::nn
