// A text classifier as rooms without torch see it: token ids in, a chance per label out. Copies share the weights.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/result.h"
#include "core/checkpoint/encoder_config.h"
#include "core/nn/scoring/scoring_precision.h"

namespace fw::nn {

struct Encoder;

/// A loaded sequence classifier. Immutable: any number of threads may call it.
class Classifier
{
public:
    /// A Hugging Face directory with a classification head, or one of our own with several. `headName` chooses the head
    /// that speaks (empty: the first). `device` is "cpu" or "cuda"; `precision` is the CPU's alone, and with int8 the
    /// scores are others. Errors name file and tensor; an unknown head's names the directory and the heads that it has.
    static Result<Classifier> load(const std::filesystem::path& directory, const std::string& device = "cpu",
                                   const std::string& headName = "",
                                   ScoringPrecision precision = ScoringPrecision::Float32);
    /// Copies what it needs of an encoder with at least one head. Throws std::bad_alloc.
    explicit Classifier(const Encoder& encoder, ScoringPrecision precision = ScoringPrecision::Float32);

    /// What loading left out of the files, for people; a sentence each.
    const std::vector<std::string>& notes() const;
    /// The names of all heads in order; a Hugging Face directory's single head has an empty one.
    std::vector<std::string> heads() const;
    /// The description of a head (by its place in heads()), and of the chosen one.
    const checkpoint::HeadConfig& headAt(std::size_t index) const;
    const checkpoint::HeadConfig& head() const { return headAt(m_head); }
    /// The same weights with another head chosen. Errors: no head has this name.
    Result<Classifier> withHead(const std::string& name) const;

    const std::vector<std::string>& labels() const { return head().labels; }
    /// Whether each label has a chance of its own (sigmoid) instead of sharing one (softmax).
    bool multiLabel() const { return head().multiLabel; }
    std::int64_t maximumTokens() const { return config().positions - config().firstPosition; }
    const checkpoint::EncoderConfig& config() const;
    std::int64_t parameters() const;
    std::int64_t bytesInMemory() const;

    /// The chosen head's logits (texts, labels), row-major, of texts given as ids with their special tokens (1 to
    /// maximumTokens() each). All texts are one batch without padding; on the CPU a text's row depends on its own ids
    /// alone, bit by bit.
    Result<std::vector<float>> logits(std::span<const std::vector<int>> texts, const CancelToken& cancel = {}) const;
    /// As above, chances in [0, 1]: softmax or sigmoid of the logits divided by the head's temperature.
    Result<std::vector<float>> scores(std::span<const std::vector<int>> texts, const CancelToken& cancel = {}) const;
    /// The scores of every head, in the order of heads(), from one pass of the encoder: bit by bit those that scores()
    /// gives with that head chosen.
    Result<std::vector<std::vector<float>>> allScores(std::span<const std::vector<int>> texts,
                                                      const CancelToken& cancel = {}) const;

private:
    struct State;
    /// The logits of some heads from one pass of the encoder.
    Result<std::vector<std::vector<float>>> headLogits(std::span<const std::size_t> heads,
                                                       std::span<const std::vector<int>> texts,
                                                       const CancelToken& cancel) const;

    std::shared_ptr<const State> m_state;
    std::size_t m_head = 0;
};

} // namespace fw::nn
