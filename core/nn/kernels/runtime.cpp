#include "core/nn/kernels/runtime.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>

#include <dlfcn.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "core/base/caught.h"
#include "core/nn/kernels/share_range.h"

namespace fw::nn {

namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;
/// OpenBLAS's BUFFER_SIZE on x86-64 and arm64 with what it adds for alignment.
constexpr std::size_t kBlasBuffer = 129 * kMiB;
/// The buffers that OpenBLAS's table is sure to hold.
constexpr int kMostBlasBuffers = 96;
/// For all else that a start takes.
constexpr std::size_t kSpare = 64 * kMiB;

std::size_t stackBytes()
{
    rlimit limit{};
    const bool known = ::getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
    return known ? static_cast<std::size_t>(limit.rlim_cur) : 8 * kMiB;
}

bool isToBeHad(std::size_t bytes)
{
    void* const room =
        ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (room == MAP_FAILED)
        return false;
    ::munmap(room, bytes);
    return true;
}

/// OpenBLAS's own memory; both null where another BLAS is linked. What is given back stays with OpenBLAS.
struct BlasMemory
{
    void* (*take)(int) = reinterpret_cast<void* (*)(int)>(::dlsym(RTLD_DEFAULT, "blas_memory_alloc"));
    void (*giveBack)(void*) = reinterpret_cast<void (*)(void*)>(::dlsym(RTLD_DEFAULT, "blas_memory_free"));
    bool isKnown() const { return take != nullptr && giveBack != nullptr; }
};

} // namespace

Status startThreads(int wanted, int users)
try {
    setThreads(wanted);
    const int count = threads();
    const BlasMemory blas;
    // One for each of OpenBLAS's threads, one for each that calls it.
    const int buffers = blas.isKnown() ? std::min(count * (1 + users), kMostBlasBuffers) : 0;
    const std::size_t needed =
        static_cast<std::size_t>(buffers) * kBlasBuffer + 2 * static_cast<std::size_t>(count) * stackBytes() + kSpare;
    if (!isToBeHad(needed))
        return Error{
            ErrorKind::OutOfMemory,
            fmt::format("out of memory: {} threads need {} MiB of address space to compute", count, needed / kMiB),
            count > 1 ? "close other programs, raise the limit (ulimit -v), or take fewer threads (--threads 1)"
                      : "close other programs, or raise the limit (ulimit -v)"};
    std::vector<void*> taken;
    for (int i = 0; i < buffers; ++i)
        taken.push_back(blas.take(0));
    for (void* buffer : taken)
        blas.giveBack(buffer);
    at::parallel_for(0, count, 1, [](std::int64_t, std::int64_t) {});
    startHelpers();
    return {};
} catch (...) {
    return caughtError("start the threads");
}

void setThreads(int threads)
{
    const int cores = static_cast<int>(std::thread::hardware_concurrency());
    at::set_num_threads(threads > 0 ? threads : (cores > 0 ? cores : 1));
}

int threads()
{
    return at::get_num_threads();
}

Status checkDevice(const std::string& device)
{
    if (device == "cpu")
        return {};
    if (device != "cuda")
        return Error{ErrorKind::InvalidInput, "unknown device '" + device + "'", "cpu and cuda are known"};
    if (!at::hasCUDA())
        return Error{ErrorKind::Incompatible, "this libtorch has no CUDA",
                     "use --device cpu, or build against a CUDA libtorch"};
    return {};
}

} // namespace fw::nn
