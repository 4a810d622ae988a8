#include "core/compress/methods.h"

namespace fw::compress {

const std::vector<Method>& methods()
{
    static const std::vector<Method> all{headPruning(),
                                         ffnNeuronPruning(),
                                         layerTruncation(),
                                         magnitudePruning(),
                                         wanda(),
                                         sparseGpt(),
                                         debiasSparseGpt(),
                                         int8Quantization(),
                                         smoothQuant(),
                                         int4Quantization(),
                                         gptq(),
                                         fairGptq(),
                                         awq(),
                                         criticalWeightProtection(),
                                         dequantize(),
                                         embeddingQuantization(),
                                         keyValueCacheQuantization(),
                                         singularValueDecomposition(),
                                         reducedOrderModelling(),
                                         kroneckerFactors(),
                                         boundaryCompression(),
                                         distillation(),
                                         quantizationAwareDistillation(),
                                         weightNoise(),
                                         restoreLayers()};
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
