#include "core/compress/block_angles.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/cosine_similarity.h>

#include "core/compress/calibration_windows.h"

namespace fw::compress {

Result<std::vector<double>> measureBlockAngles(const nn::Gpt2& model, std::int64_t windows, std::int64_t length,
                                               const Context& context)
{
    const at::NoGradGuard noGradient;
    std::vector<double> angles(model.blocks.size(), 0.0);
    double tokens = 0;
    at::Tensor before;
    nn::ForwardTaps taps;
    taps.proceed = [&](std::size_t layer, const at::Tensor& stream) {
        if (layer > 0)
            angles[layer - 1] += at::cosine_similarity(before.to(at::kDouble), stream.to(at::kDouble), 1)
                                     .clamp(-1, 1)
                                     .acos()
                                     .sum()
                                     .item<double>();
        before = stream;
        return !context.cancel.cancelled();
    };
    FW_TRY(visitWindows(model, windows, length, "block angles", context, [&](const train::WindowBatch& batch) {
        nn::BatchAttention attention(batch.windows, batch.time, true);
        model.hidden(batch.inputs, batch.positions, attention, taps);
        tokens += static_cast<double>(batch.windows * batch.time);
        return context.cancel.check();
    }));
    for (double& angle : angles)
        angle /= tokens;
    return angles;
}

} // namespace fw::compress
