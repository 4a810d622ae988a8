#include "core/nn/classification_head.h"

#include "core/nn/row_stable_linear.h"
#include "core/nn/row_stable_map.h"

namespace fw::nn {

at::Tensor ClassificationHead::logits(const at::Tensor& first) const
{
    const at::Tensor inner =
        mapRowStable(applyRowStable(*hidden, first), [&](const at::Tensor& part) { return activate(part, between); });
    return applyRowStable(*output, inner);
}

} // namespace fw::nn
