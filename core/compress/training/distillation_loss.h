// What a student is taught: the teacher's distribution, the text, and the teacher's inner values.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "core/nn/decoder.h"
#include "core/train/language_model_loss.h"

namespace fw::compress {

/// Weights of the terms; a term of weight 0 is not computed.
struct DistillationTerms
{
    double temperature = 2;
    double divergence = 0.5; ///< T² · KL(teacher ‖ student), DistilGPT2 (arXiv 1910.01108)
    double text = 0.5;       ///< cross-entropy with the text's own next token
    double cosine = 0;       ///< 1 − cosine of the last hidden states
    /// MSE of the embeddings' output, the attention scores before softmax, and the MLPs' output, summed (KroneckerBERT,
    /// arXiv 2109.06243). Attention scores count where a student's block has all of the teacher's heads.
    double inner = 0;
    double logits = 0;   ///< MSE of the logits
    double contrast = 0; ///< contrastiveLoss() of the last hidden states
    /// Each token counts by the teacher's entropy to this power, mean 1: the student does not overfit what the teacher
    /// finds easy. After arXiv 2110.08419, which weights whole samples; here the token is what is predicted. 0: all
    /// alike.
    double uncertainty = 0;
};

/// Mean loss of a batch, a scalar with a gradient in the student. `teacherLayers[i]` is the teacher's block that the
/// student's block i is compared with (read for `inner` alone).
at::Tensor distillationLoss(const nn::Decoder& student, const nn::Decoder& teacher, const train::WindowBatch& batch,
                            const DistillationTerms& terms, const std::vector<std::int64_t>& teacherLayers);

/// Token-level contrastive loss (QuantGPT, arXiv 2203.10705): the cross-entropy of finding each of `student`'s tokens
/// among the `teacher`'s of the same window by cosine, at a temperature of 0.1. Both (windows · time, width).
at::Tensor contrastiveLoss(const at::Tensor& student, const at::Tensor& teacher, std::int64_t windows);

/// Weight of each token, (tokens), mean 1: the entropy of softmax(`logits`) to a power.
at::Tensor uncertaintyWeights(const at::Tensor& logits, double power);

} // namespace fw::compress
