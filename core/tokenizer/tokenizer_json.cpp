#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/tokenizer/json_stages.h"
#include "core/tokenizer/tokenizer_files.h"

namespace fw::tokenizer {

Result<PipelineParts> readTokenizerJson(const std::filesystem::path& path)
{
    FW_ASSIGN(const nlohmann::json document, readJsonFile(path, kMaximumFileBytes));
    const JsonPlace root(&document, path.string() + ": ");
    if (!root.isObject())
        return Error{ErrorKind::Corrupt, fmt::format("{} is not a JSON object", path.string()),
                     "get the tokenizer's files again from where the model came from"};

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
    // The reference takes the vocabulary's id where a token is in both.
    for (AddedToken& token : parts.addedTokens)
        token.id = parts.model->vocabulary().id(token.content).value_or(token.id);
    FW_ASSIGN(TemplateStage around, readPostProcessor(root["post_processor"]));
    parts.classificationPrefix = std::move(around.prefix);
    parts.classificationSuffix = std::move(around.suffix);
    return parts;
}

} // namespace fw::tokenizer
