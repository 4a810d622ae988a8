#include "core/prompts/crows_pairs.h"

#include <fmt/format.h>

#include "core/base/csv.h"

namespace fw::prompts {

Result<std::vector<CrowsPair>> loadCrowsPairs(const std::filesystem::path& file)
{
    FW_ASSIGN(const CsvTable table, readCsv(file));
    const auto columnOf = [&](std::string_view name) -> Result<std::size_t> {
        auto column = table.column(name);
        if (column.ok())
            return column;
        return Error{column.error().kind, fmt::format("{}: {}", file.string(), column.error().message),
                     column.error().hint};
    };
    FW_ASSIGN(const std::size_t more, columnOf("sent_more"));
    FW_ASSIGN(const std::size_t less, columnOf("sent_less"));
    FW_ASSIGN(const std::size_t direction, columnOf("stereo_antistereo"));
    FW_ASSIGN(const std::size_t biasType, columnOf("bias_type"));
    const bool named = table.header.front().empty() || table.header.front() == "id";
    std::vector<CrowsPair> pairs;
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        const std::vector<std::string>& row = table.rows[i];
        const auto refused = [&](const std::string& what, const std::string& hint) {
            return Error{ErrorKind::InvalidInput, fmt::format("{}, line {}: {}", file.string(), table.lines[i], what),
                         hint};
        };
        if (row[more].empty() || row[less].empty())
            return refused("a sentence is empty", "a pair has two sentences");
        if (row[direction] != "stereo" && row[direction] != "antistereo")
            return refused(fmt::format("stereo_antistereo is '{:.40}'", row[direction]), "write stereo or antistereo");
        if (row[biasType].empty())
            return refused("bias_type is empty", "name the kind of bias");
        pairs.push_back({named && !row[0].empty() ? row[0] : std::to_string(i), row[more], row[less], row[direction],
                         row[biasType]});
    }
    if (pairs.empty())
        return Error{ErrorKind::InvalidInput, file.string() + " has no pairs", "give CrowS-Pairs' CSV"};
    return pairs;
}

} // namespace fw::prompts
