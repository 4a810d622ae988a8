// Learns a byte-level BPE vocabulary (GPT-2's pre-tokenizer and byte alphabet) from lines of text.
#pragma once

#include <cstddef>
#include <filesystem>

#include "core/base/cancel_token.h"
#include "core/base/progress.h"
#include "core/base/result.h"

namespace fw::tokenizer {

struct BpeTrainingOptions
{
    std::size_t vocabularySize = 4096; ///< in all: 256 bytes + merges + <|endoftext|> as the last id
    std::size_t minimumFrequency = 2;  ///< a pair rarer than this is never merged
};

/// Reads `text` (a document a line) and writes vocab.json, merges.txt, tokenizer.json and tokenizer_config.json to
/// `directory` (created if missing), which transformers loads too. Ties between pairs are broken by their bytes,
/// so the result depends on the text alone.
Status trainBytePairEncoding(const std::filesystem::path& text, const std::filesystem::path& directory,
                             const BpeTrainingOptions& options, const CancelToken& cancel, ProgressSink progress);

} // namespace fw::tokenizer
