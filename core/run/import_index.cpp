#include "core/run/import_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <tuple>

namespace fw::run {

namespace {

constexpr std::size_t kMaximumModels = 1000;
constexpr std::int64_t kNoDraw = std::numeric_limits<std::int64_t>::min();

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
    m_ownDraws = m_ownDraws || row.draw.has_value();
    m_rows.push_back({row.draw.value_or(kNoDraw), promptId->second, modelId->second, true});
    return {};
}

/// Draws become places from 0: the file's numbers in ascending order over the whole file, so that the same number is
/// the same place for every model; else the order of rows. A model's second text for one draw is left out.
void ImportIndex::numberDraws()
{
    std::map<std::int64_t, std::int64_t> placeOf;
    if (m_ownDraws) {
        for (const RowPlace& row : m_rows)
            placeOf.emplace(row.draw, 0);
        std::int64_t next = 0;
        for (auto& [draw, place] : placeOf)
            place = next++;
    }
    std::map<std::pair<std::uint16_t, std::uint32_t>, std::set<std::int64_t>> seen;
    for (RowPlace& row : m_rows) {
        std::set<std::int64_t>& draws = seen[{row.model, row.prompt}];
        row.draw = m_ownDraws ? placeOf[row.draw] : static_cast<std::int64_t>(draws.size());
        row.kept = draws.insert(row.draw).second;
        m_duplicates += row.kept ? 0 : 1;
    }
    m_answers.assign(m_models.size(), std::vector<int>(m_prompts.size(), 0));
    for (const auto& [place, draws] : seen) {
        int& answers = m_answers[place.first][place.second];
        while (draws.contains(answers))
            ++answers;
    }
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

Status ImportIndex::close(int continuationsPerPrompt, const std::string& base)
{
    if (m_rows.empty())
        return Error{ErrorKind::InvalidInput, "there is no text to import", "see which lines were left out, and why"};
    numberDraws();
    m_draws = continuationsPerPrompt;
    if (m_draws == 0)
        chooseDraws();
    for (RowPlace& row : m_rows)
        if (row.kept && m_answers[row.model][row.prompt] < m_draws) {
            row.kept = false;
            ++m_incomplete;
        }
    if (std::none_of(m_rows.begin(), m_rows.end(), [](const RowPlace& row) { return row.kept; }))
        return Error{ErrorKind::InvalidInput, fmt::format("no model has {} texts for any prompt", m_draws),
                     "ask for fewer a prompt"};
    if (base.empty())
        return {};
    const auto found = std::find(m_models.begin(), m_models.end(), base);
    if (found == m_models.end())
        return Error{ErrorKind::InvalidInput, fmt::format("there is no model '{}'", base),
                     fmt::format("the file has: {}", fmt::join(m_models, ", "))};
    const auto chosen = static_cast<std::uint16_t>(found - m_models.begin());
    std::swap(m_models.front(), m_models[chosen]);
    std::swap(m_answers.front(), m_answers[chosen]);
    for (RowPlace& row : m_rows)
        if (row.model == 0 || row.model == chosen)
            row.model = row.model == 0 ? chosen : std::uint16_t{0};
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
