// What an experiment comes to, before anything is computed: prompts, variants, blocks and identities.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/compress/compress_model.h"
#include "core/experiment/experiment.h"
#include "core/generate/decoding.h"
#include "core/store/rows.h"
#include "core/tokenizer/tokenizer.h"

namespace fw::run {

/// Changes whenever the same inputs could give other tokens than before: part of every generation identity.
inline constexpr int kNumericsVersion = 6;

/// One variant to execute.
struct VariantPlan
{
    std::string name;
    bool isBase = false; ///< the first
    std::string recipeJson;
    std::vector<compress::PlannedStep> steps;
    std::filesystem::path storedDirectory; ///< where its weights are (base, stored) or will be (compressed)
    bool compressed = false;               ///< the directory is made by applying `steps`
    generate::Decoding decoding;           ///< the base draws 2k
    std::string identity;                  ///< of the generation
};

/// A choice set as it is measured and stored.
struct PlannedChoiceSet
{
    std::string name;
    std::string kind;
    std::string hash;
    std::vector<store::ChoiceItemRow> items;
    std::vector<std::string> leftOut; ///< items that cannot be measured, each with the reason
};

struct Plan
{
    std::filesystem::path modelDirectory;
    std::string modelIdentity;
    std::filesystem::path calibrationText; ///< empty: none
    std::filesystem::path pairText;        ///< empty: the calibration text
    std::filesystem::path scoredTexts;     ///< empty: none
    std::filesystem::path perplexityText;  ///< empty: none
    std::shared_ptr<const tokenizer::Tokenizer> tokenizer;
    std::vector<store::PromptRow> prompts;   ///< as collectPrompts() gives them
    std::vector<std::vector<int>> promptIds; ///< tokens of each
    std::size_t promptsPerBlock = 1;         ///< fixed: blocks never share a batch
    std::vector<PlannedChoiceSet> choiceSets;
    std::vector<VariantPlan> variants;
    std::string experimentIdentity;
};

/// Reads prompt sets, tokenizer and hashes; loads no weights. `database` decides where compressed variants are stored
/// (`<database>.variants`). Errors name the field of the experiment.
Result<Plan> makePlan(const experiment::Experiment& experiment, const std::filesystem::path& database);

} // namespace fw::run
