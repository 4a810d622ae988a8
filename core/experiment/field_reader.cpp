#include "core/experiment/field_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "core/base/number_text.h"

namespace fw::experiment {

namespace {

using nlohmann::json;

char lower(char character)
{
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
}

/// Insertions, deletions, replacements and swaps of neighbours between two names, whatever their case.
std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                cost[i][j] = i + j;
                continue;
            }
            const std::size_t replace = cost[i - 1][j - 1] + (lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1);
            cost[i][j] = std::min({replace, cost[i - 1][j] + 1, cost[i][j - 1] + 1});
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
                cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
    }
    return cost[a.size()][b.size()];
}

std::string shortened(const std::string& text)
{
    constexpr std::size_t kLongest = 60;
    return text.size() <= kLongest ? text : text.substr(0, kLongest) + "…";
}

Error wrongType(const std::string& path, const std::string& wanted, const json& value)
{
    return fieldError(path, fmt::format("must be {}, not {}", wanted, typeName(value)), "see docs/experiment.md");
}

std::string describe(const Interval& allowed)
{
    const bool bounded = std::isfinite(allowed.high);
    const std::string low = (allowed.lowOpen ? "above " : "at least ") + numberText(allowed.low);
    return bounded ? low + (allowed.highOpen ? " and below " : " and at most ") + numberText(allowed.high) : low;
}

} // namespace

std::string joinPath(const std::string& path, std::string_view name)
{
    return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
}

std::string itemPath(const std::string& path, std::size_t index)
{
    return fmt::format("{}[{}]", path, index);
}

Error fieldError(const std::string& path, const std::string& problem, const std::string& hint)
{
    return {ErrorKind::InvalidInput, path.empty() ? problem : path + ": " + problem, hint};
}

std::string typeName(const json& value)
{
    if (value.is_number_integer())
        return "a whole number";
    switch (value.type()) {
    case json::value_t::object:
        return "an object";
    case json::value_t::array:
        return "a list";
    case json::value_t::string:
        return "a text";
    case json::value_t::boolean:
        return "true or false";
    case json::value_t::number_float:
        return "a number with a fraction";
    default:
        return "null";
    }
}

std::string nearestName(std::string_view mistyped, std::span<const std::string> known)
{
    constexpr std::size_t kLongest = 60;
    if (mistyped.size() > kLongest)
        return {};
    std::string nearest;
    std::size_t least = std::max<std::size_t>(1, mistyped.size() / 3) + 1;
    for (const std::string& name : known) {
        const std::size_t distance = editDistance(mistyped, name);
        if (distance < least) {
            least = distance;
            nearest = name;
        }
    }
    return nearest;
}

Error unknownName(const std::string& path, std::string_view what, const std::string& name,
                  std::span<const std::string> known)
{
    const std::string nearest = nearestName(name, known);
    return fieldError(path,
                      fmt::format("unknown {}{}", what,
                                  nearest.empty() ? std::string() : fmt::format("; did you mean \"{}\"?", nearest)),
                      known.empty() ? "there are none" : fmt::format("known are: {}", fmt::join(known, ", ")));
}

Result<FieldReader> FieldReader::open(const json& value, const std::string& path, std::vector<std::string> known)
{
    if (!value.is_object())
        return fieldError(path.empty() ? "the document" : path,
                          fmt::format("must be an object, not {}", typeName(value)), "write { … } around its fields");
    for (const auto& [key, field] : value.items())
        if (std::find(known.begin(), known.end(), key) == known.end())
            return unknownName(joinPath(path, shortened(key)), "field", key, known);
    return FieldReader(value, path);
}

const json* FieldReader::find(const std::string& name) const
{
    const auto found = m_object->find(name);
    return found == m_object->end() ? nullptr : &*found;
}

