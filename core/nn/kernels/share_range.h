// A range of independent outputs shared among the engine's threads, at the price of microseconds and without a thread
// that waits in vain. No torch in this header.
#pragma once

#include <cstdint>

namespace fw::nn {

/// A callable (first, last) that is not owned: it lives as long as the call that it is given to.
class RangeWork
{
public:
    template <typename Work>
    RangeWork(const Work& work)
        : m_work(&work), m_call([](const void* callable, std::int64_t first, std::int64_t last) {
              (*static_cast<const Work*>(callable))(first, last);
          })
    {
    }
    RangeWork(const void* work, void (*call)(const void*, std::int64_t, std::int64_t)) : m_work(work), m_call(call) {}

    void operator()(std::int64_t first, std::int64_t last) const { m_call(m_work, first, last); }
    const void* work() const { return m_work; }
    auto call() const { return m_call; }

private:
    const void* m_work;
    void (*m_call)(const void*, std::int64_t, std::int64_t);
};

/// Calls work(first, last) on ranges that cover [begin, end), each of at least `grain` (but the last), and returns when
/// all are done. What is computed for an index must depend on the index alone; `work` throws nothing, calls no
/// operation on tensors and waits for nothing. Inside a parallel region, or while another thread shares a range, all
/// runs on the calling thread.
///
/// Unlike OpenMP's, these threads take what is left to do when they come: where another program has their core, the
/// calling thread does all of it. A helper that lost its core in the middle of a piece is waited for, once: from then
/// on the calling thread works alone, for longer the more often it happens.
void shareRange(std::int64_t begin, std::int64_t end, std::int64_t grain, const RangeWork& work);

/// Starts the helpers now: one less than the engine's threads. Where the system gives fewer, those compute.
void startHelpers();

} // namespace fw::nn
