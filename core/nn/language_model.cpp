#include "core/nn/language_model.h"

#include <numeric>

#include "core/base/caught.h"
#include "core/nn/decoder.h"
#include "core/nn/decoder_files.h"

namespace fw::nn {

Result<LanguageModel> LanguageModel::load(const std::filesystem::path& directory)
try {
    FW_ASSIGN(Decoder model, loadDecoder(directory, at::kCPU, Hold::Stored));
    return LanguageModel(std::make_shared<const Decoder>(std::move(model)));
} catch (...) {
    return caughtError("load the model");
}

Result<LanguageModel> LanguageModel::load(const std::filesystem::path& directory, const LanguageModel& beside)
try {
    FW_ASSIGN(Decoder model, loadDecoder(directory, at::kCPU, Hold::Stored, &beside.decoder()));
    return LanguageModel(std::make_shared<const Decoder>(std::move(model)));
} catch (...) {
    return caughtError("load the model");
}

LanguageModel LanguageModel::rounded() const
{
    Decoder copy = *m_decoder;
    copy.boundaries = {{.kind = BoundaryCodec::Kind::BFloat16}, std::vector<std::int64_t>(copy.blocks.size())};
    std::iota(copy.boundaries.after.begin(), copy.boundaries.after.end(), std::int64_t{0});
    return LanguageModel(std::make_shared<const Decoder>(std::move(copy)));
}

const DecoderConfig& LanguageModel::config() const
{
    return m_decoder->config;
}

const std::vector<std::string>& LanguageModel::notes() const
{
    return m_decoder->notes;
}

std::int64_t LanguageModel::parameters() const
{
    return m_decoder->parameters();
}

std::int64_t LanguageModel::bytesInMemory() const
{
    return m_decoder->bytes();
}

std::int64_t LanguageModel::multiplyAddsPerToken() const
{
    return m_decoder->multiplyAdds();
}

std::int64_t LanguageModel::cacheBytesPerToken() const
{
    return m_decoder->cacheBytesPerToken();
}

} // namespace fw::nn
