#include "core/store/scorer_signal.h"

namespace fw::store {

const SignalRow* scorerSignal(const std::vector<SignalRow>& signals, const std::string& scorer,
                              const catalogue::Catalogues& catalogues)
{
    const catalogue::Scorer* bundled = catalogue::find(catalogues.scorers, scorer);
    const SignalRow* chosen = nullptr;
    for (const SignalRow& signal : signals) {
        if (!signal.scorer || signal.scorer->name != scorer)
            continue;
        if (bundled && !bundled->signal.empty() && signal.name != bundled->signal)
            continue;
        if (signal.name.starts_with(catalogue::kClassSignal))
            continue;
        if (!chosen || signal.scorer->id > chosen->scorer->id)
            chosen = &signal;
    }
    return chosen;
}

} // namespace fw::store
