#include "core/checkpoint/encoder_config.h"
#include "core/run/stages.h"

namespace fw::run {

Result<nn::LanguageModel> loadVariant(const Plan& plan, const VariantPlan& variant, std::int64_t run, Models& models,
                                      store::Database& database, const RunContext& context)
{
    std::error_code ignored;
    if (variant.compressed && !std::filesystem::is_directory(variant.storedDirectory, ignored)) {
        FW_ASSIGN(const nn::LanguageModel* base, models.base());
        const compress::Context tools{context.cancel,       context.progress, *base,        *plan.tokenizer,
                                      plan.calibrationText, plan.scoredTexts, plan.pairText};
        // Beside the database, under a name of its own: it may lie where the model lies.
        FW_ASSIGN(OutputDirectory output, OutputDirectory::claim(variant.storedDirectory, {}));
        FW_TRY(compress::compressModel(variant.steps, plan.modelDirectory, output, tools));
    }
    // A resumed run must go on with the very weights it began with.
    FW_ASSIGN(const std::string hash, checkpoint::ModelFiles(variant.storedDirectory).identity());
    FW_TRY(database.setModelHash(run, hash));
    FW_ASSIGN(const nn::LanguageModel* base, models.base());
    if (variant.storedDirectory == plan.modelDirectory)
        return *base; // copies share the weights
    return nn::LanguageModel::load(variant.storedDirectory, *base);
}

} // namespace fw::run
