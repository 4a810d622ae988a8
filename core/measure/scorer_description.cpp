#include "core/measure/scorer_description.h"

#include "core/base/caught.h"
#include "core/checkpoint/encoder_config.h"
#include "core/measure/scorer_catalogue.h"

namespace fw::measure {

namespace {

namespace fs = std::filesystem;

std::uintmax_t sizeOf(const fs::path& path)
{
    std::error_code ignored;
    if (fs::is_regular_file(path, ignored))
        return fs::file_size(path, ignored);
    std::uintmax_t bytes = 0;
    for (auto entry = fs::directory_iterator(path, ignored); entry != fs::directory_iterator();
         entry.increment(ignored))
        if (std::error_code code; entry->is_regular_file(code) && !code)
            if (const std::uintmax_t size = entry->file_size(code); !code)
                bytes += size;
    return bytes;
}

/// Without a name the first one speaks.
const checkpoint::HeadConfig* chosenHead(const std::vector<checkpoint::HeadConfig>& heads, const std::string& name)
{
    for (const checkpoint::HeadConfig& head : heads)
        if (name.empty() || head.name == name)
            return &head;
    return nullptr;
}

} // namespace

Result<ScorerDescription> describeScorer(const std::string& name, const fs::path& models)
try {
    ScorerDescription description;
    FW_ASSIGN(description.place, locateScorer(name, models));
    description.bytes = sizeOf(description.place.path);
    if (description.place.kind == ScorerKind::Classifier) {
        FW_ASSIGN(const checkpoint::EncoderConfig config, checkpoint::loadEncoderConfig(description.place.path));
        for (const checkpoint::HeadConfig& head : config.classifierHeads)
            if (!head.name.empty())
                description.heads.push_back(head.name);
        if (const checkpoint::HeadConfig* head = chosenHead(config.classifierHeads, description.place.part))
            description.threshold = head->threshold.value_or(description.threshold);
    }
    const std::vector<catalogue::Scorer> known = scorers();
    if (const catalogue::Scorer* scorer = catalogue::find(known, name))
        description.threshold = scorer->threshold;
    return description;
} catch (...) {
    return caughtError("describe the scorer");
}

} // namespace fw::measure
