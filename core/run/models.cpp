#include "core/run/stages.h"

#include "core/measure/scorer_catalogue.h"

namespace fw::run {

Result<const nn::LanguageModel*> Models::base()
{
    if (m_base.empty()) {
        FW_ASSIGN(nn::LanguageModel model, nn::LanguageModel::load(m_plan.modelDirectory, device()));
        m_base.push_back(std::move(model));
    }
    return &m_base.front();
}

Result<const measure::TextScorer*> Models::scorer(std::size_t index)
{
    for (const auto& [known, scorer] : m_scorers)
        if (known == index)
            return &scorer;
    FW_ASSIGN(const std::filesystem::path directory, measure::bundledModelsDirectory());
    const std::string& name = m_experiment.scorers[index].scorer;
    const bool bundled = catalogue::find(catalogues().scorers, name) != nullptr;
    FW_ASSIGN(measure::TextScorer scorer,
              measure::TextScorer::load(bundled ? name : experiment::resolve(m_experiment, name).string(), directory,
                                        device()));
    m_scorers.reserve(m_experiment.scorers.size());
    m_scorers.emplace_back(index, std::move(scorer));
    return &m_scorers.back().second;
}

} // namespace fw::run
