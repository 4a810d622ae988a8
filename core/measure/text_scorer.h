// Scores texts with a classifier: tokenizer, batches and labels in one. No torch in this header.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/progress.h"
#include "core/base/result.h"

namespace fw::measure {

/// Scores in [0, 1], (texts, labels).
struct ScoreTable
{
    std::size_t texts = 0;
    std::size_t labels = 0;
    std::vector<float> values; ///< row-major

    float at(std::size_t text, std::size_t label) const { return values[text * labels + label]; }
};

/// A loaded scorer. Immutable: any number of threads may call it. Copies share the weights.
class TextScorer
{
public:
    /// A bundled scorer by its id (its directory lies in `modelsDirectory`), or any classifier's directory.
    static Result<TextScorer> load(const std::string& nameOrDirectory, const std::filesystem::path& modelsDirectory,
                                   const std::string& device = "cpu");

    /// The bundled id, or the directory's name.
    const std::string& name() const;
    /// The hash of weights, config and tokenizer: the same identity gives the same scores.
    const std::string& identity() const;
    const std::vector<std::string>& labels() const;
    /// The label that the scorer is there for: config.json's fairweight.signal_label, else the first whose name holds
    /// "tox" or "hate" and neither "non" nor "not", else the last.
    std::size_t signalLabel() const;
    /// Tokens of a text that are read; the rest is cut off.
    std::size_t maximumTokens() const;

    /// A row per text. A text without any token scores 0 for every label. A text's row does not depend on the other
    /// texts, bit by bit. Errors: cancelled, or a classifier that gives no numbers.
    Result<ScoreTable> score(std::span<const std::string> texts, const CancelToken& cancel,
                             ProgressSink progress) const;

private:
    struct State;
    explicit TextScorer(std::shared_ptr<const State> state) : m_state(std::move(state)) {}
    std::shared_ptr<const State> m_state;
};

/// The rule of TextScorer::signalLabel(); `chosen` is fairweight.signal_label or empty.
std::size_t chooseSignalLabel(std::span<const std::string> labels, const std::string& chosen);

} // namespace fw::measure
