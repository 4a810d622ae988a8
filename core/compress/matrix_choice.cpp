#include "core/compress/matrix_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>

namespace fw::compress {

namespace {

constexpr const char* kOnly = "only";
constexpr const char* kIgnore = "ignore";
constexpr std::string_view kBlocks = "blocks.";

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Empty for what names none.
std::vector<nn::Role> rolesNamed(std::string_view name)
{
    std::vector<nn::Role> roles;
    for (const nn::Role role : nn::kRoles)
        if (name == nn::roleName(role) || name == (nn::isAttention(role) ? "attention" : "mlp"))
            roles.push_back(role);
    return roles;
}

} // namespace

bool MatrixChoice::Entry::names(std::size_t layer, nn::Role role) const
{
    return (block < 0 || static_cast<std::size_t>(block) == layer) &&
           (roles.empty() || std::find(roles.begin(), roles.end(), role) != roles.end());
}

Result<std::vector<MatrixChoice::Entry>> MatrixChoice::parse(const nlohmann::json& parameters, const char* parameter)
{
    std::vector<Entry> entries;
    const std::string list = parameters.value(parameter, std::string());
    for (std::size_t begin = 0; begin <= list.size();) {
        const std::size_t end = std::min(list.find(',', begin), list.size());
        const std::string_view text = trimmed(std::string_view(list).substr(begin, end - begin));
        begin = end + 1;
        if (text.empty())
            continue;
        Entry entry{parameter, std::string(text), -1, {}};
        std::string_view role = text;
        bool valid = true;
        if (text.starts_with(kBlocks)) {
            const std::string_view number =
                text.substr(kBlocks.size(), text.find('.', kBlocks.size()) - kBlocks.size());
            const auto read = std::from_chars(number.data(), number.data() + number.size(), entry.block);
            valid = read.ec == std::errc() && read.ptr == number.data() + number.size() && entry.block >= 0;
            role = text.substr(std::min(text.size(), kBlocks.size() + number.size() + 1));
            valid = valid && (!role.empty() || !text.ends_with('.'));
        }
        if (!role.empty())
            entry.roles = rolesNamed(role);
        if (!valid || (!role.empty() && entry.roles.empty()))
            return Error{ErrorKind::InvalidInput, fmt::format("{}: '{}' names no matrix", parameter, text),
                         "name a role (query, key, value, output, gate, up, down; attention, mlp), a block (blocks.3) "
                         "or a matrix (blocks.3.down), commas between"};
        entries.push_back(std::move(entry));
    }
    return entries;
}

Result<MatrixChoice> MatrixChoice::of(const nlohmann::json& parameters)
{
    MatrixChoice choice;
    FW_ASSIGN(choice.m_only, parse(parameters, kOnly));
    FW_ASSIGN(choice.m_ignored, parse(parameters, kIgnore));
    return choice;
}

bool MatrixChoice::includes(std::size_t layer, nn::Role role) const
{
    const auto names = [&](const Entry& entry) { return entry.names(layer, role); };
    return (m_only.empty() || std::any_of(m_only.begin(), m_only.end(), names)) &&
           std::none_of(m_ignored.begin(), m_ignored.end(), names);
}

Status MatrixChoice::check(std::size_t layers, const std::vector<nn::Role>& roles) const
{
    for (const std::vector<Entry>* list : {&m_only, &m_ignored})
        for (const Entry& entry : *list) {
            if (entry.block >= static_cast<long>(layers))
                return Error{
                    ErrorKind::InvalidInput,
                    fmt::format("{}: '{}', and this step finds {} blocks", entry.parameter, entry.text, layers),
                    "blocks are counted from 0, as the steps before leave them"};
            if (!entry.roles.empty() && std::none_of(roles.begin(), roles.end(), [&](nn::Role role) {
                    return std::find(entry.roles.begin(), entry.roles.end(), role) != entry.roles.end();
                }))
                return Error{ErrorKind::InvalidInput,
                             fmt::format("{}: '{}', and the model has no such matrix", entry.parameter, entry.text),
                             "a model without gates has none to name"};
        }
    for (std::size_t layer = 0; layer < layers; ++layer)
        for (const nn::Role role : roles)
            if (includes(layer, role))
                return {};
    return Error{ErrorKind::InvalidInput, fmt::format("{}: no matrix is left to this step", kIgnore),
                 "leave the step out, or ignore less"};
}

std::vector<catalogue::Parameter> matrixChoiceParameters()
{
    const auto list = [](const char* id, const char* title, const char* description) {
        catalogue::Parameter parameter;
        parameter.id = id;
        parameter.title = title;
        parameter.description = description;
        parameter.type = catalogue::ParameterType::Text;
        parameter.defaultValue = "";
        return parameter;
    };
    return {
        list(kOnly, "Only these matrices",
             "Names of the matrices that this step touches, commas between: roles (query, key, value, output, gate, "
             "up, down; attention, mlp), blocks (blocks.3), matrices (blocks.3.down). Empty: all."),
        list(kIgnore, "Ignored matrices", "Names of matrices that this step leaves as they are, written likewise.")};
}

} // namespace fw::compress
