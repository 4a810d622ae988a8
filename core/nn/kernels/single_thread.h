// One thread for what runs badly on several: factorisations whose OpenMP threads spin beside other work.
#pragma once

#include "core/nn/kernels/runtime.h"

namespace fw::nn {

/// While it lives, torch and its libraries compute on one thread.
class SingleThread
{
public:
    SingleThread() : m_before(threads()) { setThreads(1); }
    ~SingleThread() { setThreads(m_before); }
    SingleThread(const SingleThread&) = delete;
    SingleThread& operator=(const SingleThread&) = delete;

private:
    int m_before;
};

} // namespace fw::nn
