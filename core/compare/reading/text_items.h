// The items that an experiment measures without generating: documents of a text (one row each) and choice sets' items
// (a row an option), all sets one after another. Plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/result.h"
#include "core/compare/reading/item_place.h"
#include "core/compare/reading/signal_grid.h"
#include "core/store/database.h"

namespace fw::compare {

class TextItems
{
public:
    static Result<TextItems> read(const store::Database& database, std::int64_t experiment, const CancelToken& cancel);

    /// (item, row) of a document as text_scores names it; none for other experiments' texts.
    std::optional<std::pair<std::size_t, std::size_t>> find(std::int64_t textSet, std::int32_t document) const;

    std::size_t size() const { return m_places.size(); }
    /// Rows of the item with the most options.
    std::size_t rows() const { return m_rows; }
    const std::vector<ItemPlace>& places() const { return m_places; }
    /// Items that metrics of this kind read (catalogue::Metric::choiceKind): for "" plain documents and single
    /// sentences.
    std::vector<std::size_t> itemsFor(std::string_view choiceKind) const;
    /// Axis and group with their titles, each once, in the items' order; plain documents have none.
    const std::vector<store::ChoiceItemRow>& titles() const { return m_titles; }
    /// What a reader of the figures must know: items that could not be measured.
    const std::vector<std::string>& warnings() const { return m_warnings; }

    /// An empty grid of this shape, all missing.
    SignalGrid grid() const;
    /// 1 for the right option of an item, 0 for the others.
    SignalGrid correct() const;
    /// 1 / (items of the item's cluster and axis), in every row: what makes a sum over items a sum of clusters' means.
    SignalGrid weights() const;

private:
    struct Set
    {
        std::size_t firstItem = 0;
        std::vector<std::pair<std::size_t, std::size_t>> places; ///< (item, row) by document; empty: a row each
        std::size_t documents = 0;
    };
    void addDocuments(const store::TextSetRow& set);
    void addItems(const store::TextSetRow& set, const std::vector<store::ChoiceItemRow>& items);

    std::map<std::int64_t, Set> m_sets;
    std::vector<ItemPlace> m_places;
    std::vector<std::string> m_kinds;
    std::vector<std::size_t> m_options; ///< of each item
    std::vector<std::size_t> m_correct;
    std::vector<store::ChoiceItemRow> m_titles; ///< without options
    std::vector<std::string> m_warnings;
    std::size_t m_rows = 1;
};

} // namespace fw::compare
