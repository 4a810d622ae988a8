#include "core/measure/text_scorer.h"

#include "core/base/caught.h"
#include "core/measure/classifier_scorer.h"
#include "core/measure/gender_polarity_scorer.h"
#include "core/measure/scorer_place.h"
#include "core/measure/vader_scorer.h"
#include "core/measure/word_list_scorer.h"

namespace fw::measure {

namespace {

Result<std::shared_ptr<const Scorer>> loadKind(const ScorerPlace& place, const std::string& device)
{
    switch (place.kind) {
    case ScorerKind::WordList:
        return loadWordListScorer(place.path, place.part);
    case ScorerKind::Vader:
        return loadVaderScorer(place.path);
    case ScorerKind::WordVectors:
        return loadGenderPolarityScorer(place.path);
    case ScorerKind::Classifier:
        break;
    }
    return loadClassifierScorer(place.path, place.part, device);
}

} // namespace

Result<TextScorer> TextScorer::load(const std::string& name, const std::filesystem::path& modelsDirectory,
                                    const std::string& device)
try {
    FW_ASSIGN(const ScorerPlace place, locateScorer(name, modelsDirectory));
    FW_ASSIGN(auto scorer, loadKind(place, device));
    FW_ASSIGN(std::string identity, scorerIdentity(place));
    return TextScorer(place.name, std::move(identity), std::move(scorer));
} catch (...) {
    return caughtError("load the scorer");
}

Result<ScoreTable> TextScorer::score(std::span<const std::string> texts, const CancelToken& cancel,
                                     ProgressSink progress) const
try {
    return m_scorer->score(texts, cancel, std::move(progress));
} catch (...) {
    return caughtError("score the texts");
}

} // namespace fw::measure
