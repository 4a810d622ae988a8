// What crosses one boundary while it is trained, with error feedback by window as AQ-SGD keeps it (Wang et al. 2022,
// arXiv 2206.01299).
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>

#include "core/nn/boundary_codec.h"

namespace fw::compress {

/// Sends the rows of windows of text through a codec. With feedback, both ends remember what last arrived of each
/// window: its first message crosses whole, every later one is what changed since, through the codec. So what arrives
/// comes near the rows themselves, and other windows' losses never enter. Holds a message for every window that was
/// sent. Not thread-safe.
class FeedbackChannel
{
public:
    FeedbackChannel(const nn::BoundaryCodec& codec, bool feedback) : m_codec(codec), m_feedback(feedback) {}

    /// (tokens, width) of the window called `window` → what arrives, (tokens, width), with the gradient that
    /// BoundaryCodec::across() gives to what was sent.
    at::Tensor send(const at::Tensor& rows, std::int64_t window);

private:
    nn::BoundaryCodec m_codec;
    bool m_feedback;
    std::map<std::int64_t, at::Tensor> m_arrived;
};

} // namespace fw::compress
