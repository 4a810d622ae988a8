#include "core/tokenizer/json_stages.h"
#include "core/tokenizer/tokenizer_files.h"

namespace fw::tokenizer {

Result<PipelineParts> readTokenizerJson(const JsonPlace& root)
{
    PipelineParts parts;
    FW_ASSIGN(parts.normalizer, readNormalizer(root["normalizer"]));
    FW_ASSIGN(PreTokenizerStages preTokenizer, readPreTokenizer(root["pre_tokenizer"]));
    parts.preTokenizer = std::move(preTokenizer.preTokenizer);
    FW_ASSIGN(const bool cleanUp, root["decoder"]["cleanup"].flag(true));
    FW_ASSIGN(ModelStage model, readModel(root["model"], cleanUp));
    if (model.bytePair && !preTokenizer.byteLevel)
        return root["pre_tokenizer"].unsupported("BPE without ByteLevel");
    if (!model.bytePair && preTokenizer.byteLevel)
        return root["pre_tokenizer"].unsupported("WordPiece with ByteLevel");
    parts.model = std::move(model.model);
    FW_ASSIGN(parts.addedTokens, readAddedTokens(root["added_tokens"]));
    FW_ASSIGN(parts.around, readPostProcessor(root["post_processor"]));
    return parts;
}

} // namespace fw::tokenizer
