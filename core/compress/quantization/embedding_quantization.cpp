// The token embedding and the language-model head, which other methods leave alone: a third of GPT-2's numbers. Rounded
// in groups as int4 rounds (group_codes.h).
#include <ATen/core/grad_mode.h>

#include "core/compress/methods.h"
#include "core/nn/decoder.h"
#include "core/nn/forms/coded_matrix_table.h"

namespace fw::compress {

namespace {

using nlohmann::json;

Status planEmbeddingQuantization(Shape& shape, const json&, const std::string& path)
{
    if (shape.codedEmbedding)
        return Error{ErrorKind::InvalidInput, path + ": the embedding is codes already", "leave one of the steps out"};
    shape.codedEmbedding = true;
    return {};
}

Status applyEmbeddingQuantization(nn::Decoder& model, const json& parameters, const Context& context)
{
    const at::NoGradGuard noGradient;
    const nn::GroupRule rule{std::stoi(parameters.at("bits").get<std::string>()),
                             parameters.at("group_size").get<std::int64_t>(), false, false};
    const auto changed = [&](const nn::EmbeddingTable& table) {
        return nn::EmbeddingTable(std::make_shared<const nn::CodedTable>(nn::roundToGroups(table.dense(), rule)));
    };
    context.progress.beginStage("quantize the embedding", 1, "matrices");
    FW_TRY(context.cancel.check());
    model.tokens = model.tokens.tied()
                       ? nn::EmbeddingOp(changed(model.tokens.table()))
                       : nn::EmbeddingOp(changed(model.tokens.table()), changed(model.tokens.headTable()));
    return {};
}

} // namespace

Method embeddingQuantization()
{
    catalogue::Method description;
    description.id = "embedding_quantization";
    description.title = "Embedding and head in few bits";
    description.summary =
        "Rounds the token embedding and the language-model head, which other methods leave as they are, "
        "to codes of 8 to 2 bits in groups.";
    description.paper = "Yao et al. 2022, ZeroQuant (arXiv 2206.01861), its group-wise quantization";
    description.touchesEmbeddings = true;
    description.parameters = {
        catalogue::choiceParameter("bits", "Bits", "Bits of a number's code.", {"8", "4", "3", "2"}, "8"),
        catalogue::integerParameter("group_size", "Group size", "Channels of a token that share one float16 scale.", 64,
                                    8, nn::kLargestGroupSize, "channels")};
    return {description, planEmbeddingQuantization, applyEmbeddingQuantization};
}

} // namespace fw::compress
