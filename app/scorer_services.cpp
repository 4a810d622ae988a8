#include "app/scorer_services.h"

#include <cmath>
#include <limits>
#include <memory>

#include "app/scorer_cache.h"
#include "app/scorer_list.h"
#include "core/measure/labelled_texts.h"
#include "core/measure/scorer_card.h"
#include "core/measure/scorer_catalogue.h"
#include "core/measure/scorer_description.h"
#include "core/measure/token_influence.h"
#include "core/measure/vader_import.h"
#include "core/report/evaluation_json.h"

namespace fw::app {

namespace {

namespace fs = std::filesystem;

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

Result<ui::ScorerFacts> factsOf(const std::string& name)
{
    FW_ASSIGN(const fs::path models, measure::bundledModelsDirectory());
    FW_ASSIGN(const measure::ScorerDescription description, measure::describeScorer(name, models));
    ui::ScorerFacts facts;
    facts.name = description.place.name;
    facts.kind = measure::kindName(description.place.kind);
    facts.path = description.place.path.string();
    facts.bytes = description.bytes;
    facts.heads = description.heads;
    facts.head = description.place.part;
    FW_ASSIGN(facts.identity, measure::scorerIdentity(description.place));
    FW_ASSIGN(facts.licence, measure::cardLicence(description.place));
    FW_ASSIGN(const auto card, measure::cardText(description.place));
    facts.card = card.value_or(std::string());
    return facts;
}

Result<ui::ScorerLabels> labelsOf(const measure::TextScorer& scorer, const std::string& name)
{
    FW_ASSIGN(const fs::path models, measure::bundledModelsDirectory());
    FW_ASSIGN(const measure::ScorerDescription description, measure::describeScorer(name, models));
    ui::ScorerLabels labels;
    labels.labels = scorer.labels();
    labels.signal = scorer.signalLabel();
    labels.threshold = description.threshold;
    labels.bipolar = scorer.scale() == catalogue::ScoreScale::Bipolar;
    labels.classes = scorer.classes();
    return labels;
}

Result<ui::TextScores> scoreText(ScorerCache& cache, const std::string& name, const std::string& text,
                                 const CancelToken& cancel)
{
    FW_ASSIGN(const measure::TextScorer scorer, cache.get(name));
    FW_TRY(cancel.check());
    ui::TextScores scores;
    FW_ASSIGN(scores.of, labelsOf(scorer, name));
    FW_ASSIGN(const measure::ScoreTable table, scorer.score(std::span(&text, 1), cancel, {}));
    scores.scores.assign(table.values.begin(), table.values.end());
    if (!scores.of.classes.empty())
        scores.decided = scorer.classOf(table.row(0));
    return scores;
}

Result<ui::TextInfluences> influenceOf(ScorerCache& cache, const std::string& name, const std::string& text,
                                       const CancelToken& cancel)
{
    FW_ASSIGN(const measure::TextScorer scorer, cache.get(name));
    FW_TRY(cancel.check());
    FW_ASSIGN(const measure::TextInfluence influence, measure::tokenInfluence(scorer, text, cancel));
    ui::TextInfluences influences;
    influences.untried = influence.left;
    for (const measure::TokenInfluence& token : influence.tokens)
        influences.words.push_back({token.begin, token.end, token.change});
    return influences;
}

ui::EvaluationFigure figure(const char* id, double value)
{
    return {id, {}, value, kUndefined, kUndefined};
}

ui::EvaluationFigure figure(const char* id, const std::optional<stats::Interval>& interval,
                            const std::string& group = {})
{
    if (!interval)
        return {id, group, kUndefined, kUndefined, kUndefined};
    return {id, group, interval->estimate, interval->low, interval->high};
}

void addRates(ui::Evaluation& shown, const measure::GroupRates& rates)
{
    shown.figures.push_back(figure("fpr", rates.falsePositiveRate, rates.group));
    shown.figures.push_back(figure("fnr", rates.falseNegativeRate, rates.group));
}

ui::EvaluationGroup groupOf(const measure::GroupRates& rates)
{
    return {rates.group, rates.counts.positives() + rates.counts.negatives(), rates.counts.positives()};
}

void fill(ui::Evaluation& shown, const measure::DetectionEvaluation& figures)
{
    const stats::DetectionCounts& counts = figures.all.counts;
    shown.all = groupOf(figures.all);
    shown.figures = {figure("auc", figures.areaUnderCurve),
                     figure("average_precision", figures.averagePrecision),
                     figure("precision", counts.precision()),
                     figure("recall", counts.recall()),
                     figure("f1", counts.f1()),
                     figure("accuracy", counts.accuracy()),
                     figure("ece", figures.calibrationError),
                     figure("brier", figures.brierScore)};
    addRates(shown, figures.all);
    for (const measure::GroupRates& rates : figures.groups) {
        shown.groups.push_back(groupOf(rates));
        addRates(shown, rates);
    }
}

void fill(ui::Evaluation& shown, const measure::ClassEvaluation& figures)
{
    shown.all = {{}, figures.matrix.total(), 0};
    shown.classes = figures.classes;
    shown.confusion = figures.matrix.counts;
    shown.figures = {figure("accuracy", figures.accuracy), figure("macro_f1", figures.macroF1),
                     figure("kappa", figures.kappa)};
    for (const measure::GroupAccuracy& group : figures.groups) {
        shown.groups.push_back({group.group, group.texts, 0});
        shown.figures.push_back(figure("accuracy", group.accuracy, group.group));
    }
}

/// "-1=negative, 1=positive" as pairs.
std::vector<std::string> pairsOf(const std::string& text)
{
    return measure::groupsOfCell(text);
}

Result<ui::Evaluation> evaluateScorer(ScorerCache& cache, const ui::EvaluationQuestion& question,
                                      const CancelToken& cancel, const ProgressSink& progress)
{
    measure::EvaluationRequest request;
    request.file = question.file;
    request.textColumn = question.textColumn;
    request.labelColumn = question.labelColumn;
    request.groupColumn = question.groupColumn;
    request.label = question.label;
    request.threshold = question.threshold;
    FW_ASSIGN(request.classNames, measure::classNamesOf(pairsOf(question.classNames)));
    progress.beginStage("load", 0, {});
    FW_ASSIGN(const measure::LabelledTexts texts, measure::readLabelledTexts(request));
    FW_TRY(cancel.check());
    FW_ASSIGN(const measure::TextScorer scorer, cache.get(question.scorer));
    FW_ASSIGN(const measure::FileEvaluation evaluation,
              measure::evaluateScorer(scorer, request, texts, cancel, progress));
    ui::Evaluation shown;
    shown.scorer = evaluation.scorer;
    shown.file = question.file;
    shown.label = evaluation.label;
    shown.threshold = request.threshold;
    std::visit([&](const auto& figures) { fill(shown, figures); }, evaluation.figures);
    shown.json = report::evaluationJson(request, evaluation);
    return shown;
}

Status importVader(const fs::path& source)
{
    FW_ASSIGN(const fs::path imported, measure::importedScorersDirectory());
    FW_TRY(measure::importVader(source, imported / "vader"));
    return {};
}

} // namespace

ui::ScorerServices realScorerServices()
{
    const auto cache = std::make_shared<ScorerCache>();
    ui::ScorerServices services;
    services.list = listScorers;
    services.facts = factsOf;
    services.load = [cache](const std::string& name) -> Result<ui::ScorerLabels> {
        FW_ASSIGN(const measure::TextScorer scorer, cache->get(name));
        return labelsOf(scorer, name);
    };
    services.score = [cache](const std::string& name, const std::string& text, const CancelToken& cancel) {
        return scoreText(*cache, name, text, cancel);
    };
    services.influence = [cache](const std::string& name, const std::string& text, const CancelToken& cancel) {
        return influenceOf(*cache, name, text, cancel);
    };
    services.columns = measure::columnsOfFile;
    services.evaluate = [cache](const ui::EvaluationQuestion& question, const CancelToken& cancel,
                                const ProgressSink& progress) {
        return evaluateScorer(*cache, question, cancel, progress);
    };
    services.importVader = importVader;
    return services;
}

} // namespace fw::app
