#include "core/measure/scorer_place.h"

#include "core/base/caught.h"
#include "core/base/file_ending.h"
#include "core/base/hash.h"
#include "core/checkpoint/encoder_config.h"
#include "core/measure/classifier_scorer.h"
#include "core/measure/gender_polarity_scorer.h"
#include "core/measure/scorer_catalogue.h"
#include "core/measure/vader_lexicon.h"
#include "core/measure/vader_scorer.h"
#include "core/measure/word_list_scorer.h"

namespace fw::measure {

namespace {

namespace fs = std::filesystem;

bool isFile(const fs::path& path)
{
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

bool isThere(const fs::path& path)
{
    std::error_code ignored;
    return fs::exists(path, ignored);
}

Result<ScorerPlace> namedScorer(const catalogue::Scorer& scorer, const fs::path& models)
{
    if (scorer.signal == catalogue::kGenderPolaritySignal)
        return ScorerPlace{ScorerKind::WordVectors, scorer.id, models / scorer.directory, {}};
    if (!scorer.imported)
        return ScorerPlace{ScorerKind::Classifier, scorer.id, models / scorer.directory, scorer.head,
                           scorer.readsPrompt};
    FW_ASSIGN(const fs::path imported, importedScorersDirectory());
    const fs::path place = imported / scorer.directory;
    if (!isFile(place / kVaderLexiconFile))
        return Error{ErrorKind::NotFound,
                     "the scorer '" + scorer.id + "' has not been imported: " + place.string() + " holds no lexicon",
                     "install the Python package vaderSentiment anywhere, then: fairweight-cli scorers import-vader "
                     "FOLDER, its folder, or its wheel"};
    return ScorerPlace{ScorerKind::Vader, scorer.id, place, {}};
}

/// The last part of a path, its directory's name where it ends in a slash.
std::string lastPart(const fs::path& path)
{
    std::error_code ignored;
    const fs::path whole = fs::absolute(path, ignored).lexically_normal();
    return (whole.has_filename() ? whole : whole.parent_path()).filename().string();
}

bool isWordListName(const fs::path& path)
{
    const std::string ending = fileEnding(path);
    return ending == ".csv" || ending == ".tsv";
}

Error nothingCalled(const std::string& name)
{
    std::string known;
    for (const catalogue::Scorer& scorer : scorers())
        known += (known.empty() ? "" : ", ") + scorer.id;
    return {ErrorKind::NotFound, "there is no scorer '" + name + "'",
            "name a directory that holds a classifier or VADER's lexicon, a word list (.csv, .tsv), or one of " +
                known};
}

Result<std::string> contentHash(const ScorerPlace& place)
{
    Sha256 hash;
    if (place.kind == ScorerKind::WordList) {
        FW_ASSIGN(const std::string words, sha256OfFile(place.path));
        hash.update(kWordListRules);
        hash.update("\n" + words + "\n");
        return hash.finish();
    }
    if (place.kind == ScorerKind::WordVectors) {
        std::error_code ignored;
        std::string vectors;
        if (fs::is_directory(place.path, ignored)) {
            FW_ASSIGN(vectors, checkpoint::ModelFiles(place.path).identity());
        } else {
            FW_ASSIGN(vectors, sha256OfFile(place.path));
        }
        hash.update(kGenderPolarityRules);
        hash.update("\n" + vectors + "\n");
        return hash.finish();
    }
    hash.update(kVaderRules);
    for (const char* name : {kVaderLexiconFile, kVaderEmojiFile}) {
        std::string content;
        if (isThere(place.path / name)) {
            FW_ASSIGN(content, sha256OfFile(place.path / name));
        }
        hash.update("\n" + content);
    }
    return hash.finish();
}

} // namespace

std::string_view kindName(ScorerKind kind)
{
    switch (kind) {
    case ScorerKind::WordList:
        return "word list";
    case ScorerKind::Vader:
        return "vader";
    case ScorerKind::WordVectors:
        return "word vectors";
    case ScorerKind::Classifier:
        break;
    }
    return "classifier";
}

Result<ScorerPlace> locateScorer(const std::string& name, const fs::path& models)
{
    const std::vector<catalogue::Scorer> known = scorers();
    if (const catalogue::Scorer* scorer = catalogue::find(known, name))
        return namedScorer(*scorer, models);

    ScorerPlace place;
    place.path = name;
    const std::size_t mark = name.rfind('#');
    if (mark != std::string::npos && !isThere(place.path)) {
        place.path = name.substr(0, mark);
        place.part = name.substr(mark + 1);
        if (place.part.empty() || place.part.find('/') != std::string::npos)
            return nothingCalled(name);
    }
    if (name.empty() || !isThere(place.path))
        return nothingCalled(name);
    place.name = lastPart(place.path) + (place.part.empty() ? "" : "#" + place.part);

    if (isFile(place.path) && fileEnding(place.path) == ".vec") {
        place.kind = ScorerKind::WordVectors;
        return place;
    }
    if (isFile(place.path)) {
        if (!isWordListName(place.path))
            return Error{ErrorKind::InvalidInput, place.path.string() + " is no scorer",
                         "a word list's file is called .csv or .tsv, one of word vectors .vec"};
        place.kind = ScorerKind::WordList;
        return place;
    }
    if (checkpoint::ModelFiles(place.path).has(checkpoint::ModelFile::Config))
        return place;
    if (isFile(place.path / kVaderLexiconFile)) {
        if (!place.part.empty())
            return Error{ErrorKind::InvalidInput, "VADER's lexicon has no part '" + place.part + "'",
                         "leave out #" + place.part};
        place.kind = ScorerKind::Vader;
        return place;
    }
    return Error{ErrorKind::InvalidInput,
                 place.path.string() + " holds neither a config.json nor a " + kVaderLexiconFile,
                 "name a directory with a classifier (config.json, model.safetensors, a tokenizer) or VADER's lexicon"};
}

Result<std::string> scorerIdentity(const ScorerPlace& place)
try {
    FW_ASSIGN(const std::string content, place.kind == ScorerKind::Classifier
                                             ? checkpoint::ModelFiles(place.path).identity()
                                             : contentHash(place));
    const std::string reads = place.readsPrompt ? "\nwith its masked prompt" : "";
    if (place.part.empty() && reads.empty())
        return content;
    return sha256(std::string(kindName(place.kind)) + "\n" + place.part + "\n" + content + reads);
} catch (...) {
    return caughtError("read the scorer");
}

Result<std::string> scorerIdentity(const std::string& name, const fs::path& models)
{
    FW_ASSIGN(const ScorerPlace place, locateScorer(name, models));
    return scorerIdentity(place);
}

Status checkScorer(const std::string& name, const fs::path& models)
try {
    FW_ASSIGN(const ScorerPlace place, locateScorer(name, models));
    switch (place.kind) {
    case ScorerKind::Classifier:
        return checkClassifier(place.path, place.part);
    case ScorerKind::WordList:
        FW_TRY(loadWordListScorer(place.path, place.part));
        return {};
    case ScorerKind::Vader:
        FW_TRY(loadVaderScorer(place.path));
        return {};
    case ScorerKind::WordVectors:
        FW_TRY(loadGenderPolarityScorer(place.path));
        return {};
    }
    return {};
} catch (...) {
    return caughtError("check the scorer");
}

} // namespace fw::measure
