// Knowledge distillation into a smaller student that starts from the teacher's layers: DistilGPT2's recipe
// (Sanh et al. 2019), with the terms of distillation_loss.h, or by variance-reduced gradients (gradient_variance.h).
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "core/compress/layers/layer_choice.h"
#include "core/compress/methods.h"
#include "core/compress/training/distillation_loss.h"
#include "core/compress/training/gradient_variance.h"
#include "core/compress/training/text_training.h"
#include "core/compress/training/trainable_model.h"
#include "core/nn/decoder.h"

namespace fw::compress {

namespace {

using nlohmann::json;

DistillationTerms termsOf(const json& parameters)
{
    auto number = [&](const char* name) { return parameters.at(name).get<double>(); };
    return {number("temperature"), number("alpha_ce"),     number("alpha_lm"),   number("alpha_cos"),
            number("alpha_inner"), number("alpha_logits"), number("uncertainty")};
}

/// The teacher as the fixed point of variance reduction: a copy with gradients of its own.
Result<nn::Decoder> anchorOf(const nn::Decoder& teacher, const nn::Decoder& student)
{
    nn::Decoder anchor = teacher;
    makeTrainable(anchor);
    const auto own = student.trainable();
    const auto theirs = anchor.trainable();
    bool alike = own.size() == theirs.size();
    for (std::size_t i = 0; alike && i < own.size(); ++i)
        alike = own[i].sizes() == theirs[i].sizes();
    if (!alike)
        return Error{
            ErrorKind::InvalidInput,
            "gradient: variance_reduced compares the student's parameters with the teacher's, and this student "
            "has another structure",
            "take gradient loss, or a student of the teacher's own structure"};
    for (at::Tensor tensor : theirs)
        tensor.requires_grad_(true);
    return anchor;
}

/// How much the student's gradient differs from batch to batch, learning from the text alone and from the teacher, too.
Status reportVariance(const nn::Decoder& student, const nn::Decoder& teacher, DistillationTerms terms,
                      const std::vector<std::int64_t>& teacherLayers, TextTraining& training, std::int64_t windows,
                      const Context& context)
{
    // Weights that sum to 1 make the two gradients estimates of the same size.
    const double sum = terms.divergence + terms.text;
    terms = {terms.temperature, sum > 0 ? terms.divergence / sum : 0.5, sum > 0 ? terms.text / sum : 0.5};
    const DistillationTerms textAlone{1, 0, 1};
    const auto parameters = student.trainable();
    for (at::Tensor tensor : parameters)
        tensor.requires_grad_(true);
    auto varianceOf = [&](const DistillationTerms& of) {
        auto loss = [&](std::int64_t i) {
            return distillationLoss(student, teacher, training.window(i / training.batch(), i % training.batch()), of,
                                    teacherLayers);
        };
        return gradientVariance(loss, windows, parameters, context.cancel);
    };
    context.progress.beginStage("gradient variance", 2, "losses");
    FW_ASSIGN(const double alone, varianceOf(textAlone));
    context.progress.advance(1);
    FW_ASSIGN(const double taught, varianceOf(terms));
    for (at::Tensor tensor : parameters)
        tensor.requires_grad_(false);
    if (context.report) {
        context.report->figures.emplace_back("gradient_variance_text", alone);
        context.report->figures.emplace_back("gradient_variance_distillation", taught);
        context.report->figures.emplace_back("gradient_variance_ratio", taught / alone);
    }
    return {};
}

Status planDistillation(Shape& shape, const json& parameters, const std::string& path)
{
    FW_TRY(requireTrainable(shape, path, "distillation"));
    constexpr std::array kWeights{"alpha_ce", "alpha_lm", "alpha_cos", "alpha_inner", "alpha_logits"};
    if (std::all_of(kWeights.begin(), kWeights.end(),
                    [&](const char* weight) { return parameters.at(weight).get<double>() == 0; }))
        return Error{ErrorKind::InvalidInput,
                     fmt::format("{}: all weights of the loss ({}) are 0, so that nothing would be learnt", path,
                                 fmt::join(kWeights, ", ")),
                     "raise one of them"};
    const auto layers = parameters.at("layers").get<std::int64_t>();
    if (layers > shape.layers())
        return Error{
            ErrorKind::InvalidInput,
            fmt::format("{}.layers: a student of {} layers cannot start from {} ", path, layers, shape.layers()),
            fmt::format("at most {}; 0 keeps the model as the steps before left it", shape.layers())};
    if (layers > 0) {
        FW_TRY(requireNoBoundaries(shape, path, "distillation into fewer layers"));
        shape.keepBlocks(pickLayers("even", layers, shape.layers()));
    }
    return {};
}

Status applyDistillation(nn::Decoder& model, const json& parameters, const Context& context)
{
    const nn::Decoder& teacher = context.base.decoder();
    const auto layers = parameters.at("layers").get<std::int64_t>();
    if (layers > 0)
        keepLayers(model, pickLayers("even", layers, static_cast<std::int64_t>(model.blocks.size())));
    const auto teacherLayers = pickLayers("even", static_cast<std::int64_t>(model.blocks.size()),
                                          static_cast<std::int64_t>(teacher.blocks.size()));
    makeTrainable(model);

    FW_ASSIGN(TextTraining training, TextTraining::load(textTrainingOptions(parameters), model, context));
    const DistillationTerms terms = termsOf(parameters);
    const std::vector<at::Tensor> learning = model.trainable();
    nn::Decoder anchor; // the teacher's parameters, with gradients of their own
    std::function<at::Tensor(const train::WindowBatch&)> loss = [&](const train::WindowBatch& window) {
        return distillationLoss(model, teacher, window, terms, teacherLayers);
    };
    if (parameters.at("gradient") == "variance_reduced") {
        FW_ASSIGN(anchor, anchorOf(teacher, model));
        loss = [&](const train::WindowBatch& window) {
            const auto pull = gradientsOf(train::languageModelLoss(anchor, window), anchor.trainable());
            return varianceReducedLoss(train::languageModelLoss(model, window), learning, pull, terms.divergence);
        };
    }
    FW_TRY(training.run(learning, model, loss, context));
    const auto windows = parameters.at("variance_batches").get<std::int64_t>();
    return windows > 0 ? reportVariance(model, teacher, terms, teacherLayers, training, windows, context) : Status();
}

} // namespace

Method distillation()
{
    catalogue::Method description;
    description.id = "distillation";
    description.title = "Knowledge distillation";
    description.summary = "Trains a smaller student that starts from the teacher's layers to give the teacher's "
                          "distribution. Embeddings are trained, too.";
    description.paper = "DistilGPT2 (Sanh et al. 2019, arXiv 1910.01108); Xu & Hu 2022 (arXiv 2201.08542); "
                        "variance reduction: arXiv 2305.17581; inner values: arXiv 2109.06243; uncertainty: arXiv "
                        "2110.08419";
    description.readsCalibrationText = true;
    description.trains = true;
    using catalogue::integerParameter;
    using catalogue::realParameter;
    description.parameters = {
        integerParameter("layers", "Layers",
                         "Blocks of the student, spread evenly over the model; 0 keeps the model as earlier steps left "
                         "it.",
                         3, 0, 4096, "layers"),
        realParameter("temperature", "Temperature", "Softens teacher and student alike.", 2.0, 0.1, 100.0),
        realParameter("alpha_ce", "Weight of distillation", "Weight of T² · KL(teacher ‖ student).", 0.5, 0.0, 1000.0),
        realParameter("alpha_lm", "Weight of text", "Weight of the cross-entropy with the text's own next token.", 0.5,
                      0.0, 1000.0),
        realParameter("alpha_cos", "Weight of cosine", "Weight of 1 − cosine of the last hidden states.", 0.0, 0.0,
                      1000.0),
        realParameter("alpha_inner", "Weight of inner values",
                      "Weight of the squared distances of embeddings, attention scores and MLP outputs "
                      "(KroneckerBERT's).",
                      0.0, 0.0, 1000.0),
        realParameter("alpha_logits", "Weight of logits", "Weight of the squared distance of the logits.", 0.0, 0.0,
                      1000.0),
        realParameter(
            "uncertainty", "Uncertainty of tokens",
            "Tokens (the paper: whole samples) count by the teacher's entropy to this power, so that easy ones are not "
            "overfitted; 0: all alike.",
            0.0, 0.0, 8.0),
        catalogue::choiceParameter("gradient", "Gradient",
                                   "That of the loss, or variance-reduced: the text's at the student minus the weight "
                                   "of distillation times the text's at the teacher.",
                                   {"loss", "variance_reduced"}, "loss"),
        integerParameter("variance_batches", "Variance report",
                         "Windows over which the variance of the trained student's gradient is reported, with and "
                         "without the teacher; 0: none.",
                         0, 0, 100000, "windows")};
    catalogue::append(description.parameters, textTrainingParameters({}));
    return {description, planDistillation, applyDistillation};
}

} // namespace fw::compress
