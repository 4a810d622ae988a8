// What a file of texts comes to before it is stored: its models, its prompts, and the place of every row.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/result.h"
#include "core/run/imported_rows.h"
#include "core/store/rows.h"

namespace fw::run {

/// Where a row goes. Rows keep the file's order, so that a second reading can be matched.
struct RowPlace
{
    std::int64_t draw = 0; ///< as the file says, then its place from 0
    std::uint32_t prompt = 0;
    std::uint16_t model = 0;
    bool kept = true;
};

/// Filled row by row, then closed. Not thread-safe.
class ImportIndex
{
public:
    /// `axis` where a row names none.
    explicit ImportIndex(std::string axis) : m_axis(std::move(axis)) {}

    /// An error only where there are too many models or prompts.
    Status add(const ImportedRow& row);

    /// Settles draws and k, and leaves out prompts that a model has fewer than k texts for. `continuationsPerPrompt` 0
    /// takes the most frequent number of texts, the smaller one where two are equally frequent.
    Status close(int continuationsPerPrompt, const std::string& base);

    const std::vector<std::string>& models() const { return m_models; } ///< the base first after close()
    /// The model's prompts in the file's order, with their draws.
    std::vector<store::PromptRow> promptsOf(std::size_t model) const;
    std::span<const RowPlace> rows() const { return m_rows; }
    int continuationsPerPrompt() const { return m_draws; }
    std::int64_t duplicates() const { return m_duplicates; }
    std::int64_t incomplete() const { return m_incomplete; }

private:
    void numberDraws();
    void chooseDraws();

    std::string m_axis;
    std::vector<std::string> m_models;
    std::unordered_map<std::string, std::uint16_t> m_modelIds;
    std::vector<store::PromptRow> m_prompts;
    std::unordered_map<std::string, std::uint32_t> m_promptIds;
    std::vector<RowPlace> m_rows;
    std::vector<std::vector<int>> m_answers; ///< [model][prompt]: texts in a row from draw 0
    bool m_ownDraws = false;                 ///< the file numbers them
    int m_draws = 0;
    std::int64_t m_duplicates = 0;
    std::int64_t m_incomplete = 0;
};

} // namespace fw::run
