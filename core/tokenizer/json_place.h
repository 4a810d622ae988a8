// Reading JSON files that may be wrong: every value knows its file and path, and says both in its errors.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/base/result.h"
#include "core/checkpoint/model_files.h"

namespace fw::tokenizer {

/// The hint of every damaged tokenizer file.
inline constexpr std::string_view kGetTokenizerAgain = "get the tokenizer's files again from where the model came from";

/// A value in a JSON document, which must outlive it. A key that is missing gives a place without a value.
class JsonPlace
{
public:
    JsonPlace(const nlohmann::json* value, std::string where) : m_value(value), m_where(std::move(where)) {}

    /// "dir/tokenizer.json: model.vocab"
    const std::string& where() const { return m_where; }
    /// Whether there is something that is not null.
    bool exists() const;
    bool isObject() const;
    bool isArray() const;
    bool isString() const;
    /// Whether there is something, if only null.
    bool isSaid() const { return m_value != nullptr; }

    JsonPlace operator[](std::string_view key) const;
    /// The elements of an array or the values of an object; an error when it is neither.
    Result<std::vector<JsonPlace>> elements() const;
    /// The keys of an object; an error when it is none.
    Result<std::vector<std::string>> keys() const;

    Result<std::string> text() const;
    Result<long long> integer() const;
    Result<bool> flag(bool otherwise) const; ///< `otherwise` where there is none
    Result<std::string> text(std::string_view otherwise) const;

    /// The error that this value is not `expected`.
    Error wrong(std::string_view expected) const;
    /// The error that this value is not supported by this program.
    Error unsupported(std::string_view what) const;

private:
    const nlohmann::json* m_value;
    std::string m_where;
};

/// Parses one of a model's files, which must be a JSON object; errors name the file, and line and column where it is no
/// JSON. Larger files than the largest tokenizers in use (about 35 MB) are refused.
Result<nlohmann::json> readJsonFile(const checkpoint::ModelFiles& files, checkpoint::ModelFile file);

} // namespace fw::tokenizer
