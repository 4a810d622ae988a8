// One direction of one boundary while it is trained: a codec with error feedback by window (Seide et al. 2014; Wang et
// al. 2022, arXiv 2206.01299).
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>

#include "core/nn/boundary_codec.h"

namespace fw::compress {

/// Sends the rows of windows of text through a codec. With feedback, what a window's message lost is added to the same
/// window's next one, so that the messages' sum is that of the rows but for what the last one lost: what other windows
/// lost says nothing about it. Holds a message for every window that was sent. Not thread-safe.
class FeedbackChannel
{
public:
    FeedbackChannel(const nn::BoundaryCodec& codec, bool feedback) : m_codec(codec), m_feedback(feedback) {}

    /// (tokens, width) of the window called `window` → what arrives, (tokens, width), without a gradient.
    at::Tensor send(const at::Tensor& rows, std::int64_t window);

private:
    nn::BoundaryCodec m_codec;
    bool m_feedback;
    std::map<std::int64_t, at::Tensor> m_lost;
};

} // namespace fw::compress
