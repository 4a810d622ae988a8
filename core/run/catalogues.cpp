#include "core/compress/methods.h"
#include "core/measure/metrics.h"
#include "core/measure/scorer_catalogue.h"
#include "core/run/run_experiment.h"

namespace fw::run {

const catalogue::Catalogues& catalogues()
{
    static const catalogue::Catalogues all = [] {
        catalogue::Catalogues collected;
        for (const compress::Method& method : compress::methods())
            collected.methods.push_back(method.description);
        collected.metrics = measure::metrics();
        collected.scorers = measure::scorers();
        return collected;
    }();
    return all;
}

} // namespace fw::run
