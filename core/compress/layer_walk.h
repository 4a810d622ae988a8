// One block after another on calibration text, each on the outputs of the already compressed ones before it: what every
// method that looks at activations is written on. At most one block's statistics are in memory beside the model and the
// text's residual stream.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>

#include "core/compress/method.h"
#include "core/nn/decoder.h"

namespace fw::compress {

/// What one matrix read on the calibration text, X (tokens, inputs).
struct InputStatistics
{
    std::int64_t tokens = 0;
    /// Xᵀ X, (inputs, inputs), products and sums in float64: rounded ones need not be positive. Undefined if not asked
    /// for.
    at::Tensor gram;
    /// Σ (x − x′)(x − x′)ᵀ over the tokens of paired texts that differ in their group words alone, float64 likewise;
    /// undefined if not asked for.
    at::Tensor pairGram;
    std::int64_t pairTokens = 0;
    at::Tensor squares;         ///< Σ x², (inputs) float32: its diagonal
    at::Tensor meanAbsolute;    ///< (inputs) float32
    at::Tensor maximumAbsolute; ///< (inputs) float32
};

struct WalkOptions
{
    bool gram = true;
    /// Matrices are read behind the already compressed ones of their own block, those that read the same numbers
    /// together, instead of all of a block at once: more faithful, and four times the time.
    bool matrixByMatrix = false;
    std::size_t firstChangedBlock = 0;   ///< blocks before it are passed through, neither observed nor visited
    std::int64_t windows = 128;          ///< of calibration text, at most
    std::int64_t length = 256;           ///< tokens of a window, at most the context
    std::string counterfactual = "none"; ///< axis whose words are also read swapped (see loadCalibration)
    std::string pairAxis;                ///< axis of the paired texts behind pairGram; empty: none
};

struct SlotPlace
{
    std::size_t layer = 0;
    nn::Role role = nn::Role::Query;
};

/// Called for every matrix that the step touches (Context::chosen), in the order in which a token meets them; a product
/// of factors is visited factor by factor. May replace `matrix`, and change `block` otherwise after its last slot. The
/// walk puts block and matrix before its errors.
using MatrixVisitor = std::function<Status(nn::DecoderBlock& block, nn::LinearSlot& matrix, const SlotPlace& place,
                                           const InputStatistics& inputs)>;

/// Walks the model on the context's calibration text. `stage` names what is done in the progress. An error where there
/// is no calibration text or too little.
Status walkLayers(nn::Decoder& model, const WalkOptions& options, const std::string& stage, const Context& context,
                  const MatrixVisitor& visit);

/// The same matrices in the same order, without reading any text.
Status visitMatrices(nn::Decoder& model, std::size_t firstBlock, const std::string& stage, const Context& context,
                     const std::function<Status(nn::LinearSlot& matrix, const SlotPlace& place)>& visit);

/// The parameters that every walking method has, and their values as options.
std::vector<catalogue::Parameter> calibrationParameters();
WalkOptions walkOptions(const nlohmann::json& parameters);

} // namespace fw::compress
