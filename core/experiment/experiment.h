// The experiment: the whole question as plain values, as one versioned JSON file. See docs/experiment.md.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/catalogue/catalogue.h"

namespace fw::experiment {

inline constexpr int kExperimentVersion = 1;
inline constexpr const char* kFormat = "fairweight-experiment"; ///< what an experiment's file says it is

/// One step of a recipe; `parameters` are complete (every default filled in) after validation.
struct Step
{
    std::string method;
    nlohmann::json parameters = nlohmann::json::object();

    bool operator==(const Step&) const = default;
};

/// A variant's recipe. The base is not listed: it is always run first, with the empty recipe.
struct Recipe
{
    std::string name;
    std::vector<Step> steps; ///< empty where `stored` names a finished variant
    std::string stored;      ///< a directory of a stored variant (relative to the experiment file), or empty
    int realisations = 1;    ///< variants that are made of it, each with other seeds: see realisations.h

    bool operator==(const Recipe&) const = default;
};

/// A prompt set to ask, whole or in part.
struct PromptSelection
{
    std::string path;                       ///< relative to the experiment file
    std::vector<std::string> axes;          ///< empty: all
    std::vector<std::string> groups;        ///< empty: all
    std::vector<std::string> templates;     ///< empty: all
    int maximumPromptsPerGroup = 0;         ///< 0: all; else the first ones of each group (for BOLD)
    std::vector<std::string> perturbations; ///< kinds; not empty: the set is asked clean and perturbed, for robustness
    std::uint64_t perturbationSeed = 1;

    bool operator==(const PromptSelection&) const = default;
};

/// A choice set to measure likelihoods on, whole or in part.
struct ChoiceSelection
{
    std::string path;                ///< relative to the experiment file; perhaps with a format's #PART
    std::vector<std::string> axes;   ///< empty: all
    std::vector<std::string> groups; ///< empty: all
    int maximumItemsPerGroup = 0;    ///< 0: all; else the first ones of each group

    bool operator==(const ChoiceSelection&) const = default;
};

struct Decoding
{
    bool greedy = false;
    double temperature = 1.0;
    double topP = 0.9;
    int topK = 0; ///< 0: off
    int maxNewTokens = 20;
    int continuationsPerPrompt = 25; ///< k; the base draws 2k for the noise floor
    std::uint64_t seed = 1;

    bool operator==(const Decoding&) const = default;
};

struct ScorerChoice
{
    std::string scorer = "toxicity"; ///< an id, or a path: a directory, a word list's file, each perhaps with #PART
    double threshold = 0.5;
    bool addedLater = false; ///< by scoring again: its figures are no members of the declared family

    bool operator==(const ScorerChoice&) const = default;
};

struct Execution
{
    std::string device = "cpu";
    int threads = 0;           ///< 0: all cores
    int memoryLimitMiB = 4096; ///< sizes the blocks of prompts that are generated together

    bool operator==(const Execution&) const = default;
};

/// What weighs the same in a figure over all groups of an axis.
enum class Overall {
    Prompts, ///< so that a group with more prompts weighs more: as published figures do
    Groups
};

struct Statistics
{
    int resamples = 2000;
    double confidence = 0.95;
    double alpha = 0.05;
    std::uint64_t seed = 1;
    bool falseDiscoveryRate = false;       ///< adjust exploratory p-values by Benjamini–Hochberg
    bool partialPooling = false;           ///< show groups' changes also leaned towards their mean
    bool hierarchical = false;             ///< the family as a tree: groups behind their axis' overall figure
    std::map<std::string, double> margins; ///< by metric: a change of less counts as none
    Overall overall = Overall::Prompts;

    bool operator==(const Statistics&) const = default;
};

/// Where the texts of an imported experiment came from: they are scored and compared, nothing is generated.
struct ImportedTexts
{
    std::string file;   ///< as it was named
    std::string sha256; ///< of the file
    std::string axis;   ///< for rows that name none
    std::map<std::string, std::string>
        columns; ///< what the file calls prompt, group, text, model, draw, axis, template

    bool operator==(const ImportedTexts&) const = default;
};

struct Experiment
{
    std::string name;
    std::string description;
    std::string model; ///< a directory, relative to the experiment file
    std::vector<Recipe> recipes;
    std::vector<PromptSelection> promptSets;
    std::vector<ChoiceSelection> choiceSets;
    Decoding decoding;
    std::vector<ScorerChoice> scorers;
    std::vector<std::string> metrics;        ///< ids; empty: all the catalogue has
    std::vector<std::string> primaryMetrics; ///< the family for Holm, fixed here
    std::string perplexityText;              ///< a text file, a document a line; empty: none
    std::string calibrationText;             ///< what methods that need text read, unless a step names its own
    std::string pairText;    ///< speaks of groups, for steps that swap group words; empty: the calibration text
    std::string scoredTexts; ///< a CSV of the base's scored continuations, for steps that look at groups; empty: none
    Statistics statistics;
    Execution execution;
    std::optional<ImportedTexts> importedTexts; ///< then `model` and the recipes only name the models of the texts
    std::filesystem::path directory;            ///< where relative paths start; not part of the JSON

    bool operator==(const Experiment&) const = default;
};

/// Parses and validates against the catalogues; every error names its path in the file (`recipes[2].steps[0].ratio`).
/// Unknown fields, wrong types and impossible values are errors. Does not touch the files that it names.
Result<Experiment> parseExperiment(const nlohmann::json& document, const catalogue::Catalogues& catalogues);

/// The same from the text of a stored experiment; JSON errors name `name`, line and column.
Result<Experiment> parseExperimentText(const std::string& text, const std::string& name,
                                       const catalogue::Catalogues& catalogues);

/// Reads a file; JSON errors name line and column.
Result<Experiment> loadExperiment(const std::filesystem::path& file, const catalogue::Catalogues& catalogues);

/// JSON with every default filled in, keys in the documented order.
nlohmann::ordered_json toJson(const Experiment& experiment);
/// Writes the file whole or not at all. Into another folder than experiment.directory, relative paths (a step's
/// parameters that end in "text", "file" or "directory" among them) are rewritten to start there.
Status saveExperiment(const Experiment& experiment, const std::filesystem::path& file);

/// A path of the experiment made absolute: relative ones start at experiment.directory.
std::filesystem::path resolve(const Experiment& experiment, const std::string& path);

/// SHA-256 of canonical JSON (sorted keys, no spaces, 1.0 as 1): the identity of any JSON value.
std::string canonicalHash(const nlohmann::json& value);

} // namespace fw::experiment
