#include "core/generate/stop_tokens.h"

#include <nlohmann/json.hpp>

#include <limits>
#include <set>

#include "core/checkpoint/bounded_json.h"

namespace fw::generate {

namespace {

using nlohmann::json;

constexpr std::size_t kMaximumConfigBytes = std::size_t{1} << 24;

/// The ids of a file's eos_token_id; none where the file or the field is missing or null.
Result<std::set<int>> endTokensIn(const checkpoint::ModelFiles& files, checkpoint::ModelFile file)
{
    std::set<int> ids;
    if (!files.has(file))
        return ids;
    FW_ASSIGN(const std::string text, files.read(file, kMaximumConfigBytes));
    FW_ASSIGN(const json document, checkpoint::parseBoundedJson(text, files.where(file)));
    const json said = document.is_object() ? document.value("eos_token_id", json()) : json();
    if (said.is_null())
        return ids;
    for (const json& id : said.is_array() ? said : json::array({said})) {
        if (!id.is_number_integer() || id > std::numeric_limits<int>::max() || id < -1)
            return Error{ErrorKind::Corrupt, files.where(file) + ": eos_token_id is neither an id nor a list of ids",
                         "write the id of the token that ends a text, or a list of such ids"};
        if (id >= 0)
            ids.insert(id.get<int>());
    }
    return ids;
}

} // namespace

Result<std::vector<int>> stopTokens(const checkpoint::ModelFiles& files, const tokenizer::Tokenizer& tokenizer)
{
    for (const checkpoint::ModelFile file : {checkpoint::ModelFile::Generation, checkpoint::ModelFile::Config}) {
        FW_ASSIGN(const std::set<int> ids, endTokensIn(files, file));
        if (!ids.empty())
            return std::vector<int>(ids.begin(), ids.end());
    }
    if (const auto end = tokenizer.roles().end)
        return std::vector{*end};
    return std::vector<int>();
}

} // namespace fw::generate
