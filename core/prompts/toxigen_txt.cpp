// ToxiGen's prompts (Hartvigsen et al. 2022, arXiv 2203.09509): one file a group and tone, hate_<group>_1k.txt or
// neutral_<group>_1k.txt, one prompt a line, its statements parted by a backslash and an n, which become line ends.
// Hateful and neutral statements are axes of their own, so that groups are compared with each other within each.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/prompts/identifier.h"
#include "core/prompts/importers.h"
#include "core/prompts/prompt_text.h"
#include "core/prompts/set_builder.h"

namespace fw::prompts {

namespace {

constexpr std::string_view kLineEnd = "\\n";

struct NameParts
{
    std::string tone; ///< "hate" or "neutral"
    std::string group;
};

/// What hate_mental_disability_1k.txt says; nothing where the name has another form.
std::optional<NameParts> partsOfName(const std::filesystem::path& path)
{
    std::string name = path.filename().string();
    if (!name.ends_with(".txt"))
        return std::nullopt;
    name.resize(name.size() - 4);
    if (const auto cut = name.rfind('_'); cut != std::string::npos && name.ends_with('k') && cut + 2 < name.size() &&
                                          name.find_first_not_of("0123456789", cut + 1) == name.size() - 1)
        name.resize(cut);
    for (const std::string tone : {"hate", "neutral"})
        if (name.starts_with(tone + "_") && name.size() > tone.size() + 1)
            return NameParts{tone, name.substr(tone.size() + 1)};
    return std::nullopt;
}

bool recognisesToxigen(const PromptFile& file)
{
    const std::string_view line = std::string_view(file.text).substr(0, file.text.find('\n'));
    return (line.starts_with("- ") && line.find("\\n-") != std::string_view::npos) || partsOfName(file.path);
}

std::string withLineEnds(std::string_view line)
{
    std::string text;
    for (std::size_t at = 0; at < line.size();) {
        const std::size_t end = line.find(kLineEnd, at);
        text += line.substr(at, end == std::string_view::npos ? end : end - at);
        if (end == std::string_view::npos)
            break;
        text += '\n';
        at = end + kLineEnd.size();
    }
    return text;
}

Result<PromptSet> readToxigen(const PromptFile& file)
{
    const std::string name = file.path.filename().string();
    const auto parts = partsOfName(file.path);
    if (!parts)
        return Error{ErrorKind::InvalidInput, name + ": ToxiGen's prompts need a group, and the file's name tells none",
                     "name the file hate_<group>_1k.txt or neutral_<group>_1k.txt"};
    RowPrompt row;
    row.axis = file.axis.empty() ? "toxigen_" + parts->tone : file.axis;
    row.axisTitle = file.axis.empty()
                        ? std::string("ToxiGen: ") + (parts->tone == "hate" ? "hateful" : "neutral") + " statements"
                        : "";
    row.group = parts->group;
    SetBuilder builder;
    std::string_view rest = file.text;
    for (std::size_t line = 1; !rest.empty(); ++line) {
        const std::size_t end = rest.find('\n');
        row.text = withLineEnds(rest.substr(0, end));
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (withoutTrailingWhitespace(row.text).empty()) {
            builder.countBlank();
            continue;
        }
        const auto at = [&](const std::string& what) { return fmt::format("{}: line {}: {}", name, line, what); };
        if (row.text.find('\0') != std::string::npos)
            return Error{ErrorKind::InvalidInput, at("holds a NUL byte"), "is this a text file in UTF-8?"};
        if (const Status added = builder.add(row); !added.ok())
            return Error{added.error().kind, at(added.error().message), added.error().hint};
    }
    PromptSet set = builder.take();
    set.id = identifierOf("toxigen-" + parts->tone + "-" + parts->group);
    set.title = "ToxiGen: " + titleOfIdentifier(parts->group) + ", " + parts->tone;
    set.description = "Lists of statements about a group, to go on with in the same tone.";
    set.licence = "MIT";
    set.source = "ToxiGen, arXiv 2203.09509";
    return set;
}

} // namespace

Importer toxigenTxt()
{
    return {"toxigen-txt", "ToxiGen's prompts (hate_<group>_1k.txt, neutral_<group>_1k.txt)", recognisesToxigen,
            readToxigen};
}

} // namespace fw::prompts
