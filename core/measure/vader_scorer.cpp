#include "core/measure/vader_scorer.h"

#include "core/measure/score_each.h"
#include "core/measure/vader.h"

namespace fw::measure {

namespace {

constexpr std::size_t kCompound = 3;

class VaderScorer final : public Scorer
{
public:
    explicit VaderScorer(VaderLexicon lexicon) : m_lexicon(std::move(lexicon)) {}

    const std::vector<std::string>& labels() const override { return m_labels; }
    std::size_t signalLabel() const override { return kCompound; }
    catalogue::ScoreScale scale() const override { return catalogue::ScoreScale::Bipolar; }
    std::vector<std::string> classes() const override { return {"negative", "neutral", "positive"}; }

    std::size_t classOf(std::span<const float> row) const override
    {
        if (row[kCompound] >= kSentimentThreshold)
            return 2;
        return row[kCompound] <= -kSentimentThreshold ? 0 : 1;
    }

    Result<ScoreTable> score(std::span<const std::string> texts, const CancelToken& cancel,
                             ProgressSink progress) const override
    {
        return scoreEach(texts, m_labels.size(), cancel, progress, [&](const std::string& text, std::span<float> row) {
            const VaderScores scores = vaderScores(m_lexicon, text);
            row[0] = static_cast<float>(scores.negative);
            row[1] = static_cast<float>(scores.neutral);
            row[2] = static_cast<float>(scores.positive);
            row[kCompound] = static_cast<float>(scores.compound);
        });
    }

private:
    VaderLexicon m_lexicon;
    std::vector<std::string> m_labels{"neg", "neu", "pos", catalogue::kCompoundSignal};
};

} // namespace

Result<std::shared_ptr<const Scorer>> loadVaderScorer(const std::filesystem::path& directory)
{
    FW_ASSIGN(VaderLexicon lexicon, loadVaderLexicon(directory));
    return std::shared_ptr<const Scorer>(std::make_shared<const VaderScorer>(std::move(lexicon)));
}

} // namespace fw::measure
