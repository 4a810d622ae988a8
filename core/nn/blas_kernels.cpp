#include "core/nn/blas_kernels.h"

#include <unistd.h>

#include <cstdlib>

namespace fw::nn {

void preferWideBlasKernels(char** arguments)
{
#if defined(__x86_64__)
    if (std::getenv("OPENBLAS_CORETYPE") != nullptr)
        return;
    __builtin_cpu_init();
    const bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    if (!wide || !__builtin_cpu_is("amd"))
        return;
    ::setenv("OPENBLAS_CORETYPE", "SkylakeX", 1);
    ::execv("/proc/self/exe", arguments);
#else
    (void)arguments;
#endif
}

} // namespace fw::nn
