// The order in which tables show a comparison: primary metrics first, then the others; a panel for each metric, scorer
// and axis; in it, all groups together first, then group by group, each with the base first.
#pragma once

#include <string>
#include <vector>

#include "core/compare/comparison.h"

namespace fw::report {

struct Panel
{
    const catalogue::Metric* metric = nullptr;
    std::string scorer;
    std::string axis;
    bool primary = false;
    std::vector<std::vector<const compare::Cell*>> groups; ///< none is empty
};

/// Points into the comparison, which must outlive the panels.
std::vector<Panel> panelsOf(const compare::Comparison& comparison);

/// "Expected maximum toxicity · Gender", with the scorer where there are several, and "exploratory" where it is.
std::string panelTitle(const compare::Comparison& comparison, const Panel& panel);

/// Cells of methods that have variance components: primary metrics, all groups together.
std::vector<const compare::Cell*> methodCells(const compare::Comparison& comparison);
/// "Toxic fraction · Gender", with the scorer where there are several.
std::string methodFigureTitle(const compare::Comparison& comparison, const compare::Cell& cell);
/// Standard deviations of its components: templates, draws ("–" where not told apart), realisations, residual.
std::vector<std::string> deviationTexts(const catalogue::Metric& metric, const compare::Cell& cell);

/// Names of all facts of all variants, each once: well-known ones (parameters, bytes, speeds) first.
std::vector<std::string> factNames(const compare::Comparison& comparison);
const compare::Fact* findFact(const compare::Variant& variant, const std::string& name);

} // namespace fw::report
