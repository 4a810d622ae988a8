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
    namespace fs = std::filesystem;
    std::error_code problem;
    const at::NoGradGuard noGradient;
    FW_ASSIGN(const DenseExport result, exportDenseGpt2(model.gpt2(), output.work()));
    for (const char* name :
         {"tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.json", "merges.txt"})
        if (fs::exists(source / name, problem))
            fs::copy_file(source / name, output.work() / name, fs::copy_options::overwrite_existing, problem);
    if (problem)
        return Error{ErrorKind::Io, "cannot write to " + output.work().string() + ": " + problem.message(),
                     "choose a place you may write to"};
    FW_TRY(output.commit());
    const auto before = fs::file_size(source / "model.safetensors", problem);
    const auto after = fs::file_size(output.path() / "model.safetensors", problem);
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
    return note;
} catch (...) {
    return caughtError("write the model");
}

} // namespace fw::nn
