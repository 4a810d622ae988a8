// Makes a WordPiece vocabulary smaller: small classifiers are mostly embedding rows that their texts never touch.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/progress.h"
#include "core/base/result.h"

namespace fw::train {

/// Ids of the pieces to keep, ascending: special tokens, all single characters and their continuations, then the pieces
/// that occur most often (ties: the lower id) until there are `limit`. `pieces` are vocab.txt's lines, `counts` how
/// often each occurs. More than `limit` are kept only where special tokens and characters alone are more.
std::vector<std::int64_t> choosePieces(std::span<const std::string> pieces, std::span<const std::int64_t> counts,
                                       std::size_t limit);

/// Writes the tokenizer of `start` with the pieces that choosePieces() picks over `texts` to `output` (vocab.txt and
/// the small files beside it). Returns the kept ids: row i of the new embedding is row kept[i] of the old.
Result<std::vector<std::int64_t>> trimVocabulary(const std::filesystem::path& start,
                                                 const std::filesystem::path& output,
                                                 std::span<const std::string> texts, std::size_t limit,
                                                 const CancelToken& cancel, ProgressSink progress);

} // namespace fw::train
