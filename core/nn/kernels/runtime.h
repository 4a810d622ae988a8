// Process-wide settings of the engine: threads and devices. No torch in this header.
#pragma once

#include <string>

#include "core/base/result.h"

namespace fw::nn {

/// Sets the threads of all kernels; 0 means one per core. libtorch here starts with one. Call before the first kernel.
void setThreads(int threads);
int threads();

/// setThreads(), and what these threads need is taken now: they are started, and OpenBLAS gets its buffers. Where it
/// gets no memory for one in the middle of a product it asks again for ever (0.3.21's blas_memory_alloc), so that this
/// is the last place where it can be said. `users`: threads of ours that may compute at the same time. Error:
/// OutOfMemory.
Status startThreads(int threads, int users = 1);

/// Whether this build and machine can run on `device` ("cpu", "cuda"); an error says what is missing.
Status checkDevice(const std::string& device);

} // namespace fw::nn
