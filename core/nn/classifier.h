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
#include "core/checkpoint/model_config.h"

namespace fw::nn {

struct Bert;

/// A loaded sequence classifier. Immutable: any number of threads may call it.
class Classifier
{
public:
    /// A Hugging Face directory with a classification head. `device` is "cpu" or "cuda". Errors name file and tensor.
    static Result<Classifier> load(const std::filesystem::path& directory, const std::string& device = "cpu");
    explicit Classifier(std::shared_ptr<const Bert> bert) : m_bert(std::move(bert)) {}

    const std::vector<std::string>& labels() const { return config().labels; }
    /// Whether each label has a chance of its own (sigmoid) instead of sharing one (softmax).
    bool multiLabel() const { return config().multiLabel; }
    std::int64_t maximumTokens() const { return config().positions; }
    const checkpoint::ModelConfig& config() const;
    std::int64_t parameters() const;
    std::int64_t bytesInMemory() const;

    /// Logits (texts, labels), row-major, of texts given as ids with their special tokens (1 to maximumTokens() each).
    /// All texts are one batch without padding; on the CPU a text's row depends on its own ids alone, bit by bit.
    Result<std::vector<float>> logits(std::span<const std::vector<int>> texts, const CancelToken& cancel = {}) const;
    /// As above, chances in [0, 1].
    Result<std::vector<float>> scores(std::span<const std::vector<int>> texts, const CancelToken& cancel = {}) const;

private:
    std::shared_ptr<const Bert> m_bert;
};

} // namespace fw::nn
