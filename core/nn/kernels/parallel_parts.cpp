#include "core/nn/kernels/parallel_parts.h"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <atomic>
#include <vector>

namespace fw::nn {

Status runParts(std::size_t parts, const std::function<Status(std::size_t part)>& run, bool here)
{
    const at::NoGradGuard noGradient;
    const std::size_t threads = here ? 1 : static_cast<std::size_t>(at::get_num_threads());
    if (threads == 1 || parts < 2) {
        for (std::size_t part = 0; part < parts; ++part)
            FW_TRY(run(part));
        return {};
    }
    std::vector<Status> ended(parts);
    std::atomic<std::size_t> next = 0;
    std::atomic<bool> failed = false;
    at::parallel_for(0, static_cast<std::int64_t>(std::min(threads, parts)), 1, [&](std::int64_t, std::int64_t) {
        const at::NoGradGuard alsoHere; // the mode is each thread's own
        for (std::size_t part = next++; part < parts && !failed; part = next++) {
            ended[part] = run(part);
            if (!ended[part].ok())
                failed = true;
        }
    });
    for (const Status& status : ended)
        FW_TRY(status);
    return {};
}

} // namespace fw::nn
