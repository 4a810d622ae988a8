// What a user starts: sets what the libraries below read once, when they are loaded and before any main() of ours, then
// becomes the program itself, the file beside it with ".bin" at its name's end. Links nothing, so it costs a
// millisecond. A variable that the user has set stays as it is.
//
// GOMP_SPINCOUNT: a thread of libgomp waits for the others by spinning 300,000 times (some 10 ms) before it sleeps.
// Beside other programs it thereby takes the core that the thread it waits for needs. docs/performance.md has the
// measurements by which the number was chosen.
//
// OPENBLAS_CORETYPE: OpenBLAS picks its kernels by the CPU's model, and for one that its version does not know it falls
// back to kernels without AVX: 0.3.21 does so on AMD CPUs with AVX-512 and on Intel's with AVX512-FP16 where AMX is
// hidden, where products then run at a fifth of their speed. So the kernels are chosen here by what the CPU can do.
//
// Memory: OpenBLAS, where it is not given the address space that it wants while it is loaded, asks again for ever, and
// other libraries end with a call stack. Whether there is enough is therefore tried first. (What it wants later, the
// program takes when it starts its threads: core/nn/kernels/runtime.h.)
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

/// The name of OpenBLAS's kernels for this CPU's vectors; null where OpenBLAS chooses by itself.
const char* blasKernels()
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl"))
        return "SkylakeX";
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return "Haswell";
#endif
    return nullptr;
}

/// What the libraries take before main(): 860 MiB by measurement (Debian 12, OpenBLAS 0.3.21's 128 MiB of buffer in
/// it).
constexpr std::size_t kLeastMiB = 896;

bool hasRoomToStart()
{
    void* const room =
        ::mmap(nullptr, kLeastMiB << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (room == MAP_FAILED)
        return false;
    ::munmap(room, kLeastMiB << 20);
    return true;
}

const char* hintFor(int problem)
{
    switch (problem) {
    case ETXTBSY:
        return "it is being written, perhaps by a build: try again when that is done";
    case ENOENT:
        return "build it: ./run.sh";
    case EACCES:
        return "check its permissions, and whether the file system lets programs run";
    case ENOMEM:
    case E2BIG:
        return "close other programs, or give fewer or shorter arguments";
    default:
        return "build it again: ./run.sh";
    }
}

} // namespace

int main(int, char** argv)
{
    char place[PATH_MAX];
    const ssize_t length = ::readlink("/proc/self/exe", place, sizeof place);
    if (length <= 0 || length == static_cast<ssize_t>(sizeof place)) {
        std::fprintf(stderr, "error: /proc/self/exe cannot be read, so the program cannot be found\n"
                             "hint: mount /proc, or start the file whose name ends in .bin\n");
        return 1;
    }
    if (!hasRoomToStart()) {
        std::fprintf(stderr,
                     "error: out of memory: the program needs %zu MiB of address space to start\n"
                     "hint: close other programs, or raise the limit (ulimit -v)\n",
                     kLeastMiB);
        return 1;
    }
    if (std::getenv("OMP_WAIT_POLICY") == nullptr)
        ::setenv("GOMP_SPINCOUNT", FAIRWEIGHT_SPIN_COUNT, 0);
    if (const char* kernels = blasKernels())
        ::setenv("OPENBLAS_CORETYPE", kernels, 0);
    const std::string program = std::string(place, static_cast<std::size_t>(length)) + ".bin";
    ::execv(program.c_str(), argv);
    const int problem = errno;
    std::fprintf(stderr, "error: %s cannot be started: %s\nhint: %s\n", program.c_str(), std::strerror(problem),
                 hintFor(problem));
    return 1;
}
