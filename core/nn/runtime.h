// Process-wide settings of the engine: threads and devices. No torch in this header.
#pragma once

#include <string>

#include "core/base/result.h"

namespace fw::nn {

/// Sets the threads of all kernels; 0 means one per core. libtorch here starts with one. Call before the first kernel.
void setThreads(int threads);
int threads();

/// Whether this build and machine can run on `device` ("cpu", "cuda"); an error says what is missing.
Status checkDevice(const std::string& device);

} // namespace fw::nn
