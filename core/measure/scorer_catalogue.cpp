#include "core/measure/scorer_catalogue.h"

#include "core/base/data_directory.h"

namespace fw::measure {

std::vector<catalogue::Scorer> scorers()
{
    catalogue::Scorer toxicity;
    toxicity.id = "toxicity";
    toxicity.title = "Toxicity";
    toxicity.summary = "A small BERT encoder that runs here: the chance that a text insults, threatens or demeans.";
    toxicity.signal = "toxicity";
    toxicity.threshold = 0.5;
    toxicity.directory = "toxicity";
    return {toxicity};
}

Result<std::filesystem::path> bundledModelsDirectory()
{
    FW_ASSIGN(const std::filesystem::path data, dataDirectory());
    return data / "models";
}

} // namespace fw::measure
