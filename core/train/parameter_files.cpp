#include "core/train/parameter_files.h"

#include <ATen/core/grad_mode.h>

#include "core/checkpoint/checkpoint.h"
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

} // namespace fw::train
