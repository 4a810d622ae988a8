#include "core/run/stages.h"

#include <fmt/format.h>

#include "core/measure/scorer_catalogue.h"

namespace fw::run {

std::string scorerName(const experiment::Experiment& experiment, std::size_t index)
{
    const std::string& name = experiment.scorers[index].scorer;
    return catalogue::find(catalogues().scorers, name) ? name : experiment::resolve(experiment, name).string();
}

Error scorerError(std::size_t index, Error error)
{
    error.message = fmt::format("scorers[{}].scorer: {}", index, error.message);
    return error;
}

Result<measure::TextScorer> loadScorer(const experiment::Experiment& experiment, std::size_t index)
{
    FW_ASSIGN(const std::filesystem::path models, measure::bundledModelsDirectory());
    auto loaded = measure::TextScorer::load(scorerName(experiment, index), models, experiment.execution.device);
    if (!loaded.ok())
        return scorerError(index, loaded.error());
    return loaded;
}

Result<const nn::LanguageModel*> Models::base()
{
    if (m_base.empty()) {
        FW_ASSIGN(nn::LanguageModel model, nn::LanguageModel::load(m_plan.modelDirectory));
        m_base.push_back(std::move(model));
    }
    return &m_base.front();
}

Result<const measure::TextScorer*> Models::scorer(std::size_t index)
{
    for (const auto& [known, scorer] : m_scorers)
        if (known == index)
            return &scorer;
    FW_ASSIGN(measure::TextScorer loaded, loadScorer(m_experiment, index));
    m_scorers.reserve(m_experiment.scorers.size());
    m_scorers.emplace_back(index, std::move(loaded));
    return &m_scorers.back().second;
}

} // namespace fw::run
