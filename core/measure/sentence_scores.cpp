#include "core/measure/sentence_scores.h"

#include <fmt/format.h>

#include <cmath>

#include "core/base/caught.h"
#include "core/measure/likelihood.h"

namespace fw::measure {

namespace {

using Sequences = std::vector<std::vector<int>>;

/// Token ids of each text with the beginning token before them.
Result<Sequences> withBeginning(const nn::LanguageModel& model, const tokenizer::Tokenizer& tokenizer,
                                std::span<const std::string> texts)
{
    const auto beginning = tokenizer.roles().likelihoodPrefix();
    if (!beginning)
        return Error{ErrorKind::Incompatible, "the tokenizer has neither a beginning nor an end token", "use a GPT-2-like tokenizer"};
    Sequences sequences;
    for (const std::string& text : texts) {
        std::vector<int> ids = tokenizer.encode(text);
        ids.insert(ids.begin(), *beginning);
        if (ids.size() < 2 || static_cast<std::int64_t>(ids.size()) > model.contextLength() + 1)
            return Error{ErrorKind::InvalidInput,
                         fmt::format("sentence {} has {} tokens, and the model takes 1 to {}", sequences.size(),
                                     ids.size() - 1, model.contextLength()),
                         "leave it out, or use a model with a longer context"};
        sequences.push_back(std::move(ids));
    }
    return sequences;
}

} // namespace

Result<std::vector<double>> sentenceScores(const nn::LanguageModel& model, const tokenizer::Tokenizer& tokenizer,
                                           std::span<const std::string> texts, SentenceConvention convention,
                                           const CancelToken& cancel, ProgressSink progress)
try {
    FW_ASSIGN(const Sequences whole, withBeginning(model, tokenizer, texts));
    std::vector<double> scores;
    if (convention == SentenceConvention::StereoSetReleased) {
        Sequences first;
        Sequences rest;
        for (const std::vector<int>& ids : whole) {
            first.push_back({ids[0], ids[1]});
            rest.emplace_back(ids.begin() + 1, ids.end());
        }
        FW_ASSIGN(scores, sequenceLogLikelihoods(model, first, {}, cancel, progress));
        FW_ASSIGN(const auto later, sequenceLogLikelihoods(model, rest, {}, cancel, progress));
        for (std::size_t i = 0; i < scores.size(); ++i)
            scores[i] += later[i];
    } else {
        FW_ASSIGN(scores, sequenceLogLikelihoods(model, whole, {}, cancel, progress));
    }
    if (convention != SentenceConvention::SummedLogLikelihood)
        for (std::size_t i = 0; i < scores.size(); ++i)
            scores[i] = std::exp(scores[i] / static_cast<double>(whole[i].size() - 1));
    return scores;
} catch (...) {
    return caughtError("measure the sentences");
}

} // namespace fw::measure
