// What the name of a scorer points to, found without loading anything.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace fw::measure {

enum class ScorerKind {
    Classifier, ///< a directory with config.json and weights (classifier_scorer.h)
    WordList,   ///< a CSV or TSV file of words (word_list.h)
    Vader,      ///< a directory with VADER's lexicon (vader_lexicon.h)
    WordVectors ///< an encoder's directory under the id gender_polarity, or a file of word vectors (gender_direction.h)
};

/// "classifier", "word list", "vader", "word vectors".
std::string_view kindName(ScorerKind kind);

struct ScorerPlace
{
    ScorerKind kind = ScorerKind::Classifier;
    std::string name;           ///< the id, or the last part of the path with its #part: for people
    std::filesystem::path path; ///< directory or file
    std::string part;           ///< after #: a classifier's head, a word list's level; empty: none
    bool readsPrompt = false;   ///< as catalogue::Scorer says
};

/// `name` is an id of the catalogue (bundled below `models`, or imported), a directory, a word list's file (.csv, .tsv)
/// or one of word vectors (.vec); a path may end in #PART, unless the whole is a path that is there.
/// NotFound: nothing of this name, or a scorer that has not been imported yet. InvalidInput: it is no scorer.
Result<ScorerPlace> locateScorer(const std::string& name, const std::filesystem::path& models);

/// The same identity gives the same scores: SHA-256, a classifier's of weights, config and tokenizer
/// (checkpoint::ModelFiles), others' of kind, version of its rules and content; with a part, of both. Reads files,
/// loads no weights.
Result<std::string> scorerIdentity(const ScorerPlace& place);
Result<std::string> scorerIdentity(const std::string& name, const std::filesystem::path& models);

/// What TextScorer::load() would refuse, as far as that can be seen without the weights: for word lists and VADER all.
Status checkScorer(const std::string& name, const std::filesystem::path& models);

} // namespace fw::measure
