// CrowS-Pairs' CSV, or one's own in its columns, as pairs. The first option is sent_more in every row, whatever
// stereo_antistereo says: lm-evaluation-harness' convention, and the command line's (percent where sent_more is
// likelier).
#include <fmt/format.h>

#include <algorithm>

#include "core/prompts/choice_importers.h"
#include "core/prompts/crows_pairs.h"
#include "core/prompts/group_names.h"

namespace fw::prompts {

namespace {

bool recognisesCrowsPairs(const PromptFile& file)
{
    const std::string_view header = std::string_view(file.text).substr(0, file.text.find('\n'));
    return header.find("sent_more") != std::string_view::npos && header.find("sent_less") != std::string_view::npos &&
           header.find('{') == std::string_view::npos;
}

Result<ChoiceSet> readCrowsPairsSet(const PromptFile& file)
{
    FW_TRY(refuseReading(file));
    if (static_cast<std::size_t>(std::count(file.text.begin(), file.text.end(), '\n')) > kMaximumPrompts)
        return Error{ErrorKind::InvalidInput, fmt::format("{} has over {} lines", file.path.string(), kMaximumPrompts),
                     "split the file"};
    FW_ASSIGN(const std::vector<CrowsPair> pairs, loadCrowsPairs(file.path));
    ChoiceSet set;
    set.id = "crows-pairs";
    set.title = "CrowS-Pairs: " + file.path.filename().string();
    set.description =
        "Pairs of sentences about two groups. The first of each pair is sent_more in every row, stereo and "
        "antistereo alike, as in lm-evaluation-harness.";
    set.licence = "CC BY-SA 4.0 (as published)";
    set.source = "Layout of CrowS-Pairs, arXiv 2010.00133";
    set.kind = ChoiceKind::Pair;
    GroupNames names;
    for (const CrowsPair& pair : pairs) {
        const std::string& group = names.idOf(pair.biasType);
        set.items.push_back(
            {pair.id, "bias_type", group, {}, {{{}, pair.moreStereotypical}, {{}, pair.lessStereotypical}}, 0});
        set.groups.push_back({"bias_type", "Bias type", group, pair.biasType});
    }
    return set;
}

} // namespace

ChoiceImporter crowsPairsChoices()
{
    return {"crows-pairs", "CrowS-Pairs (CSV: sent_more, sent_less, stereo_antistereo, bias_type)",
            recognisesCrowsPairs, readCrowsPairsSet};
}

} // namespace fw::prompts
