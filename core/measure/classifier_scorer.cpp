#include "core/measure/classifier_scorer.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/checkpoint/encoder_config.h"
#include "core/nn/models/family.h"
#include "core/nn/scoring/classifier.h"
#include "core/tokenizer/tokenizer.h"

namespace fw::measure {

namespace {

/// Enough for the kernels to run at full speed, and few enough for a cancel to show soon.
constexpr std::size_t kTokensPerBatch = 1024;
constexpr std::size_t kTextsPerBatch = 256;

std::string lowered(std::string text)
{
    for (char& c : text)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return text;
}

class ClassifierScorer final : public Scorer
{
public:
    ClassifierScorer(nn::Classifier classifier, std::shared_ptr<const tokenizer::Tokenizer> tokenizer,
                     std::size_t signal)
        : m_classifier(std::move(classifier)), m_tokenizer(std::move(tokenizer)), m_signal(signal)
    {
    }

    const std::vector<std::string>& labels() const override { return m_classifier.labels(); }
    std::vector<std::string> notes() const override { return m_classifier.notes(); }
    std::size_t signalLabel() const override { return m_signal; }

    std::vector<std::string> classes() const override
    {
        return m_classifier.multiLabel() || labels().size() < 2 ? std::vector<std::string>() : labels();
    }

    std::size_t classOf(std::span<const float> row) const override
    {
        return static_cast<std::size_t>(std::max_element(row.begin(), row.end()) - row.begin());
    }

    Result<ScoreTable> score(std::span<const std::string> texts, const CancelToken& cancel,
                             ProgressSink progress) const override;

private:
    std::vector<int> idsOf(const std::string& text) const
    {
        return m_tokenizer->encodeWithTemplate(text, static_cast<std::size_t>(m_classifier.maximumTokens()));
    }

    nn::Classifier m_classifier;
    std::shared_ptr<const tokenizer::Tokenizer> m_tokenizer;
    std::size_t m_signal;
};

Result<ScoreTable> ClassifierScorer::score(std::span<const std::string> texts, const CancelToken& cancel,
                                           ProgressSink progress) const
{
    progress.beginStage("score", static_cast<std::int64_t>(texts.size()), "texts");
    ScoreTable table{texts.size(), labels().size(), {}};
    table.values.assign(table.texts * table.labels, 0.0F);

    const std::size_t empty = idsOf("").size();
    std::vector<std::vector<int>> ids(texts.size());
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (i % 256 == 0)
            FW_TRY(cancel.check());
        ids[i] = idsOf(texts[i]);
        if (ids[i].size() > empty)
            order.push_back(i);
    }
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return ids[a].size() < ids[b].size(); });

    std::size_t begin = 0;
    const std::size_t skipped = texts.size() - order.size();
    while (begin < order.size()) {
        FW_TRY(cancel.check());
        std::vector<std::vector<int>> batch;
        std::size_t tokens = 0;
        while (begin + batch.size() < order.size() && batch.size() < kTextsPerBatch) {
            std::vector<int>& next = ids[order[begin + batch.size()]];
            if (!batch.empty() && tokens + next.size() > kTokensPerBatch)
                break;
            tokens += next.size();
            batch.push_back(std::move(next));
        }
        FW_ASSIGN(const std::vector<float> scores, m_classifier.scores(batch, cancel));
        for (std::size_t i = 0; i < batch.size(); ++i)
            std::copy_n(scores.begin() + static_cast<std::ptrdiff_t>(i * table.labels), table.labels,
                        table.values.begin() + static_cast<std::ptrdiff_t>(order[begin + i] * table.labels));
        begin += batch.size();
        progress.advance(static_cast<std::int64_t>(skipped + begin));
    }
    progress.advance(static_cast<std::int64_t>(texts.size()));
    return table;
}

} // namespace

std::size_t chooseSignalLabel(std::span<const std::string> labels, const std::string& chosen)
{
    for (std::size_t i = 0; i < labels.size(); ++i)
        if (!chosen.empty() && labels[i] == chosen)
            return i;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const std::string name = lowered(labels[i]);
        auto holds = [&](const char* part) { return name.find(part) != std::string::npos; };
        if ((holds("tox") || holds("hate")) && !holds("non") && !holds("not"))
            return i;
    }
    return labels.empty() ? 0 : labels.size() - 1;
}

Status checkClassifier(const std::filesystem::path& directory, const std::string& head)
{
    const auto config = checkpoint::loadEncoderConfig(directory);
    if (!config.ok() && nn::loadDecoderConfig(directory).ok())
        return Error{ErrorKind::Incompatible, directory.string() + " is a language model, not a classifier",
                     "name the directory of a classifier (BERT, RoBERTa, XLM-RoBERTa, DistilBERT or ELECTRA)"};
    FW_TRY(config);
    const auto& heads = config->classifierHeads;
    if (!head.empty() &&
        std::none_of(heads.begin(), heads.end(), [&](const checkpoint::HeadConfig& one) { return one.name == head; }))
        return Error{ErrorKind::InvalidInput, fmt::format("{} has no head '{}'", directory.string(), head),
                     "leave out #" + head + ", or see config.json for the heads that it has"};
    FW_TRY(tokenizer::loadTokenizer(directory));
    return {};
}

Result<std::shared_ptr<const Scorer>> loadClassifierScorer(const std::filesystem::path& directory,
                                                           const std::string& head, const std::string& device)
{
    FW_ASSIGN(nn::Classifier classifier, nn::Classifier::load(directory, device, head));
    FW_ASSIGN(auto tokenizer, tokenizer::loadTokenizer(directory));
    const std::size_t signal = chooseSignalLabel(classifier.labels(), classifier.head().signalLabel);
    return std::shared_ptr<const Scorer>(
        std::make_shared<const ClassifierScorer>(std::move(classifier), std::move(tokenizer), signal));
}

} // namespace fw::measure
