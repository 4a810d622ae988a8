// One direction of one boundary while it is trained: a codec with error feedback (Seide et al. 2014; Rudakov et al. 2024).
#pragma once

#include <ATen/core/Tensor.h>

#include "core/nn/boundary_codec.h"

namespace fw::compress {

/// Sends rows through a codec; with feedback, what one message lost is added to the next one of the same shape, so that
/// the messages' sum is that of the rows but for what the last one lost. Not thread-safe.
class FeedbackChannel
{
public:
    FeedbackChannel(const nn::BoundaryCodec& codec, bool feedback) : m_codec(codec), m_feedback(feedback) {}

    /// (tokens, width) → what arrives, (tokens, width), without a gradient.
    at::Tensor send(const at::Tensor& rows);

private:
    nn::BoundaryCodec m_codec;
    bool m_feedback;
    at::Tensor m_lost;
};

} // namespace fw::compress
