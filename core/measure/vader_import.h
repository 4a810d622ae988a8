// Bringing VADER's lexicon in from the Python package vaderSentiment, which the program does not bundle.
#pragma once

#include <filesystem>
#include <string>

#include "core/base/result.h"

namespace fw::measure {

struct VaderImport
{
    std::size_t words = 0;
    std::size_t emojis = 0; ///< of one character
    std::string version;    ///< the package's, where it says so
};

/// Copies both lexicons into `destination` (made if it is not there) with a card.json and the licence, if the source
/// has one. `source` is the package's folder, its vader_lexicon.txt, or a wheel (.whl). Nothing is written unless both
/// lexicons can be read; each file is written whole or not at all, the word lexicon last.
/// Errors: a lexicon that is missing or wrong, a place that cannot be written.
Result<VaderImport> importVader(const std::filesystem::path& source, const std::filesystem::path& destination);

} // namespace fw::measure
