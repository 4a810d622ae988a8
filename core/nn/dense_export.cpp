#include "core/nn/dense_export.h"

#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include "core/base/caught.h"
#include "core/nn/gpt2.h"
#include "core/nn/gpt2_files.h"

namespace fw::nn {

Result<DenseExportNote> exportDense(const LanguageModel& model, const std::filesystem::path& source,
                                    OutputDirectory& output)
try {
    const at::NoGradGuard noGradient;
    FW_ASSIGN(const DenseExport result, exportDenseGpt2(model.gpt2(), output.work()));
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
    for (const Gpt2Block& block : model.gpt2().blocks)
        if (block.attentionIn->form() == "int8") {
            note.text += "; weights are those of int8, activations are not rounded, so logits differ a little";
            break;
        }
    if (model.gpt2().cacheBits != kFloatCacheBits)
        note.text += fmt::format("; keys and values are not rounded to {} bits, so logits differ a little",
                                 model.gpt2().cacheBits);
    if (const Boundaries& boundaries = model.gpt2().boundaries; !boundaries.empty())
        note.text += fmt::format("; what crosses behind block {} is not sent by {}, so logits differ",
                                 fmt::join(boundaries.after, ", "), boundaries.codec.describe());
    return note;
} catch (...) {
    return caughtError("write the model");
}

} // namespace fw::nn
