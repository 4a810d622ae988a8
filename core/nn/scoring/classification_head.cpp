#include "core/nn/scoring/classification_head.h"

namespace fw::nn {

at::Tensor ClassificationHead::logits(const at::Tensor& first) const
{
    return output->apply(activate(hidden->apply(first), between));
}

} // namespace fw::nn
