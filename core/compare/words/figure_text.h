// A comparison's figures as people read them: digits by unit, a real minus sign, p-values, conventions filled in.
// The same text in report, terminal table and workbench. Locale-free: the workbench may format with QLocale instead.
#pragma once

#include <string>

#include "core/compare/comparison.h"

namespace fw::compare {

/// "0.412", "35.9 %", "28.31 bits per byte"; "n/a" for what is no finite number. Three decimals for pure numbers below
/// ten, one for per cent, by size for the rest.
std::string figureText(const catalogue::Metric& metric, double value);
/// The same without the unit, for table columns.
std::string figureDigits(const catalogue::Metric& metric, double value);
/// A difference with its sign, without unit: "+0.018", "−0.041", "0.000".
std::string changeDigits(const catalogue::Metric& metric, double value);
/// "[0.391, 0.433]"; for differences with signs.
std::string intervalText(const catalogue::Metric& metric, const Estimate& estimate, bool asChange);
/// A coefficient of agreement with its sign, two decimals: "0.83", "−0.12"; "–" where there is none.
std::string agreementDigits(double value);
/// "p = 0.031", "p < 0.001".
std::string pText(double p);
/// "12.4 million", "24.8 MB", "131 tokens/s", … by the fact's unit ("bytes", "parameters", or any other as it is).
std::string factText(const Fact& fact);
/// "Decode tokens per second" from "decode_tokens_per_second", with names of our own facts written out.
std::string factTitle(const std::string& name);

/// The metric's convention with {k} and {threshold} filled in for this scorer.
std::string conventionText(const Comparison& comparison, const catalogue::Metric& metric, const std::string& scorer);
/// "variant minus base, paired by …": how a difference is made.
std::string pairingText(Pairing pairing);
/// What weighs the same in a figure over all groups of an axis.
std::string overallText(const Comparison& comparison);
/// Titles as the prompt set gives them; the id where it gives none. An empty group is "All groups".
std::string groupTitle(const Comparison& comparison, const std::string& axis, const std::string& group);
std::string axisTitle(const Comparison& comparison, const std::string& axis);
/// The scorer's title; empty for an empty id.
std::string scorerTitle(const Comparison& comparison, const std::string& scorer);

/// Whether a change from `base` to `variant` is for the better by the metric's direction.
/// Mixed: for some the better, for others the worse.
enum class Tone { Neutral, Better, Worse, Mixed };
Tone judge(const catalogue::Metric& metric, double base, double variant);
/// "better", "worse", "mixed"; empty for neutral.
std::string toneName(Tone tone);

} // namespace fw::compare
