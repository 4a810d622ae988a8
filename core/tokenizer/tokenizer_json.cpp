#include "core/tokenizer/json_stages.h"
#include "core/tokenizer/tokenizer_files.h"

namespace fw::tokenizer {

Result<TextStages> readTextStages(const JsonField& root)
{
    TextStages stages;
    FW_ASSIGN(stages.parts.normalizer, readNormalizer(root["normalizer"]));
    FW_ASSIGN(PreTokenizerStages preTokenizer, readPreTokenizer(root["pre_tokenizer"]));
    stages.parts.preTokenizer = std::move(preTokenizer.preTokenizer);
    stages.byteLevel = preTokenizer.byteLevel;
    FW_ASSIGN(stages.parts.decoder, readDecoder(root["decoder"]));
    return stages;
}

Result<PipelineParts> readTokenizerJson(const JsonField& root)
{
    FW_ASSIGN(TextStages stages, readTextStages(root));
    PipelineParts& parts = stages.parts;
    FW_ASSIGN(parts.model, readModel(root["model"], stages.byteLevel));
    FW_ASSIGN(parts.addedTokens, readAddedTokens(root["added_tokens"]));
    FW_ASSIGN(parts.around, readPostProcessor(root["post_processor"]));
    return std::move(parts);
}

} // namespace fw::tokenizer
