#include "core/nn/scoring/encoder_layouts.h"

#include <algorithm>

namespace fw::nn {

namespace {

using checkpoint::Architecture;

EncoderLayout bert()
{
    EncoderLayout layout;
    layout.architecture = Architecture::Bert;
    layout.prefix = "bert.";
    layout.layers = "encoder.layer.";
    layout.slots = {"attention.self.query",   "attention.self.key", "attention.self.value",
                    "attention.output.dense", "intermediate.dense", "output.dense"};
    layout.attentionNorm = "attention.output.LayerNorm";
    layout.mlpNorm = "output.LayerNorm";
    layout.headHidden = "pooler.dense";
    layout.headHiddenIsPooler = true;
    layout.headOutput = "classifier";
    layout.otherTasks = {"cls."};
    return layout;
}

EncoderLayout roberta()
{
    EncoderLayout layout = bert();
    layout.architecture = Architecture::Roberta;
    layout.prefix = "roberta.";
    layout.headHidden = "classifier.dense";
    layout.headHiddenIsPooler = false;
    layout.headOutput = "classifier.out_proj";
    layout.otherTasks = {"roberta.pooler.", "pooler.", "lm_head."};
    return layout;
}

EncoderLayout xlmRoberta()
{
    EncoderLayout layout = roberta();
    layout.architecture = Architecture::XlmRoberta;
    return layout;
}

EncoderLayout electra()
{
    EncoderLayout layout = roberta();
    layout.architecture = Architecture::Electra;
    layout.prefix = "electra.";
    layout.between = Activation::Gelu;
    layout.otherTasks = {"discriminator_predictions.", "generator_predictions.", "generator_lm_head."};
    return layout;
}

EncoderLayout distilBert()
{
    EncoderLayout layout;
    layout.architecture = Architecture::DistilBert;
    layout.prefix = "distilbert.";
    layout.layers = "transformer.layer.";
    layout.slots = {"attention.q_lin",   "attention.k_lin", "attention.v_lin",
                    "attention.out_lin", "ffn.lin1",        "ffn.lin2"};
    layout.attentionNorm = "sa_layer_norm";
    layout.mlpNorm = "output_layer_norm";
    layout.headHidden = "pre_classifier";
    layout.headOutput = "classifier";
    layout.between = Activation::Relu;
    layout.otherTasks = {"vocab_transform.", "vocab_layer_norm.", "vocab_projector."};
    return layout;
}

} // namespace

const EncoderLayout& layoutOf(Architecture architecture)
{
    static const std::array layouts = {bert(), roberta(), xlmRoberta(), distilBert(), electra()};
    return *std::find_if(layouts.begin(), layouts.end(),
                         [&](const EncoderLayout& layout) { return layout.architecture == architecture; });
}

} // namespace fw::nn
