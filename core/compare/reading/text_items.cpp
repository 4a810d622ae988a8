#include "core/compare/reading/text_items.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <set>
#include <span>
#include <tuple>

namespace fw::compare {

namespace {

constexpr std::string_view kSentence = "sentence";
constexpr std::size_t kNamedItems = 5;

/// Entries by their reason: "lines 3, 5 (no pronoun is in brackets)"; what names no line stands as it is.
std::vector<std::string> byReason(const std::vector<std::string>& leftOut)
{
    constexpr std::string_view kLine = "line ";
    std::vector<std::pair<std::string, std::vector<std::string>>> reasons;
    for (const std::string& entry : leftOut) {
        const std::size_t colon = entry.starts_with(kLine) ? entry.find(": ") : std::string::npos;
        const std::string reason = colon == std::string::npos ? entry : entry.substr(colon + 2);
        auto found = std::find_if(reasons.begin(), reasons.end(), [&](const auto& one) { return one.first == reason; });
        if (found == reasons.end())
            found = reasons.insert(reasons.end(), {reason, {}});
        if (colon != std::string::npos)
            found->second.push_back(entry.substr(kLine.size(), colon - kLine.size()));
    }
    std::vector<std::string> texts;
    for (const auto& [reason, lines] : reasons) {
        const auto named = std::span(lines).first(std::min(lines.size(), kNamedItems));
        const std::string more =
            lines.size() > kNamedItems ? fmt::format(" and {} more", lines.size() - kNamedItems) : "";
        texts.push_back(lines.empty() ? reason
                                      : fmt::format("line{} {}{} ({})", lines.size() > 1 ? "s" : "",
                                                    fmt::join(named, ", "), more, reason));
    }
    return texts;
}

std::string leftOutText(const store::TextSetRow& set, std::size_t measured)
{
    const std::vector<std::string> reasons = byReason(set.leftOut);
    const auto named = std::span(reasons).first(std::min(reasons.size(), kNamedItems));
    return fmt::format("{}: {} left out of what its file holds, {} items are measured: {}{}", set.name,
                       set.leftOut.size(), measured, fmt::join(named, "; "),
                       reasons.size() > kNamedItems ? fmt::format("; and {} more", reasons.size() - kNamedItems) : "");
}

} // namespace

Result<TextItems> TextItems::read(const store::Database& database, std::int64_t experiment, const CancelToken& cancel)
{
    TextItems all;
    FW_ASSIGN(const std::vector<store::TextSetRow> sets, database.textSetsOf(experiment));
    for (const store::TextSetRow& set : sets) {
        FW_TRY(cancel.check());
        FW_ASSIGN(const std::vector<store::ChoiceItemRow> items, database.choiceItems(set.id, cancel));
        if (!set.leftOut.empty())
            all.m_warnings.push_back(leftOutText(set, items.size()));
        if (items.empty())
            all.addDocuments(set);
        else
            all.addItems(set, items);
    }
    return all;
}

void TextItems::addDocuments(const store::TextSetRow& set)
{
    Set added{m_places.size(), {}, static_cast<std::size_t>(std::max(set.documents, 0))};
    m_places.resize(m_places.size() + added.documents);
    m_kinds.resize(m_places.size(), set.kind);
    m_options.resize(m_places.size(), 1);
    m_correct.resize(m_places.size(), 0);
    m_sets.emplace(set.id, std::move(added));
}

void TextItems::addItems(const store::TextSetRow& set, const std::vector<store::ChoiceItemRow>& items)
{
    std::set<std::pair<std::string, std::string>> seen;
    for (const store::ChoiceItemRow& title : m_titles)
        seen.emplace(title.axis, title.group);
    Set added{m_places.size(), {}, 0};
    for (const store::ChoiceItemRow& item : items) {
        for (std::size_t row = 0; row < item.options.size(); ++row)
            added.places.emplace_back(m_places.size(), row);
        m_rows = std::max(m_rows, item.options.size());
        // Clusters of different sets are different ones, whatever they are called.
        m_places.push_back(
            {item.axis, item.group, item.cluster.empty() ? "" : std::to_string(set.id) + "/" + item.cluster});
        m_kinds.push_back(set.kind);
        m_options.push_back(item.options.size());
        m_correct.push_back(static_cast<std::size_t>(std::max(item.correct, 0)));
        if (!item.group.empty() && seen.emplace(item.axis, item.group).second)
            m_titles.push_back({item.axis, item.axisTitle, item.group, item.groupTitle, {}, 0, {}});
    }
    added.documents = added.places.size();
    m_sets.emplace(set.id, std::move(added));
}

std::optional<std::pair<std::size_t, std::size_t>> TextItems::find(std::int64_t textSet, std::int32_t document) const
{
    const auto found = m_sets.find(textSet);
    if (found == m_sets.end() || document < 0 || static_cast<std::size_t>(document) >= found->second.documents)
        return std::nullopt;
    const auto place = static_cast<std::size_t>(document);
    if (found->second.places.empty())
        return std::pair(found->second.firstItem + place, std::size_t{0});
    return found->second.places[place];
}

std::vector<std::size_t> TextItems::itemsFor(std::string_view choiceKind) const
{
    std::vector<std::size_t> items;
    for (std::size_t i = 0; i < m_kinds.size(); ++i)
        if (m_kinds[i] == choiceKind || (choiceKind.empty() && m_kinds[i] == kSentence))
            items.push_back(i);
    return items;
}

SignalGrid TextItems::grid() const
{
    return {m_rows, std::vector<double>(size() * m_rows, std::numeric_limits<double>::quiet_NaN())};
}

SignalGrid TextItems::correct() const
{
    SignalGrid grid = this->grid();
    for (std::size_t item = 0; item < size(); ++item)
        for (std::size_t row = 0; row < m_options[item]; ++row)
            grid.at(item, row) = row == m_correct[item] ? 1 : 0;
    return grid;
}

SignalGrid TextItems::weights() const
{
    using Key = std::tuple<std::string, std::string, std::string>;
    std::map<Key, std::size_t> members;
    const auto keyOf = [&](std::size_t item) {
        return Key{m_kinds[item], m_places[item].axis, m_places[item].cluster};
    };
    for (std::size_t item = 0; item < size(); ++item)
        if (!m_places[item].cluster.empty())
            ++members[keyOf(item)];
    SignalGrid grid = this->grid();
    for (std::size_t item = 0; item < size(); ++item) {
        const double count = m_places[item].cluster.empty() ? 1 : static_cast<double>(members[keyOf(item)]);
        for (std::size_t row = 0; row < m_options[item]; ++row)
            grid.at(item, row) = 1 / count;
    }
    return grid;
}

} // namespace fw::compare
