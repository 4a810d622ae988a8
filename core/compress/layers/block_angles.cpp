#include "core/compress/layers/block_angles.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/cosine_similarity.h>

#include <functional>
#include <numbers>

#include "core/compress/calibration_windows.h"

namespace fw::compress {

namespace {

/// The sum over rows of the angle between two streams, (rows, width), in radians.
double sumOfAngles(const at::Tensor& before, const at::Tensor& after)
{
    return at::cosine_similarity(before.to(at::kDouble), after.to(at::kDouble), 1)
        .clamp(-1, 1)
        .acos()
        .sum()
        .item<double>();
}

/// Calls `visit` with the streams that enter each block, and the one behind the last, for every batch of windows.
Status visitStreams(const nn::Decoder& model, std::int64_t windows, std::int64_t length, const Context& context,
                    const std::function<void(const std::vector<at::Tensor>& streams, const train::WindowBatch&)>& visit)
{
    const at::NoGradGuard noGradient;
    std::vector<at::Tensor> streams;
    nn::ForwardTaps taps;
    taps.proceed = [&](std::size_t, const at::Tensor& stream) {
        streams.push_back(stream);
        return !context.cancel.cancelled();
    };
    return visitWindows(model, windows, length, "block angles", context,
                        [&](const train::WindowBatch& batch) -> Status {
                            streams.clear();
                            nn::BatchAttention attention(batch.windows, batch.time, true);
                            model.hidden(batch.inputs, batch.positions, attention, taps);
                            FW_TRY(context.cancel.check());
                            visit(streams, batch);
                            return {};
                        });
}

} // namespace

Result<std::vector<double>> measureBlockAngles(const nn::Decoder& model, std::int64_t windows, std::int64_t length,
                                               const Context& context)
{
    std::vector<double> angles(model.blocks.size(), 0.0);
    double tokens = 0;
    FW_TRY(visitStreams(model, windows, length, context, [&](const auto& streams, const train::WindowBatch& batch) {
        for (std::size_t layer = 0; layer < angles.size(); ++layer)
            angles[layer] += sumOfAngles(streams[layer], streams[layer + 1]);
        tokens += static_cast<double>(batch.windows * batch.time);
    }));
    for (double& angle : angles)
        angle /= tokens;
    return angles;
}

Result<std::vector<double>> measureSpanAngles(const nn::Decoder& model, std::int64_t span, std::int64_t windows,
                                              std::int64_t length, const Context& context)
{
    std::vector<double> distances(model.blocks.size() + 1 - static_cast<std::size_t>(span), 0.0);
    double texts = 0;
    FW_TRY(visitStreams(model, windows, length, context, [&](const auto& streams, const train::WindowBatch& batch) {
        const auto lastTokens = [&](const at::Tensor& stream) {
            return stream.view({batch.windows, batch.time, -1}).select(1, batch.time - 1);
        };
        for (std::size_t first = 0; first < distances.size(); ++first)
            distances[first] +=
                sumOfAngles(lastTokens(streams[first]), lastTokens(streams[first + static_cast<std::size_t>(span)]));
        texts += static_cast<double>(batch.windows);
    }));
    for (double& distance : distances)
        distance /= texts * std::numbers::pi;
    return distances;
}

} // namespace fw::compress
