#include "core/train/parameter_files.h"

#include <ATen/core/grad_mode.h>

#include "core/base/file.h"
#include "core/nn/tensor_io.h"

namespace fw::train {

Status saveParameters(const std::vector<at::Tensor>& parameters, const std::filesystem::path& file)
{
    nn::TensorWriter writer(at::kFloat);
    for (std::size_t i = 0; i < parameters.size(); ++i)
        writer.add(std::to_string(i), parameters[i]);
    return writer.write(file);
}

Status loadParameters(std::vector<at::Tensor>& parameters, const std::filesystem::path& file)
{
    FW_ASSIGN(const checkpoint::Checkpoint stored, checkpoint::Checkpoint::openFile(file));
    nn::TensorReader reader(stored);
    at::NoGradGuard noGradient;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        FW_ASSIGN(const at::Tensor tensor, reader.read(std::to_string(i), parameters[i].sizes().vec()));
        parameters[i].copy_(tensor);
    }
    return reader.requireAllRead();
}

Status copyTokenizerFiles(const std::filesystem::path& from, const std::filesystem::path& to)
{
    namespace fs = std::filesystem;
    std::error_code ignored;
    if (fs::equivalent(from, to, ignored))
        return {};
    for (const char* name : {"tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.json",
                             "merges.txt", "vocab.txt"}) {
        if (!fs::exists(from / name, ignored))
            continue;
        FW_ASSIGN(const std::string bytes, readFile(from / name));
        FW_TRY(writeFileAtomically(to / name, bytes));
    }
    return {};
}

} // namespace fw::train
