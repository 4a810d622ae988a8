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

/// Refuses a ratio that rounds to none or takes all of what is compared, matrices that are not plain, and groups that
/// fit into no matrix' inputs. Afterwards all that the step touches are sparse, but those that groups don't fit.
Status planWeightPruning(Shape& shape, const nlohmann::json& parameters, const std::string& path,
                         const std::string& title, Compared compared);

/// Whether the pattern fits one matrix, whose size was not known before; that it does not is a warning of the report.
/// An error for a ratio that rounds to none or takes all.
Result<bool> canBePruned(const SparsityPattern& pattern, Compared compared, const nn::LinearOp& matrix,
                         const SlotPlace& place, StepReport* report);

/// Replaces a matrix by a sparse one with its bias and these weights, rounded to the model's stored type. An error
/// where they are not finite there.
Status makeSparse(nn::LinearSlot& matrix, const at::Tensor& weight, at::ScalarType storedType, const SlotPlace& place);

} // namespace fw::compress
