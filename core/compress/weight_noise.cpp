// Weight noise: a control, not a compression. Models that forget without becoming smaller are the ladder on which a
// compressed model's toxicity is compared at equal perplexity (core/compare/figures/matched_effects.h).
#include <ATen/ops/from_blob.h>
#include <ATen/ops/std.h>

#include <vector>

#include "core/base/random.h"
#include "core/compress/layer_walk.h"
#include "core/compress/methods.h"
#include "core/nn/decoder.h"
#include "core/nn/tensor_io.h"

namespace fw::compress {

namespace {

using nlohmann::json;

Status planWeightNoise(Shape& shape, const json&, const std::string& path)
{
    return requirePlainMatrices(shape, path, "weight noise");
}

Status applyWeightNoise(nn::Decoder& model, const json& parameters, const Context& context)
{
    const auto scale = parameters.at("scale").get<double>();
    const auto seed = parameters.at("seed").get<std::uint64_t>();
    std::uint64_t matrices = 0;
    return visitMatrices(model, 0, "add noise", context, [&](nn::LinearSlot& matrix, const SlotPlace&) -> Status {
        RandomStream random(seed, matrices++);
        const at::Tensor weight = matrix->denseWeight().detach().to(at::kCPU);
        std::vector<float> noise(static_cast<std::size_t>(weight.numel()));
        for (float& value : noise)
            value = static_cast<float>(random.nextNormal());
        const at::Tensor normal = at::from_blob(noise.data(), weight.sizes(), at::kFloat);
        const double deviation = at::std(weight).item<double>();
        const at::Tensor changed = weight.add(normal, scale * deviation);
        matrix = std::make_shared<nn::DenseLinear>(nn::roundTo(changed, model.storedType).to(model.device()),
                                                   matrix->bias());
        return {};
    });
}

} // namespace

Method weightNoise()
{
    catalogue::Method description;
    description.id = "weight_noise";
    description.title = "Weight noise (control)";
    description.summary = "Adds normal noise to every linear layer: a model that forgets without becoming smaller, to "
                          "compare compressed ones with at equal perplexity. Embeddings and head stay as they are.";
    description.paper = "Fairweight; the idea of matched controls as in Holtzman et al. 2020 (arXiv 1904.09751)";
    description.parameters = {
        catalogue::realParameter("scale", "Scale", "Standard deviation of the noise over the matrix' own.", 0.1, 0, 4),
        catalogue::seedParameter("seed", "Seed", "Of the noise.")};
    return {description, planWeightNoise, applyWeightNoise};
}

} // namespace fw::compress