Status FieldReader::read(const std::string& name, std::string& target) const
{
    const json* value = find(name);
    if (value == nullptr)
        return {};
    if (!value->is_string())
        return wrongType(pathOf(name), "a text", *value);
    target = value->get<std::string>();
    if (target.find('\0') != std::string::npos)
        return fieldError(pathOf(name), "must not hold a NUL character", "remove the \\u0000");
    return {};
}

Status FieldReader::read(const std::string& name, bool& target) const
{
    const json* value = find(name);
    if (value == nullptr)
        return {};
    if (!value->is_boolean())
        return wrongType(pathOf(name), "true or false", *value);
    target = value->get<bool>();
    return {};
}

Status FieldReader::read(const std::string& name, int& target, int minimum, int maximum) const
{
    const json* value = find(name);
    if (value == nullptr)
        return {};
    const std::string wanted = fmt::format("a whole number from {} to {}", minimum, maximum);
    if (!value->is_number_integer())
        return wrongType(pathOf(name), wanted, *value);
    const bool huge = value->is_number_unsigned() && value->get<std::uint64_t>() > std::uint64_t{1} << 32;
    const bool fits = !huge && value->get<std::int64_t>() >= minimum && value->get<std::int64_t>() <= maximum;
    if (!fits)
        return fieldError(pathOf(name), fmt::format("must be {}, not {}", wanted, value->dump()),
                          "see docs/experiment.md");
    target = value->get<int>();
    return {};
}

Status FieldReader::read(const std::string& name, std::uint64_t& target) const
{
    const json* value = find(name);
    if (value == nullptr)
        return {};
    const bool whole = value->is_number_unsigned() || (value->is_number_integer() && value->get<std::int64_t>() >= 0);
    if (!whole)
        return fieldError(pathOf(name),
                          fmt::format("must be a whole number from 0 to {}, not {}",
                                      std::numeric_limits<std::uint64_t>::max(),
                                      value->is_number() ? value->dump() : typeName(*value)),
                          "see docs/experiment.md");
    target = value->get<std::uint64_t>();
    return {};
}

Status FieldReader::read(const std::string& name, double& target, const Interval& allowed) const
{
    const json* value = find(name);
    if (value == nullptr)
        return {};
    if (!value->is_number())
        return wrongType(pathOf(name), "a number " + describe(allowed), *value);
    const double number = value->get<double>();
    const bool low = allowed.lowOpen ? number > allowed.low : number >= allowed.low;
    const bool high = allowed.highOpen ? number < allowed.high : number <= allowed.high;
    if (!low || !high)
        return fieldError(pathOf(name), fmt::format("must be {}, not {}", describe(allowed), numberText(number)),
                          "see docs/experiment.md");
    target = number;
    return {};
}

Status FieldReader::read(const std::string& name, std::vector<std::string>& target) const
{
    FW_ASSIGN(const json* list, findList(name));
    if (list == nullptr)
        return {};
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const json& item = (*list)[i];
        const std::string path = itemPath(pathOf(name), i);
        if (!item.is_string())
            return wrongType(path, "a text", item);
        texts.push_back(item.get<std::string>());
        if (texts.back().empty())
            return fieldError(path, "must not be empty", "remove it");
        const auto first = std::find(texts.begin(), texts.end(), texts.back());
        if (first + 1 != texts.end())
            return fieldError(path, fmt::format("\"{}\" is listed twice", shortened(texts.back())),
                              "remove one of them");
    }
    target = std::move(texts);
    return {};
}

Status FieldReader::readRequired(const std::string& name, std::string& target, const std::string& hint) const
{
    if (find(name) == nullptr)
        return fieldError(pathOf(name), "is missing", hint);
    FW_TRY(read(name, target));
    if (target.find_first_not_of(" \t\r\n") == std::string::npos)
        return fieldError(pathOf(name), "must not be empty", hint);
    return {};
}

Result<const json*> FieldReader::findList(const std::string& name) const
{
    const json* value = find(name);
    if (value != nullptr && !value->is_array())
        return wrongType(pathOf(name), "a list", *value);
    return value;
}

} // namespace fw::experiment
