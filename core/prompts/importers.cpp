#include "core/prompts/importers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "core/base/file.h"
#include "core/prompts/prompt_text.h"

namespace fw::prompts {

// One line a format: the function is defined in the file of its name.
#define FW_PROMPT_IMPORTERS(REGISTER)                                                                                  \
    REGISTER(templateJson)                                                                                             \
    REGISTER(realToxicityJsonl)                                                                                        \
    REGISTER(promptRowsJsonl)                                                                                          \
    REGISTER(boldJson)                                                                                                 \
    REGISTER(honestTsv)                                                                                                \
    REGISTER(holisticBiasCsv)                                                                                          \
    REGISTER(promptRowsCsv)                                                                                            \
    REGISTER(toxigenTxt)

#define FW_DECLARE_IMPORTER(name) Importer name();
#define FW_LIST_IMPORTER(name) name(),
FW_PROMPT_IMPORTERS(FW_DECLARE_IMPORTER)

std::span<const Importer> importers()
{
    static const std::array kImporters{FW_PROMPT_IMPORTERS(FW_LIST_IMPORTER)};
    return kImporters;
}

Result<PromptFile> readPromptFile(const std::filesystem::path& path, const std::string& axis)
{
    PromptFile file{path, {}, axis, {}};
    FW_ASSIGN(file.text, readText(path, kMaximumSetBytes));
    return file;
}

namespace {

/// Trims, counts, hashes, and checks what holds for sets of any format.
Status finish(PromptSet& set, const PromptFile& file)
{
    set.trimmedCount = 0;
    for (Prompt& prompt : set.prompts) {
        const std::string_view kept = withoutTrailingWhitespace(prompt.text);
        if (kept.empty())
            return Error{ErrorKind::InvalidInput,
                         fmt::format("{}: a prompt of group \"{}\" is empty", file.path.string(), prompt.group),
                         "give every prompt some text besides whitespace"};
        prompt.trimmed = kept.size() != prompt.text.size();
        prompt.text.resize(kept.size());
        set.trimmedCount += prompt.trimmed ? 1 : 0;
    }
    if (set.prompts.empty())
        return Error{ErrorKind::InvalidInput, file.path.string() + " holds no prompts", "add prompts to it"};
    set.hash = contentHash(set.prompts);
    return {};
}

} // namespace

Result<PromptSet> loadPromptSet(const std::filesystem::path& path, const std::string& axis)
{
    FW_ASSIGN(const PromptFile file, readPromptFile(path, axis));
    const auto list = importers();
    const auto importer =
        std::find_if(list.begin(), list.end(), [&](const Importer& entry) { return entry.recognises(file); });
    if (importer == list.end()) {
        std::string titles;
        for (const Importer& entry : list)
            titles += (titles.empty() ? "" : "; ") + entry.title;
        return Error{ErrorKind::InvalidInput, path.string() + " is in no format known for prompt sets",
                     "the formats are: " + titles};
    }
    FW_ASSIGN(PromptSet set, importer->read(file));
    FW_TRY(finish(set, file));
    return set;
}

} // namespace fw::prompts
