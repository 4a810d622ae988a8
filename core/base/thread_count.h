// How many threads the process computes with: set once at the start, by --threads. Kernels and statistics both keep to it.
#pragma once

namespace fw {

/// 0 means one per core. Call before anything computes.
void setThreadCount(int threads);
/// At least 1.
int threadCount();

} // namespace fw
