// A scorer of any kind under its name: what the program scores texts with. No torch in this header.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/measure/scorer.h"

namespace fw::measure {

/// A loaded scorer. Immutable: any number of threads may call it. Copies share what was loaded.
class TextScorer
{
public:
    /// A scorer by its id (bundled ones lie in `modelsDirectory`), a classifier's or VADER's directory, or a word
    /// list's file: see scorer_place.h. `device` is for classifiers.
    static Result<TextScorer> load(const std::string& name, const std::filesystem::path& modelsDirectory,
                                   const std::string& device = "cpu");

    TextScorer(std::string name, std::string identity, std::shared_ptr<const Scorer> scorer)
        : m_name(std::move(name)), m_identity(std::move(identity)), m_scorer(std::move(scorer))
    {
    }

    /// The id, or the directory's or file's name with its #part.
    const std::string& name() const { return m_name; }
    /// scorerIdentity(): the same identity gives the same scores.
    const std::string& identity() const { return m_identity; }

    // As Scorer says.
    const std::vector<std::string>& labels() const { return m_scorer->labels(); }
    std::size_t signalLabel() const { return m_scorer->signalLabel(); }
    catalogue::ScoreScale scale() const { return m_scorer->scale(); }
    std::vector<std::string> notes() const { return m_scorer->notes(); }
    std::vector<std::string> classes() const { return m_scorer->classes(); }
    std::size_t classOf(std::span<const float> row) const { return m_scorer->classOf(row); }
    Result<ScoreTable> score(std::span<const std::string> texts, const CancelToken& cancel,
                             ProgressSink progress) const;

private:
    std::string m_name;
    std::string m_identity;
    std::shared_ptr<const Scorer> m_scorer;
};

} // namespace fw::measure
