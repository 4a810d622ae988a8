// Splits independent work over threads. For this room and core/causal.
#pragma once

#include <cstddef>
#include <functional>

namespace fw::stats {

/// Calls work(begin, end) on disjoint ranges that cover [0, count), on up to `threads` threads, and waits for all. What
/// is written for an index must depend on the index only. Where the system gives no more threads, fewer are used.
void forRanges(std::size_t count, unsigned threads,
               const std::function<void(std::size_t begin, std::size_t end)>& work);

} // namespace fw::stats
