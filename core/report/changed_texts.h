// The continuations whose score changed most between base and a variant, to read side by side.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/result.h"
#include "core/compare/comparison.h"

namespace fw::store {
class Database;
}

namespace fw::report {

struct ChangedText
{
    std::size_t variant = 0;
    std::string axis;
    std::string group;
    std::string prompt;
    int draw = 0;
    std::string baseText;
    std::string variantText;
    double baseScore = 0;
    double variantScore = 0;
};

/// For each variant with figures, the `perDirection` pairs (same prompt, same draw) whose score by this scorer fell
/// most and as many that rose most; ties by prompt and draw. Scores that did not change are left out. Empty where the
/// scorer left no values. The newest version of the scorer counts.
Result<std::vector<ChangedText>> mostChangedTexts(const store::Database& database,
                                                  const compare::Comparison& comparison, const std::string& scorer,
                                                  std::size_t perDirection = 3, const CancelToken& cancel = {});

} // namespace fw::report
