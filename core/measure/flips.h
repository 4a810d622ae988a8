// Decisions that change between a base and a variant: Accuracy is Not All You Need (arXiv 2407.09141).
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>

#include "core/base/result.h"
#include "core/stats/interval.h"

namespace fw::measure {

/// What a model answered to an item, and what is right.
struct AnsweredItem
{
    std::string prediction;
    std::string answer;

    bool correct() const { return prediction == answer; }
};

using AnsweredItems = std::map<std::string, AnsweredItem>; ///< by id

/// A CSV with the columns id, prediction and answer, or the same as JSON lines (`.jsonl`, `.ndjson`; numbers count as
/// their text). Errors name file and line: a missing field, an id twice.
Result<AnsweredItems> loadAnsweredItems(const std::filesystem::path& file);

struct Flips
{
    std::size_t items = 0;   ///< that both have
    std::size_t leftOut = 0; ///< that one of them lacks
    std::size_t correctBase = 0;
    std::size_t correctVariant = 0;
    std::size_t correctToIncorrect = 0;
    std::size_t incorrectToCorrect = 0;
    std::size_t wrongToOtherWrong = 0;
    stats::Interval flips;    ///< share correct ↔ incorrect, exact 95 %
    stats::Interval allFlips; ///< share of all changes, exact 95 %
    double pValue = 1;        ///< McNemar's exact test of equal accuracy
};

/// Compares by id. An error where no id is in both, or where an id's right answers differ.
Result<Flips> countFlips(const AnsweredItems& base, const AnsweredItems& variant);

} // namespace fw::measure
