// Fine-tuning with compressed pipeline boundaries: what crosses from one part of the model to the next, forward and
// backward, is sent by a codec; the variant may keep the codec when it generates. Rudakov et al. 2024 (arXiv
// 2401.07788): models tuned with TopK work well only where the compression stays on, those tuned with error feedback
// also where it is off. As in the paper's code for GPT-2, gradients come back for the numbers that were sent: with all
// of them, or with others, what is learned is the model without the codec. Unlike there, the largest numbers are those
// of a token, not of a window: a variant generates token by token.
#include <fmt/format.h>

#include "core/compress/methods.h"
#include "core/compress/training/feedback_channel.h"
#include "core/compress/training/text_training.h"
#include "core/compress/training/trainable_model.h"
#include "core/nn/decoder.h"

namespace fw::compress {

namespace {

using nlohmann::json;

nn::BoundaryCodec codecOf(const json& parameters)
{
    return {nn::BoundaryCodec::named(parameters.at("codec").get<std::string>()), parameters.at("keep").get<double>(),
            parameters.at("bits").get<int>()};
}

/// Behind which blocks a model of `layers` blocks is cut into so many parts of nearly equal length.
std::vector<std::int64_t> cuts(std::int64_t layers, std::int64_t parts)
{
    std::vector<std::int64_t> after;
    for (std::int64_t part = 1; part < parts; ++part)
        after.push_back(part * layers / parts - 1);
    return after;
}

Status planBoundaryCompression(Shape& shape, const json& parameters, const std::string& path)
{
    FW_TRY(requireTrainable(shape, path, "boundary compression"));
    FW_TRY(requireNoBoundaries(shape, path, "another boundary compression"));
    const auto parts = parameters.at("parts").get<std::int64_t>();
    if (parts > shape.layers())
        return Error{ErrorKind::InvalidInput,
                     fmt::format("{}.parts: {} blocks cannot be cut into {} parts", path, shape.layers(), parts),
                     fmt::format("at most {}", shape.layers())};
    shape.boundaries = parameters.at("when_running").get<bool>();
    return {};
}

Status applyBoundaryCompression(nn::Decoder& model, const json& parameters, const Context& context)
{
    makeTrainable(model);
    const nn::Boundaries boundaries{codecOf(parameters), cuts(static_cast<std::int64_t>(model.blocks.size()),
                                                              parameters.at("parts").get<std::int64_t>())};
    const auto gradients = parameters.at("gradients").get<std::string>();
    const bool feedback = parameters.at("error_feedback").get<bool>();
    // The places that were sent are a message's compression; few bits have no places.
    const bool throughCodec =
        gradients == "own" || (gradients == "sent" && boundaries.codec.kind == nn::BoundaryCodec::Kind::Bits);
    std::vector<FeedbackChannel> channels(model.blocks.size(), FeedbackChannel(boundaries.codec, feedback));
    std::int64_t crossing = 0; // the window on its way
    nn::ForwardTaps taps;
    taps.behind = [&](std::size_t layer, const at::Tensor& stream) -> at::Tensor {
        if (!boundaries.crossedAfter(layer))
            return stream;
        at::Tensor arrived = channels[layer].send(stream, crossing);
        if (gradients != "sent")
            arrived = stream.add(arrived.detach().sub(stream.detach())); // the gradient passes straight through
        if (throughCodec && arrived.requires_grad())
            arrived.register_hook(
                [codec = boundaries.codec](const at::Tensor& gradient) { return codec.apply(gradient); });
        return arrived;
    };

    TextTrainingOptions options = textTrainingOptions(parameters);
    options.sameWindows = feedback;
    FW_ASSIGN(TextTraining training, TextTraining::load(options, model, context));
    nn::Decoder running = model; // as it will run: shares the tensors that learn
    if (parameters.at("when_running").get<bool>())
        running.boundaries = boundaries;
    const auto loss = [&](const train::WindowBatch& window) {
        crossing = window.starts.front(); // one window a micro-batch
        nn::BatchAttention attention(window.windows, window.time, true);
        const at::Tensor hidden = model.hidden(window.inputs, window.positions, attention, taps);
        return train::crossEntropy(model.logits(hidden), window.targets);
    };
    FW_TRY(training.run(model.trainable(), running, loss, context));
    model.boundaries = running.boundaries;
    if (context.report) {
        const double plain = 4.0 * static_cast<double>(model.config.width);
        context.report->figures.emplace_back("boundary_bytes_share",
                                             boundaries.codec.bytesPerRow(model.config.width) / plain);
    }
    return {};
}

} // namespace

Method boundaryCompression()
{
    using catalogue::booleanParameter;
    using catalogue::integerParameter;
    using catalogue::realParameter;
    catalogue::Method description;
    description.id = "boundary_compression";
    description.title = "Compressed pipeline boundaries";
    description.summary =
        "Tunes the model cut into parts that send each other compressed activations and gradients, and "
        "keeps the compression on when the variant runs, or not. Embeddings are trained, too. The source, after four "
        "epochs of WikiText-2, has models that work well only with the codec that they were tuned under; a short "
        "tuning "
        "does not come so far: the embedded model, sent 10 % over 100 steps, has 2.01 bits per byte with the codec and "
        "1.90 without it (untouched: 1.76). tests/bench/boundaries.py measures this.";
    description.paper = "Rudakov et al. 2024 (arXiv 2401.07788)";
    description.readsCalibrationText = true;
    description.trains = true;
    description.parameters = {
        catalogue::choiceParameter("codec", "Codec",
                                   "What crosses a boundary: the largest numbers of each token (topk), or all in few "
                                   "bits.",
                                   {"topk", "bits"}, "topk"),
        realParameter("keep", "Kept share", "Share of a token's numbers that topk sends.", 0.1, 0.001, 1.0),
        integerParameter("bits", "Bits", "Bits of each number (read for bits alone).", 4, 1, 16, "bits"),
        integerParameter("parts", "Parts", "Parts that the blocks are cut into, of nearly equal length.", 2, 2, 4096,
                         "parts"),
        catalogue::choiceParameter("gradients", "Gradients",
                                   "What comes back: the gradients of the numbers that were sent, as in the source's "
                                   "GPT-2 (bits: all of them in as few bits); each gradient's own largest numbers; or "
                                   "the whole gradients.",
                                   {"sent", "own", "whole"}, "sent"),
        booleanParameter("error_feedback", "Error feedback",
                         "Whether a window crosses whole the first time and then as what changed since (AQ-SGD). "
                         "Teaches the model to run without the codec; takes a message's memory for every window.",
                         false),
        booleanParameter("when_running", "When running", "Whether the variant compresses when it runs, as in training.",
                         true)};
    TextTrainingOptions defaults;
    defaults.steps = 400;
    defaults.batch = 4;
    defaults.window = 128;
    defaults.learningRate = 1e-3;
    catalogue::append(description.parameters, textTrainingParameters(defaults));
    return {description, planBoundaryCompression, applyBoundaryCompression};
}

} // namespace fw::compress
