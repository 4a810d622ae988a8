// Training on the calibration text, as every step that trains does it: what is read, for how long, by which optimiser,
// and the loss curve that is reported.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/compress/method.h"
#include "core/nn/decoder.h"
#include "core/train/language_model_loss.h"
#include "core/train/token_corpus.h"
#include "core/train/window_sampler.h"

namespace fw::compress {

struct TextTrainingOptions
{
    std::int64_t steps = 500;
    double minutes = 0;        ///< ends the training, the rate fallen to 0; 0: after all steps
    std::int64_t batch = 8;    ///< windows a step
    std::int64_t window = 256; ///< tokens, at most the context
    double learningRate = 5e-4;
    double warmup = 0.05; ///< share of the steps
    std::string counterfactual = "none";
    std::uint64_t seed = 1;
    bool sameWindows = false; ///< every epoch reads the same windows, instead of shifted ones; no parameter
};

/// The parameters behind them, with these defaults, and their values.
std::vector<catalogue::Parameter> textTrainingParameters(const TextTrainingOptions& defaults);
TextTrainingOptions textTrainingOptions(const nlohmann::json& parameters);

/// The calibration text, its last twentieth held back for validation. Not thread-safe.
class TextTraining
{
public:
    /// An error where there is no calibration text or too little.
    static Result<TextTraining> load(const TextTrainingOptions& options, const nn::Decoder& model,
                                     const Context& context);

    /// One window of a step's text: a pure function of (seed, step, number).
    train::WindowBatch window(std::int64_t step, std::int64_t number);
    std::int64_t batch() const { return m_options.batch; }

    /// AdamW as DistilGPT2 used it, along a cosine to 0. `loss` gives the mean loss of a window, with a gradient in
    /// `parameters`; `running` is the model whose validation loss is the curve's. The curve goes into the context's
    /// report.
    Status run(std::vector<at::Tensor> parameters, const nn::Decoder& running,
               const std::function<at::Tensor(const train::WindowBatch& window)>& loss, const Context& context);

private:
    TextTraining(const TextTrainingOptions& options, const nn::Decoder& model, train::TokenCorpus corpus);

    TextTrainingOptions m_options;
    at::Device m_device;
    std::int64_t m_time; ///< tokens of a window
    std::unique_ptr<train::TokenCorpus> m_heldBack;
    std::unique_ptr<train::TokenCorpus> m_corpus; ///< the sampler refers to it
    train::WindowSampler m_sampler;
};

} // namespace fw::compress
