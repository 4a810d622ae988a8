#include "core/nn/runtime.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>

#include <thread>

namespace fw::nn {

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
