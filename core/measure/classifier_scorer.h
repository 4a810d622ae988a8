// A BERT classifier as a scorer: tokenizer, batches and labels in one. No torch in this header.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "core/measure/scorer.h"

namespace fw::measure {

/// Loads a classifier's directory in Hugging Face layout. `head` names one of several heads; empty: the only one.
/// The signal label is config.json's fairweight.signal_label, else chooseSignalLabel()'s. Labels that share one chance
/// (softmax) are classes. Texts are cut off at the classifier's length.
/// Errors: what cannot be read, weights and tokenizer that do not belong together, a head that is not there.
Result<std::shared_ptr<const Scorer>> loadClassifierScorer(const std::filesystem::path& directory,
                                                           const std::string& head, const std::string& device);

/// What loadClassifierScorer() would refuse, as far as that can be seen without the weights.
Status checkClassifier(const std::filesystem::path& directory, const std::string& head);

/// The first label whose name holds "tox" or "hate" and neither "non" nor "not", else the last; `chosen`, if it is one
/// of the labels.
std::size_t chooseSignalLabel(std::span<const std::string> labels, const std::string& chosen);

} // namespace fw::measure
