#include "core/nn/language_model.h"

#include "core/base/caught.h"
#include "core/nn/gpt2.h"
#include "core/nn/gpt2_files.h"
#include "core/nn/runtime.h"

namespace fw::nn {

Result<LanguageModel> LanguageModel::load(const std::filesystem::path& directory, const std::string& device)
try {
    FW_TRY(checkDevice(device));
    FW_ASSIGN(Gpt2 model, loadGpt2(directory, at::Device(device)));
    holdAsStored(model);
    return LanguageModel(std::make_shared<const Gpt2>(std::move(model)));
} catch (...) {
    return caughtError("load the model");
}

const checkpoint::ModelConfig& LanguageModel::config() const
{
    return m_gpt2->config;
}

const std::vector<std::string>& LanguageModel::notes() const
{
    return m_gpt2->notes;
}

std::int64_t LanguageModel::parameters() const
{
    return m_gpt2->parameters();
}

std::int64_t LanguageModel::bytesInMemory() const
{
    return m_gpt2->bytes();
}

std::int64_t LanguageModel::multiplyAddsPerToken() const
{
    return m_gpt2->multiplyAdds();
}

std::int64_t LanguageModel::cacheBytesPerToken() const
{
    return m_gpt2->cacheBytesPerToken();
}

} // namespace fw::nn
