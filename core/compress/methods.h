// All compression methods. Adding one: its file, and its line in methods.cpp.
#pragma once

#include <vector>

#include "core/compress/method.h"

namespace fw::compress {

Method headPruning();
Method ffnNeuronPruning();
Method layerTruncation();
Method magnitudePruning();
Method wanda();
Method sparseGpt();
Method debiasSparseGpt();
Method int8Quantization();
Method smoothQuant();
Method int4Quantization();
Method gptq();
Method fairGptq();
Method awq();
Method criticalWeightProtection();
Method dequantize();
Method embeddingQuantization();
Method keyValueCacheQuantization();
Method singularValueDecomposition();
Method reducedOrderModelling();
Method kroneckerFactors();
Method boundaryCompression();
Method distillation();
Method quantizationAwareDistillation();
Method weightNoise();
Method restoreLayers();

const std::vector<Method>& methods();
/// The method with this id, or nullptr.
const Method* findMethod(const std::string& id);

} // namespace fw::compress
