#include "core/compress/methods.h"

namespace fw::compress {

const std::vector<Method>& methods()
{
    static const std::vector<Method> all{
        headPruning(),     layerTruncation(), distillation(),     int8Quantization(),           magnitudePruning(),
        wanda(),           sparseGpt(),       ffnNeuronPruning(), singularValueDecomposition(), reducedOrderModelling(),
        kroneckerFactors()};
    return all;
}

const Method* findMethod(const std::string& id)
{
    for (const Method& method : methods())
        if (method.description.id == id)
            return &method;
    return nullptr;
}

} // namespace fw::compress
