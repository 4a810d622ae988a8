#include "core/measure/word_list_scorer.h"

#include <algorithm>

#include "core/measure/score_each.h"
#include "core/measure/word_list.h"
#include "core/measure/word_matcher.h"

namespace fw::measure {

namespace {

class WordListScorer final : public Scorer
{
public:
    explicit WordListScorer(WordList list) : m_list(std::move(list)), m_labels{kHurtfulLabel}
    {
        if (m_list.categories.size() <= kMaximumCategoryLabels)
            m_labels.insert(m_labels.end(), m_list.categories.begin(), m_list.categories.end());
        for (const ListedWord& word : m_list.words)
            m_matcher.add(word.word);
    }

    const std::vector<std::string>& labels() const override { return m_labels; }
    std::size_t signalLabel() const override { return 0; }

    Result<ScoreTable> score(std::span<const std::string> texts, const CancelToken& cancel,
                             ProgressSink progress) const override
    {
        return scoreEach(texts, m_labels.size(), cancel, progress, [&](const std::string& text, std::span<float> row) {
            for (const std::uint32_t entry : m_matcher.find(comparableText(text)))
                for (const WordMeaning& meaning : m_list.words[entry].meanings) {
                    const auto weight = static_cast<float>(meaning.weight);
                    row[0] = std::max(row[0], weight);
                    if (meaning.category && m_labels.size() > 1)
                        row[1 + *meaning.category] = std::max(row[1 + *meaning.category], weight);
                }
        });
    }

private:
    WordList m_list; ///< words in the order of the matcher's numbers
    std::vector<std::string> m_labels;
    WordMatcher m_matcher;
};

} // namespace

Result<std::shared_ptr<const Scorer>> loadWordListScorer(const std::filesystem::path& file, const std::string& level)
{
    FW_ASSIGN(WordList list, readWordList(file, level));
    if (std::find(list.categories.begin(), list.categories.end(), kHurtfulLabel) != list.categories.end())
        return Error{ErrorKind::InvalidInput,
                     file.string() + ": column category: '" + kHurtfulLabel +
                         "' is the name of the label for all words",
                     "call the category otherwise"};
    return std::shared_ptr<const Scorer>(std::make_shared<const WordListScorer>(std::move(list)));
}

} // namespace fw::measure
