// Independent pieces of work, a thread each. No torch in this header.
#pragma once

#include <cstddef>
#include <functional>

#include "core/base/result.h"

namespace fw::nn {

/// Calls run(0) … run(parts − 1), each once, on all of the engine's threads, without gradients; returns the error of
/// the first part that has one. Threads never wait for each other within a part, so nothing is lost where another
/// program takes a core: kernels find themselves inside a parallel region and use no more threads. A single part uses
/// all threads inside its kernels. With `here` all run on the calling thread, one after another, as other devices than
/// the CPU want it. What parts share they must lock; what they sum they should leave apart and add up afterwards, in
/// order.
Status runParts(std::size_t parts, const std::function<Status(std::size_t part)>& run, bool here = false);

} // namespace fw::nn
