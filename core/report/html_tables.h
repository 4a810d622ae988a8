// The report's tables as HTML fragments, escaped.
#pragma once

#include <string>

#include "core/compare/comparison.h"
#include "core/report/arrangement.h"

namespace fw::report {

/// Rows by group and variant: value, interval, difference drawn on the noise floor, p, prompts, what could be seen.
std::string panelTable(const compare::Comparison& comparison, const Panel& panel);

/// Gaps between groups of the primary metrics, beside their value under permuted labels. Empty where there are none.
std::string gapTable(const compare::Comparison& comparison);

/// Each group's change against the others' change, for the primary metrics. Empty where there are none.
std::string contrastTable(const compare::Comparison& comparison);

/// What each scorer says of every change of the primary metrics. Empty with fewer than two scorers.
std::string conclusionTable(const compare::Comparison& comparison);
/// How far the scorers agree on the same continuations, by variant; empty with fewer than two.
std::string agreementTable(const compare::Comparison& comparison);

/// What a method's change varies by, for each primary metric and axis over all groups. Empty where no recipe has
/// several realisations.
std::string realisationTable(const compare::Comparison& comparison);

/// Every variant with recipe, status and facts; facts beside the base's.
std::string variantTable(const compare::Comparison& comparison);

/// A difference and its interval on an axis from −reach to reach, with zero and the noise band: a small inline SVG.
std::string differenceStrip(const compare::Cell& cell, double reach, bool significant);

/// The reach that shows all differences, intervals and bands of a panel.
double stripReach(const Panel& panel);

} // namespace fw::report
