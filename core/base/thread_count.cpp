#include "core/base/thread_count.h"

#include <algorithm>
#include <atomic>
#include <thread>

namespace fw {

namespace {

std::atomic<int> chosenThreads = 0;

} // namespace

void setThreadCount(int threads)
{
    chosenThreads = threads;
}

int threadCount()
{
    const int chosen = chosenThreads;
    return chosen > 0 ? chosen : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

} // namespace fw
