// All compression methods. Adding one: its file, and its line in methods.cpp.
#pragma once

#include <vector>

#include "core/compress/method.h"

namespace fw::compress {

Method headPruning();
Method layerTruncation();
Method distillation();
Method int8Quantization();
Method magnitudePruning();
Method wanda();
Method sparseGpt();
Method ffnNeuronPruning();
Method singularValueDecomposition();
Method reducedOrderModelling();
Method kroneckerFactors();

const std::vector<Method>& methods();
/// The method with this id, or nullptr.
const Method* findMethod(const std::string& id);

} // namespace fw::compress
