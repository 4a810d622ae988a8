// What a file of texts comes to before it is stored: its models, its prompts, and the place of every row.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/result.h"
#include "core/run/imported_rows.h"
#include "core/store/rows.h"

namespace fw::run {

/// Why a row that could be read is not imported.
enum class Drop : std::uint8_t { None, BlankDraw, SameDraw, TooFew };

/// Where a row goes. Rows keep the file's order, so that a second reading can be matched.
struct RowPlace
{
    std::int64_t draw = 0; ///< as the file says, if it does; then its place from 0
    std::uint32_t prompt = 0;
    std::uint32_t line = 0;
    std::uint16_t model = 0;
    Drop drop = Drop::None;
    bool numbered = false; ///< the file says the draw
    bool kept() const { return drop == Drop::None; }
};

/// Filled row by row, then closed. Not thread-safe.
class ImportIndex
{
public:
    /// `axis` where a row names none.
    explicit ImportIndex(std::string axis) : m_axis(std::move(axis)) {}

    /// An error only where there are too many models or prompts.
    Status add(const ImportedRow& row);

    /// A row that could not be read.
    void addBad(const BadRow& row);

    /// Settles draws and k, and drops texts of prompts that a model has fewer than k for. Draws are counted per model
    /// and prompt: a file's own numbers in their order, or the order of rows. `continuationsPerPrompt` 0 takes the most
    /// frequent number of texts, the smaller one where two are equally frequent. Errors: a blank draw beside numbered
    /// ones of its model and prompt (dropped with `skipBadRows`), a model of which nothing would be left.
    Status close(int continuationsPerPrompt, const std::string& base, bool skipBadRows);

    const std::vector<std::string>& models() const { return m_models; } ///< the base first after close()
    /// The model's prompts in the file's order, with their draws.
    std::vector<store::PromptRow> promptsOf(std::size_t model) const;
    std::span<const RowPlace> rows() const { return m_rows; }
    int continuationsPerPrompt() const { return m_draws; }
    /// After close(): rows that could not be read and whose model may be missing wholly, because it cannot be told (an
    /// empty name) or because what stands where its name would be is no model's. By name, with the first such line.
    std::map<std::string, std::size_t> uncertainModels() const;

private:
    Status numberDraws(bool skipBadRows);
    void chooseDraws();
    void dropIncomplete();
    Status requireEveryModel() const;
    void putFirst(std::size_t model);

    std::string m_axis;
    std::vector<std::string> m_models;
    std::unordered_map<std::string, std::uint16_t> m_modelIds;
    std::vector<store::PromptRow> m_prompts;
    std::unordered_map<std::string, std::uint32_t> m_promptIds;
    std::vector<RowPlace> m_rows;
    std::vector<std::vector<int>> m_answers;        ///< [model][prompt]: texts
    std::map<std::string, std::string> m_badModels; ///< what is wrong with the first bad row of each model
    std::map<std::string, std::size_t> m_uncertain; ///< models of rows that cannot be taken apart, their first lines
    bool m_namesModels = false;                     ///< a row does
    int m_draws = 0;
};

} // namespace fw::run
