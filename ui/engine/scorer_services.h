// What the Scorers page asks of the program below it: plain values, and functions that are called on background threads
// and may be called by several at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/progress.h"
#include "core/base/result.h"

namespace fw::ui {

/// What the engine is asked by: a classifier with several heads has one of these for each.
struct ScorerHead
{
    std::string name;         ///< the scorer's id or path, with #HEAD where there are several
    std::string title;        ///< of the head; empty where there is only one
    double threshold = 0.5;   ///< its own
    std::string summary = {}; ///< of the head; empty: the entry's
};

/// A scorer as the list shows it.
struct ScorerEntry
{
    std::string title;
    std::string kind;    ///< "classifier", "word list", "vader"; empty where it is not there
    std::string origin;  ///< "bundled", "imported", "added"
    std::string summary; ///< a sentence or two
    std::vector<ScorerHead> heads;
    std::optional<Error> problem; ///< why it cannot be used, and what to do
};

/// What is known of a scorer without loading it.
struct ScorerFacts
{
    std::string name;
    std::string kind;
    std::string path;
    std::string identity; ///< SHA-256, hexadecimal
    std::string licence;  ///< empty: not stated
    std::string card;     ///< card.json; empty where there is none
    std::uintmax_t bytes = 0;
    std::string head;               ///< that speaks; empty where there is only one
    std::vector<std::string> heads; ///< of its directory
};

/// What its numbers mean, known once it is loaded.
struct ScorerLabels
{
    std::vector<std::string> labels;
    std::size_t signal = 0;           ///< the label that experiments store
    double threshold = 0.5;           ///< for the signal
    bool bipolar = false;             ///< the signal goes from −1 to 1
    std::vector<std::string> classes; ///< of which a text has exactly one; may be empty
};

struct TextScores
{
    ScorerLabels of;
    std::vector<double> scores;         ///< one a label
    std::optional<std::size_t> decided; ///< index into classes
};

/// A word and how much it moved the signal's score: the text's score minus its score without the word.
struct WordInfluence
{
    std::size_t begin = 0; ///< in bytes of the UTF-8 text
    std::size_t end = 0;
    double change = 0;
};

struct TextInfluences
{
    std::vector<WordInfluence> words;
    std::size_t untried = 0; ///< words behind the last one that was tried
};

struct EvaluationQuestion
{
    std::string scorer; ///< name
    std::filesystem::path file;
    std::string textColumn, labelColumn;
    std::string groupColumn; ///< empty: none
    std::string label;       ///< of the scorer; empty: its signal, or its classes where the column names such
    double threshold = 0.5;
    std::string classNames; ///< "-1=negative, 1=positive"
};

/// NaN where a figure is undefined; low and high are NaN where it has no interval.
struct EvaluationFigure
{
    std::string id;    ///< "auc", "precision", …: the names of the JSON
    std::string group; ///< empty: all texts
    double value = 0;
    double low = 0;
    double high = 0;
};

struct EvaluationGroup
{
    std::string name;
    std::size_t texts = 0;
    std::size_t positives = 0; ///< not with classes
};

struct Evaluation
{
    std::string scorer;
    std::filesystem::path file; ///< of the labelled texts
    std::string label; ///< that was compared; empty where classes were
    double threshold = 0.5;
    EvaluationGroup all;
    std::vector<EvaluationGroup> groups; ///< the largest first
    std::vector<EvaluationFigure> figures;
    std::vector<std::string> classes;
    std::vector<std::size_t> confusion; ///< (classes, classes): a row per true class
    std::string json;                   ///< as the command line writes it
};

struct ScorerServices
{
    /// The scorers that have names, and those at the paths that a person added.
    std::function<std::vector<ScorerEntry>(const std::vector<std::string>& added)> list;
    std::function<Result<ScorerFacts>(const std::string& name)> facts;
    /// Loads a scorer, or finds it loaded.
    std::function<Result<ScorerLabels>(const std::string& name)> load;
    std::function<Result<TextScores>(const std::string& name, const std::string& text, const CancelToken&)> score;
    std::function<Result<TextInfluences>(const std::string& name, const std::string& text, const CancelToken&)>
        influence;
    std::function<Result<std::vector<std::string>>(const std::filesystem::path& file)> columns;
    std::function<Result<Evaluation>(const EvaluationQuestion&, const CancelToken&, const ProgressSink&)> evaluate;
    /// Imports VADER's lexicon from a package's folder, its lexicon or its wheel.
    std::function<Status(const std::filesystem::path& source)> importVader;
};

} // namespace fw::ui
