// A language model as rooms without torch see it: load, save, and what it is. Copies share the weights.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/nn/models/decoder_config.h"

namespace fw::nn {

struct Decoder;

/// A loaded model. Immutable through this handle; any number of threads may generate from it.
class LanguageModel
{
public:
    /// Runs on the CPU, in the type that it is stored in (Hold::Stored in tensor_io.h). Errors name the file and the
    /// tensor.
    static Result<LanguageModel> load(const std::filesystem::path& directory);
    /// The same beside a model that is in memory: what both have is held once.
    static Result<LanguageModel> load(const std::filesystem::path& directory, const LanguageModel& beside);
    explicit LanguageModel(std::shared_ptr<const Decoder> decoder) : m_decoder(std::move(decoder)) {}

    /// The same weights, with the stream rounded to bfloat16 behind every block: what a program that computes in 16
    /// bits makes of the model, at the least. In the place of boundaries of its own, where it has some.
    LanguageModel rounded() const;

    const Decoder& decoder() const { return *m_decoder; }
    const DecoderConfig& config() const;
    /// What loading left out of the files, for people; a sentence each.
    const std::vector<std::string>& notes() const;
    std::int64_t contextLength() const { return config().positions; }
    std::int64_t parameters() const;
    std::int64_t bytesInMemory() const;
    std::int64_t multiplyAddsPerToken() const;
    /// Of the key-value cache while it generates.
    std::int64_t cacheBytesPerToken() const;

private:
    std::shared_ptr<const Decoder> m_decoder;
};

} // namespace fw::nn
