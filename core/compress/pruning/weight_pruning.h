// What the methods that take single weights out share: parameters, what they refuse, the sparse slot.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "core/compress/layer_walk.h"
#include "core/compress/method.h"
#include "core/compress/pruning/sparsity_pattern.h"
#include "core/nn/forms/linear_op.h"

namespace fw::compress {

/// Columns of a Compared::ColumnBlock (SparseGPT's).
inline constexpr std::int64_t kColumnBlock = 128;

/// "pattern" and "ratio".
std::vector<catalogue::Parameter> sparsityParameters(Compared compared);
SparsityPattern sparsityPattern(const nlohmann::json& parameters);
/// Whether the pattern takes nothing out: the model stays as it is.
bool takesNothing(const SparsityPattern& pattern);

/// Refuses what no matrix can give: a ratio that rounds to none or takes all of what is compared, groups that do not
/// divide a matrix's inputs, matrices that are not plain. Afterwards all of them are sparse.
Status planWeightPruning(Shape& shape, const nlohmann::json& parameters, const std::string& path,
                         const std::string& title, Compared compared);

/// The same for one matrix whose size was not known before.
Status checkPattern(const SparsityPattern& pattern, Compared compared, const nn::LinearOp& matrix,
                    const SlotPlace& place);

/// Replaces a matrix by a sparse one with its bias and these weights, rounded to the model's stored type. An error
/// where they are not finite there.
Status makeSparse(nn::LinearSlot& matrix, const at::Tensor& weight, at::ScalarType storedType, const SlotPlace& place);

} // namespace fw::compress
