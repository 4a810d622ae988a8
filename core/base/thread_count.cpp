#include "core/base/thread_count.h"

#include <algorithm>
#include <atomic>
#include <thread>

namespace fw {

namespace {

std::atomic<int> chosenThreads = 0;
thread_local int limitedThreads = 0;

} // namespace

void setThreadCount(int threads)
{
    chosenThreads = threads;
}

int threadCount()
{
    const int chosen = chosenThreads;
    if (chosen > 0)
        return chosen;
    return limitedThreads > 0 ? limitedThreads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

ThreadLimit::ThreadLimit(int threads) : m_before(limitedThreads)
{
    if (threads > 0)
        limitedThreads = threads;
}

ThreadLimit::~ThreadLimit()
{
    limitedThreads = m_before;
}

} // namespace fw
