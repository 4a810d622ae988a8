#include "core/compress/pruning/one_shot_pruning.h"

namespace fw::compress {

namespace {

at::Tensor withZeros(const at::Tensor& weight, const at::Tensor& stay)
{
    return weight.masked_fill(stay.logical_not(), 0);
}

} // namespace

at::Tensor pruneByMagnitude(const at::Tensor& weight, const SparsityPattern& pattern)
{
    const at::Tensor scores = weight.abs();
    return withZeros(weight, pattern.grouped() ? stayInGroups(scores, pattern.keep, pattern.group)
                                               : stayInMatrix(scores, pattern.ratio));
}

at::Tensor pruneByWanda(const at::Tensor& weight, const at::Tensor& squares, const SparsityPattern& pattern,
                        Compared compared)
{
    const at::Tensor scores = weight.abs().mul(squares.sqrt().unsqueeze(0));
    if (pattern.grouped())
        return withZeros(weight, stayInGroups(scores, pattern.keep, pattern.group));
    return withZeros(weight, compared == Compared::Matrix ? stayInMatrix(scores, pattern.ratio)
                                                          : stayInRows(scores, pattern.ratio));
}

} // namespace fw::compress
