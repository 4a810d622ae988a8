#include "core/run/import_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <map>
#include <utility>

namespace fw::run {

namespace {

constexpr std::size_t kMaximumModels = 1000;

} // namespace

Status ImportIndex::add(const ImportedRow& row)
{
    const std::string model = row.model.empty() ? "model" : row.model;
    const auto [modelId, newModel] = m_modelIds.emplace(model, static_cast<std::uint16_t>(m_models.size()));
    if (newModel) {
        if (m_models.size() == kMaximumModels)
            return Error{ErrorKind::InvalidInput,
                         fmt::format("line {}: there are more than {} models", row.line, kMaximumModels),
                         "is this the column that names the model?"};
        m_models.push_back(model);
    }
    store::PromptRow prompt;
    prompt.text = row.prompt;
    prompt.axis = row.axis.empty() ? m_axis : row.axis;
    prompt.axisTitle = prompt.axis;
    prompt.group = row.group;
    prompt.groupTitle = row.group;
    prompt.templateId = row.templateId;
    const auto [promptId, newPrompt] =
        m_promptIds.emplace(store::promptKey(prompt), static_cast<std::uint32_t>(m_prompts.size()));
    if (newPrompt)
        m_prompts.push_back(std::move(prompt));
    m_namesModels = m_namesModels || !row.model.empty();
    m_rows.push_back({row.draw.value_or(0), promptId->second, static_cast<std::uint32_t>(row.line), modelId->second,
                      Drop::None, row.draw.has_value()});
    return {};
}

void ImportIndex::addBad(const BadRow& row)
{
    m_namesModels = m_namesModels || !row.model.empty();
    if (!row.certain && !(row.holdsNoRow && row.model.empty()) && m_uncertain.size() < kMaximumModels)
        m_uncertain.emplace(row.model, row.line);
    else if (row.certain && !row.model.empty() && m_badModels.size() < kMaximumModels)
        m_badModels.emplace(row.model, fmt::format("line {}: {}", row.line, row.reason));
}

std::map<std::string, std::size_t> ImportIndex::uncertainModels() const
{
    std::map<std::string, std::size_t> models;
    if (!m_namesModels) // all rows are one model's
        return models;
    for (const auto& [model, line] : m_uncertain)
        if (!m_modelIds.contains(model))
            models.emplace(model, line);
    return models;
}

/// Draws become places from 0, counted for every model and prompt.
Status ImportIndex::numberDraws(bool skipBadRows)
{
    std::map<std::pair<std::uint16_t, std::uint32_t>, std::vector<RowPlace*>> answers;
    for (RowPlace& row : m_rows)
        answers[{row.model, row.prompt}].push_back(&row);
    m_answers.assign(m_models.size(), std::vector<int>(m_prompts.size(), 0));
    for (auto& [of, rows] : answers) {
        const auto blank =
            std::find_if(rows.begin(), rows.end(), [](const RowPlace* row) { return !row->numbered; });
        const bool numbered =
            std::any_of(rows.begin(), rows.end(), [](const RowPlace* row) { return row->numbered; });
        if (numbered && blank != rows.end() && !skipBadRows)
            return Error{ErrorKind::InvalidInput,
                         fmt::format("line {}: the draw is blank, and other rows of '{}' for this prompt have numbers",
                                     (*blank)->line, m_models[of.first]),
                         "number all of them or none, or leave such rows out with --skip-bad-rows"};
        std::stable_sort(rows.begin(), rows.end(),
                         [](const RowPlace* a, const RowPlace* b) { return a->draw < b->draw; });
        std::optional<std::int64_t> before;
        int& next = m_answers[of.first][of.second];
        for (RowPlace* row : rows) {
            if (numbered && !row->numbered)
                row->drop = Drop::BlankDraw;
            else if (numbered && std::exchange(before, row->draw) == row->draw)
                row->drop = Drop::SameDraw;
            else
                row->draw = next++;
        }
    }
    return {};
}

void ImportIndex::chooseDraws()
{
    std::map<int, std::size_t> frequency;
    for (const std::vector<int>& model : m_answers)
        for (const int answers : model)
            if (answers > 0)
                ++frequency[answers];
    std::size_t most = 0;
    for (const auto& [answers, count] : frequency)
        if (count > most) {
            most = count;
            m_draws = answers;
        }
}

void ImportIndex::dropIncomplete()
{
    for (RowPlace& row : m_rows)
        if (row.kept() && m_answers[row.model][row.prompt] < m_draws)
            row.drop = Drop::TooFew;
}

/// No model vanishes: each keeps a row, or the error names it and the reason.
Status ImportIndex::requireEveryModel() const
{
    for (std::size_t model = 0; model < m_models.size(); ++model) {
        const std::vector<int>& answers = m_answers[model];
        const int most = answers.empty() ? 0 : *std::max_element(answers.begin(), answers.end());
        if (most < m_draws)
            return Error{
                ErrorKind::InvalidInput,
                fmt::format("the model '{}' has at most {} texts for a prompt, and {} are compared: nothing of "
                            "it would be imported",
                            m_models[model], most, m_draws),
                fmt::format("ask for at most {} a prompt (--continuations), or take its rows out", std::max(most, 1))};
    }
    for (const auto& [model, reason] : m_badModels)
        if (!m_modelIds.contains(model))
            return Error{ErrorKind::InvalidInput,
                         fmt::format("the model '{}' has no row that can be imported; {}", model, reason),
                         "mend its rows, or take them out"};
    return {};
}

void ImportIndex::putFirst(std::size_t model)
{
    const auto chosen = static_cast<std::uint16_t>(model);
    std::swap(m_models.front(), m_models[chosen]);
    std::swap(m_answers.front(), m_answers[chosen]);
    for (RowPlace& row : m_rows)
        if (row.model == 0 || row.model == chosen)
            row.model = row.model == 0 ? chosen : std::uint16_t{0};
}

Status ImportIndex::close(int continuationsPerPrompt, const std::string& base, bool skipBadRows)
{
    FW_TRY(numberDraws(skipBadRows));
    m_draws = continuationsPerPrompt;
    if (m_draws == 0)
        chooseDraws();
    dropIncomplete();
    FW_TRY(requireEveryModel());
    if (base.empty())
        return {};
    const auto found = std::find(m_models.begin(), m_models.end(), base);
    if (found == m_models.end())
        return Error{ErrorKind::InvalidInput, fmt::format("there is no model '{}'", base),
                     fmt::format("the file has: {}", fmt::join(m_models, ", "))};
    putFirst(static_cast<std::size_t>(found - m_models.begin()));
    return {};
}

std::vector<store::PromptRow> ImportIndex::promptsOf(std::size_t model) const
{
    std::vector<store::PromptRow> prompts;
    for (std::size_t i = 0; i < m_prompts.size(); ++i)
        if (m_answers[model][i] >= m_draws) {
            prompts.push_back(m_prompts[i]);
            prompts.back().position = static_cast<int>(i);
            // The base may have more: they make the noise floor. Of others, k are compared.
            prompts.back().draws = model == 0 ? m_answers[model][i] : m_draws;
        }
    return prompts;
}

} // namespace fw::run
