// OpenBLAS picks its kernels when it is loaded, by the CPU's model; versions older than a CPU fall back to narrow ones.
#pragma once

namespace fw::nn {

/// Where the CPU has AVX-512 and is of a make whose newer models OpenBLAS 0.3.21 does not know (AMD from Zen 4 on), sets
/// OPENBLAS_CORETYPE=SkylakeX and starts the program anew, because the choice is made before main(). Returns otherwise:
/// where the variable is set already, the CPU is another, or starting anew fails. Measured on a Zen 5: training steps
/// of the bundled model 1.8 times as fast. Call first in main().
void preferWideBlasKernels(char** arguments);

} // namespace fw::nn
