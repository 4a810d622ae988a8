#include "core/compare/words/findings.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/compare/words/change_findings.h"
#include "core/compare/words/flip_findings.h"
#include "core/compare/words/headline.h"
#include "core/compare/words/matched_findings.h"
#include "core/compare/words/variant_findings.h"

namespace fw::compare {

FindingPart partOf(FindingKind kind)
{
    switch (kind) {
    case FindingKind::Headline:
        return FindingPart::Headline;
    case FindingKind::Degraded:
    case FindingKind::Incomplete:
        return FindingPart::Breakage;
    case FindingKind::NotSmaller:
        return FindingPart::Cost;
    case FindingKind::Matched:
    case FindingKind::ReadLess:
    case FindingKind::Scope:
        return FindingPart::Limits;
    case FindingKind::Change:
    case FindingKind::NoChange:
    case FindingKind::Flips:
        break;
    }
    return FindingPart::Answer;
}

std::string partTitle(FindingPart part)
{
    switch (part) {
    case FindingPart::Answer:
        return "Answer";
    case FindingPart::Breakage:
        return "Breakage";
    case FindingPart::Cost:
        return "Cost";
    case FindingPart::Limits:
        return "Limits";
    case FindingPart::Headline:
        break;
    }
    return {};
}

std::vector<Finding> findings(const Comparison& comparison)
{
    std::vector<Finding> all;
    const auto add = [&all](auto&& found) {
        for (Finding& finding : found)
            all.push_back(std::move(finding));
    };
    const auto addOne = [&all](std::optional<Finding> finding) {
        if (finding)
            all.push_back(std::move(*finding));
    };
    std::vector<Finding> broken;
    std::vector<char> isBroken(comparison.variants.size(), 0);
    for (std::size_t variant = 1; variant < comparison.variants.size(); ++variant)
        if (auto finding = degradation(comparison, variant)) {
            broken.push_back(std::move(*finding));
            isBroken[variant] = 1;
        }
    for (std::size_t variant = 1; variant < comparison.variants.size(); ++variant)
        for (const std::size_t one : comparison.variants[variant].realisations)
            isBroken[variant] |= isBroken[one];
    std::vector<Finding> changes = changeFindings(comparison, isBroken);
    addOne(headline(comparison, changes, isBroken));
    add(std::move(changes));
    add(unchangedFindings(comparison));
    for (std::size_t variant = 1; variant < comparison.variants.size(); ++variant)
        add(flipFindings(comparison, variant));
    add(std::move(broken));
    for (std::size_t variant = 0; variant < comparison.variants.size(); ++variant)
        addOne(incompleteFinding(comparison, variant));
    for (std::size_t variant = 1; variant < comparison.variants.size(); ++variant)
        addOne(sizeFinding(comparison, variant));
    for (std::size_t variant = 1; variant < comparison.variants.size(); ++variant)
        addOne(matchedFinding(comparison, variant));
    for (std::size_t variant = 1; variant < comparison.variants.size(); ++variant)
        addOne(readLessFinding(comparison, variant));
    addOne(scopeFinding(comparison));
    return all;
}

} // namespace fw::compare
