#include "core/nn/dense_export.h"

#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include <algorithm>

#include "core/base/caught.h"
#include "core/nn/decoder.h"
#include "core/nn/decoder_files.h"

namespace fw::nn {

Result<DenseExportNote> exportDense(const LanguageModel& model, const std::filesystem::path& source,
                                    OutputDirectory& output)
try {
    const at::NoGradGuard noGradient;
    FW_ASSIGN(const DenseExport result, exportDenseDecoder(model.decoder(), output.work()));
    const checkpoint::ModelFiles variant(source);
    FW_TRY(variant.copyTo(output.work(), {checkpoint::ModelPart::Tokenizer, checkpoint::ModelPart::Generation}));
    FW_TRY(output.commit());
    const auto before = variant.bytes({checkpoint::ModelPart::Weights});
    const auto after = checkpoint::ModelFiles(output.path()).bytes({checkpoint::ModelPart::Weights});
    DenseExportNote note;
    note.text = fmt::format("dense export: {} bytes, the variant itself {} ({:.2f} ×)", after, before,
                            static_cast<double>(after) / static_cast<double>(before));
    if (result.padded)
        note.text += "; heads or neurons that config.json cannot leave out are padded with zeros";
    const auto ops = model.decoder().linears();
    if (std::any_of(ops.begin(), ops.end(), [](const LinearOp* op) { return op->form() == "int8"; }))
        note.text += "; weights are those of int8, activations are not rounded, so logits differ a little";
    if (model.decoder().cacheBits != kFloatCacheBits)
        note.text += fmt::format("; keys and values are not rounded to {} bits, so logits differ a little",
                                 model.decoder().cacheBits);
    if (const Boundaries& boundaries = model.decoder().boundaries; !boundaries.empty())
        note.text += fmt::format("; what crosses behind block {} is not sent by {}, so logits differ",
                                 fmt::join(boundaries.after, ", "), boundaries.codec.describe());
    return note;
} catch (...) {
    return caughtError("write the model");
}

} // namespace fw::nn
