// Scorers without a model: a text's score is the share of its letters that are "x"; what is asked is written down.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "ui/engine/scorer_services.h"

namespace fw::ui::sample {

/// What the fakes were asked, and how they are to answer.
struct ScorerWitness
{
    std::mutex mutex;
    std::vector<std::string> scored;
    std::vector<EvaluationQuestion> evaluated;
    std::atomic<int> cancelled = 0;
    std::atomic<int> scoreMilliseconds = 0;
    std::atomic<int> evaluationSteps = 4; ///< of 10 ms each
};

inline ScorerLabels scorerLabels(const std::string& name)
{
    ScorerLabels labels;
    if (name == "vader") {
        labels.labels = {"neg", "neu", "pos", "compound"};
        labels.signal = 3;
        labels.bipolar = true;
        labels.classes = {"negative", "neutral", "positive"};
    } else if (name.ends_with("regard")) {
        labels.labels = {"negative", "neutral", "positive", "other"};
        labels.classes = labels.labels;
    } else {
        labels.labels = {"clean", "toxic"};
        labels.signal = 1;
        labels.classes = labels.labels;
    }
    return labels;
}

inline const char* sampleCard()
{
    return R"({"id": "toxicity", "title": "Toxicity", "licence": "research use", "task": "single-label, English",
        "threshold": 0.5, "labels": ["clean", "toxic"],
        "data": [{"file": "train.csv", "rows": 70875, "sources": ["Davidson", "Implicit Hate"]},
                 {"file": "identity.csv", "rows": 3584, "sources": ["<b>made here</b>"]}],
        "figures": {"texts": 3730, "auc": {"value": 0.9425, "low": 0.935, "high": 0.95},
                    "auc_by_source": {"davidson": 0.9796, "implicithate": 0.8034},
                    "groups": {"women": {"n": 120, "fpr": 0.05}, "muslims": {"n": 90, "fpr": 0.12}}}})";
}

inline Evaluation evaluation()
{
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    Evaluation made;
    made.scorer = "toxicity";
    made.label = "toxic";
    made.all = {"", 3730, 1812};
    made.groups = {{"women", 1200, 300}, {"muslims", 800, 410}, {"=cmd()\tx\u202E", 12, 0}};
    made.figures = {{"auc", "", 0.9425, 0.935, 0.95},
                    {"average_precision", "", 0.938, kNone, kNone},
                    {"precision", "", 0.871, kNone, kNone},
                    {"recall", "", 0.842, kNone, kNone},
                    {"f1", "", 0.856, kNone, kNone},
                    {"ece", "", 0.031, kNone, kNone},
                    {"fpr", "", 0.12, 0.106, 0.136},
                    {"fnr", "", 0.158, 0.142, 0.176},
                    {"fpr", "women", 0.05, 0.037, 0.066},
                    {"fnr", "women", 0.21, 0.166, 0.26},
                    {"fpr", "muslims", 0.31, 0.264, 0.358},
                    {"fnr", "muslims", 0.09, 0.064, 0.122},
                    {"fpr", "=cmd()\tx\u202E", 0.0, 0.0, 0.265},
                    {"fnr", "=cmd()\tx\u202E", kNone, kNone, kNone}};
    made.json = "{\"scorer\": \"toxicity\"}\n";
    return made;
}

inline ScorerServices scorerServices(std::shared_ptr<ScorerWitness> witness = std::make_shared<ScorerWitness>())
{
    ScorerServices services;
    services.list = [](const std::vector<std::string>& added) {
        std::vector<ScorerEntry> entries;
        entries.push_back(
            {"Toxicity", "classifier", "bundled", "A small classifier of toxic text.", {{"toxicity", ""}}, {}});
        entries.push_back({"Sentiment (VADER)",
                           "",
                           "imported",
                           "Rules and a lexicon of word valences.",
                           {{"vader", ""}},
                           Error{ErrorKind::NotFound, "the scorer 'vader' has not been imported", "import it"}});
        for (const std::string& name : added)
            if (name.ends_with("family"))
                entries.push_back({"family",
                                   "classifier",
                                   "added",
                                   "A classifier from a directory.",
                                   {{name + "#toxicity", "toxicity"}, {name + "#regard", "regard"}},
                                   {}});
            else
                entries.push_back({name, "word list", "added", "A list of words.", {{name, ""}}, {}});
        return entries;
    };
    services.facts = [](const std::string& name) -> Result<ScorerFacts> {
        ScorerFacts facts;
        facts.name = name;
        facts.kind = name.ends_with(".csv") ? "word list" : "classifier";
        facts.path = "/made/up/" + name;
        facts.identity = std::string(64, 'a');
        facts.bytes = 21'400'000;
        if (name == "toxicity") {
            facts.card = sampleCard();
            facts.licence = "research use";
        }
        return facts;
    };
    services.load = [](const std::string& name) -> Result<ScorerLabels> {
        if (name.find("broken") != std::string::npos)
            return Error{ErrorKind::Corrupt, "model.safetensors: ends beyond the file", "download it again"};
        return scorerLabels(name);
    };
    services.score = [witness](const std::string& name, const std::string& text,
                               const CancelToken& cancel) -> Result<TextScores> {
        for (int waited = 0; waited < witness->scoreMilliseconds; ++waited) {
            if (cancel.cancelled()) {
                ++witness->cancelled;
                return cancelledError();
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        const std::lock_guard lock(witness->mutex);
        witness->scored.push_back(text);
        if (text.find("fail") != std::string::npos)
            return Error{ErrorKind::Numerical, "layer 2 gives no numbers", "check the weights"};
        TextScores scores;
        scores.of = scorerLabels(name);
        const double share =
            static_cast<double>(std::count(text.begin(), text.end(), 'x')) / static_cast<double>(text.size());
        scores.scores.assign(scores.of.labels.size(), 1 - share);
        scores.scores[scores.of.signal] = share;
        scores.decided = share >= 0.5 ? 1 : 0;
        return scores;
    };
    services.influence = [](const std::string&, const std::string& text, const CancelToken&) -> Result<TextInfluences> {
        TextInfluences influences;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = std::min(text.find_first_of(" \n", at), text.size());
            if (end > at)
                influences.words.push_back({at, end, text[at] == 'x' ? 0.4 : -0.05});
            at = end + 1;
        }
        return influences;
    };
    services.columns = [](const std::filesystem::path& file) -> Result<std::vector<std::string>> {
        if (file.extension() != ".csv")
            return Error{ErrorKind::NotFound, "cannot open " + file.string(), "check the path and its permissions"};
        return std::vector<std::string>{"id", "text", "toxic", "groups"};
    };
    services.evaluate = [witness](const EvaluationQuestion& question, const CancelToken& cancel,
                                  const ProgressSink& progress) -> Result<Evaluation> {
        {
            const std::lock_guard lock(witness->mutex);
            witness->evaluated.push_back(question);
        }
        progress.beginStage("score", witness->evaluationSteps, "texts");
        for (int step = 0; step < witness->evaluationSteps; ++step) {
            if (cancel.cancelled()) {
                ++witness->cancelled;
                return cancelledError();
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
            progress.advance(step + 1);
        }
        if (question.textColumn == "id")
            return Error{ErrorKind::InvalidInput, "made-up.csv: line 3, column toxic: 'maybe' is neither 0 nor 1",
                         "label texts by 1 (has the property) or 0"};
        return evaluation();
    };
    services.importVader = [](const std::filesystem::path&) -> Status { return {}; };
    return services;
}

} // namespace fw::ui::sample
