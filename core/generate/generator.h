// Continuations of many prompts at once. No torch in this header.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/result.h"
#include "core/generate/decoding.h"
#include "core/nn/language_model.h"

namespace fw::generate {

/// What one draw added to one prompt.
struct Generation
{
    std::size_t prompt = 0; ///< index into the prompts given
    int draw = 0;
    std::vector<int> ids; ///< new tokens only, without the stop token
    bool stopped = false; ///< by a stop token; else by the length
};

/// A prompt's key for the noise: a hash of its ids, and of its occurrence where it is not the first.
std::uint64_t promptKey(std::span<const int> ids, int occurrence = 0);

/// Draws `decoding.draws` continuations of every prompt (ids, none empty), ordered by prompt and draw. The prompts'
/// prefill is computed once and shared by their draws, rows that are finished leave the batch. Blocks until done;
/// cancelling takes effect at the next layer. An error of kind Numerical says at which layer values ceased to be
/// finite; one of kind InvalidInput names a prompt that does not fit the context with its new tokens.
/// `onToken`, if given, hears how many tokens were drawn so far, from any of the engine's threads, one call at a time.
/// `occurrences`, if given, says of every prompt how often it stood before: repeats draw noise of their own.
Result<std::vector<Generation>> generate(const nn::LanguageModel& model, std::span<const std::vector<int>> prompts,
                                         const Decoding& decoding, const CancelToken& cancel,
                                         const std::function<void(std::int64_t tokens)>& onToken = {},
                                         std::span<const int> occurrences = {});

} // namespace fw::generate
