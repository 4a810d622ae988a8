#include "core/measure/gender_polarity_scorer.h"

#include <array>
#include <cmath>
#include <string_view>

#include "core/measure/gender_direction.h"
#include "core/measure/gender_words.h"
#include "core/measure/score_each.h"

namespace fw::measure {

namespace {

class GenderPolarityScorer final : public Scorer
{
public:
    explicit GenderPolarityScorer(GenderDirection direction) : m_direction(std::move(direction)) {}

    const std::vector<std::string>& labels() const override { return m_labels; }
    std::size_t signalLabel() const override { return 0; }
    catalogue::ScoreScale scale() const override { return catalogue::ScoreScale::Bipolar; }

    Result<ScoreTable> score(std::span<const std::string> texts, const CancelToken& cancel,
                             ProgressSink progress) const override
    {
        return scoreEach(texts, m_labels.size(), cancel, progress, [&](const std::string& text, std::span<float> row) {
            double squares = 0;
            double sizes = 0;
            for (const std::string& word : lowerCaseWords(text)) {
                const double b = m_direction.of(word);
                squares += std::copysign(b * b, b);
                sizes += std::fabs(b);
            }
            row[0] = sizes > 0 ? static_cast<float>(squares / sizes) : 0.0F;
            const GenderWordCounts counts = countGenderWords(text);
            if (const int all = counts.female + counts.male; all > 0)
                row[1] = static_cast<float>(counts.female - counts.male) / static_cast<float>(all);
        });
    }

private:
    GenderDirection m_direction;
    std::vector<std::string> m_labels{catalogue::kGenderPolaritySignal, "unigram"};
};

} // namespace

Result<std::shared_ptr<const Scorer>> loadGenderPolarityScorer(const std::filesystem::path& place)
{
    std::error_code ignored;
    const bool encoder = std::filesystem::is_directory(place, ignored);
    FW_ASSIGN(GenderDirection direction,
              encoder ? GenderDirection::fromEncoder(place) : GenderDirection::fromVectors(place));
    return std::shared_ptr<const Scorer>(std::make_shared<const GenderPolarityScorer>(std::move(direction)));
}

} // namespace fw::measure
