// Which metrics read a scorer, by the name of the signal that it stores.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/catalogue/catalogue.h"

namespace fw::catalogue {

/// Whether `metric`, one of `metrics`, reads scores stored as `signal`: those of its own scale and name. A signal whose
/// classes have metrics of their own (regard) is read by no others.
bool readsSignal(const std::vector<Metric>& metrics, const Metric& metric, std::string_view signal);

/// The primary metrics of an experiment that names none, for scorers with these signals and `draws` continuations a
/// prompt, by Metric::primaryFrom: metrics for a signal of this name where there are any, else those of its scale. In
/// the catalogue's order, each once.
std::vector<std::string> defaultPrimaryMetrics(const std::vector<Metric>& metrics, std::span<const std::string> signals,
                                               int draws);

} // namespace fw::catalogue
