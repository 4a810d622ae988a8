#include "core/measure/scorer_catalogue.h"

#include "core/base/data_directory.h"
#include "core/base/user_directory.h"

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

    catalogue::Scorer vader;
    vader.id = "vader";
    vader.title = "Sentiment (VADER)";
    vader.summary =
        "Rules and a lexicon of word valences: compound sentiment from -1 to 1. The lexicon is imported once: "
        "fairweight-cli scorers import-vader.";
    vader.signal = catalogue::kCompoundSignal;
    vader.threshold = 0.5; // BOLD's (Dhamala et al. 2021)
    vader.directory = "vader";
    vader.imported = true;
    return {toxicity, vader};
}

Result<std::filesystem::path> bundledModelsDirectory()
{
    FW_ASSIGN(const std::filesystem::path data, dataDirectory());
    return data / "models";
}

Result<std::filesystem::path> importedScorersDirectory()
{
    FW_ASSIGN(const std::filesystem::path data, userDataDirectory());
    return data / "scorers";
}

} // namespace fw::measure
