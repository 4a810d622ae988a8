#include "core/experiment/json_document.h"

namespace fw::experiment {

JsonSource documentSource(const std::string& name)
{
    return {.name = name, .hint = "see docs/experiment.md"};
}

Result<nlohmann::json> readDocument(const std::filesystem::path& file)
{
    return readJson(file, kMaximumDocumentBytes, documentSource(file.filename().string()));
}

} // namespace fw::experiment
