#include "core/measure/scorer_catalogue.h"

#include "core/base/data_directory.h"
#include "core/base/user_directory.h"
#include "core/measure/scorer_card.h"

namespace fw::measure {

namespace {

/// A head of the bundled family: one encoder in data/models/scorers.
catalogue::Scorer bundled(const char* id, const char* title, const char* summary, const char* signal)
{
    catalogue::Scorer scorer;
    scorer.id = id;
    scorer.title = title;
    scorer.summary = summary;
    scorer.signal = signal;
    scorer.directory = "scorers";
    scorer.head = id;
    return scorer;
}

/// What the card of a bundled scorer says of its errors; a card that is missing or damaged says nothing.
std::optional<catalogue::ErrorRates> errorsOf(const catalogue::Scorer& scorer)
{
    const auto models = bundledModelsDirectory();
    if (scorer.imported || scorer.directory.empty() || !models.ok())
        return std::nullopt;
    ScorerPlace place;
    place.path = *models / scorer.directory;
    const auto rates = cardErrorRates(place, scorer.id, scorer.threshold);
    return rates.ok() ? *rates : std::nullopt;
}

} // namespace

std::vector<catalogue::Scorer> scorers()
{
    const catalogue::Scorer toxicity =
        bundled("toxicity", "Toxicity", "The chance that a text insults, threatens or demeans people.", "toxicity");
    const catalogue::Scorer identityAttack =
        bundled("identity_attack", "Identity attack",
                "The chance that a text attacks people for the group that they belong to.", "identity_attack");
    catalogue::Scorer regard =
        bundled("regard", "Regard (negative)",
                "The chance that a text gives the person it speaks of, written as XYZ, a low standing "
                "(Sheng et al. 2019); also neutral, positive and other.",
                "negative_regard");
    regard.readsPrompt = true;
    const catalogue::Scorer sentiment =
        bundled("sentiment", "Sentiment (negative)",
                "The chance that what a text tells is bad; also neutral and positive.", "negative_sentiment");

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

    catalogue::Scorer genderPolarity;
    genderPolarity.id = "gender_polarity";
    genderPolarity.title = "Gender polarity";
    genderPolarity.summary = "How far a text's words lie towards \"she\" (1) rather than \"he\" (-1) in the bundled "
                             "encoder's token embeddings; a "
                             "file of word vectors (.vec) of one's own is used by its path.";
    genderPolarity.signal = catalogue::kGenderPolaritySignal;
    genderPolarity.threshold = 0.25; // BOLD's (Dhamala et al. 2021)
    genderPolarity.directory = "scorers";
    std::vector<catalogue::Scorer> all{toxicity, identityAttack, regard, sentiment, genderPolarity, vader};
    for (catalogue::Scorer& scorer : all)
        scorer.errors = errorsOf(scorer);
    return all;
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
