// Cooperative cancellation, shared by whoever asks and whoever works. Any thread may call anything here.
#pragma once

#include <atomic>
#include <memory>

#include "core/base/result.h"

namespace fw {

/// Copies share one flag. Every loop over tensors, layers, steps, tokens or batches checks it.
class CancelToken
{
public:
    CancelToken() : m_flag(std::make_shared<std::atomic<bool>>(false)) {}

    void cancel() const { m_flag->store(true, std::memory_order_relaxed); }
    bool cancelled() const { return m_flag->load(std::memory_order_relaxed); }
    Status check() const
    {
        if (cancelled())
            return cancelledError();
        return {};
    }

private:
    std::shared_ptr<std::atomic<bool>> m_flag;
};

} // namespace fw
