#include "core/measure/text_scorer.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "core/checkpoint/model_config.h"
#include "core/measure/scorer_catalogue.h"
#include "core/nn/classifier.h"
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

Result<std::filesystem::path> directoryOf(const std::string& nameOrDirectory, const std::filesystem::path& models)
{
    const std::vector<catalogue::Scorer> bundled = scorers();
    if (const catalogue::Scorer* scorer = catalogue::find(bundled, nameOrDirectory))
        return models / scorer->directory;
    std::error_code ignored;
    if (std::filesystem::is_directory(nameOrDirectory, ignored))
        return std::filesystem::path(nameOrDirectory);
    std::string known;
    for (const catalogue::Scorer& scorer : bundled)
        known += (known.empty() ? "" : ", ") + scorer.id;
    return Error{ErrorKind::NotFound, "there is no scorer '" + nameOrDirectory + "'",
                 "name a directory that holds a classifier, or one of the bundled: " + known};
}

} // namespace

struct TextScorer::State
{
    std::string name;
    std::string identity;
    nn::Classifier classifier;
    std::shared_ptr<const tokenizer::Tokenizer> tokenizer;
    std::size_t signal = 0;
};

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

Result<TextScorer> TextScorer::load(const std::string& nameOrDirectory, const std::filesystem::path& modelsDirectory,
                                    const std::string& device)
{
    FW_ASSIGN(const std::filesystem::path directory, directoryOf(nameOrDirectory, modelsDirectory));
    FW_ASSIGN(nn::Classifier classifier, nn::Classifier::load(directory, device));
    FW_ASSIGN(auto tokenizer, tokenizer::loadTokenizer(directory));
    FW_ASSIGN(std::string identity, checkpoint::modelIdentity(directory));
    if (static_cast<std::int64_t>(tokenizer->vocabularySize()) > classifier.config().vocabulary)
        return Error{ErrorKind::Incompatible,
                     fmt::format("{}: the tokenizer has {} ids, the weights {}", directory.string(),
                                 tokenizer->vocabularySize(), classifier.config().vocabulary),
                     "check that the tokenizer and the weights belong together"};
    const std::size_t signal = chooseSignalLabel(classifier.labels(), classifier.head().signalLabel);
    std::string name = nameOrDirectory;
    const std::vector<catalogue::Scorer> bundled = scorers();
    if (!catalogue::find(bundled, name))
        name = std::filesystem::absolute(directory / "").lexically_normal().parent_path().filename().string();
    return TextScorer(std::make_shared<const State>(
        State{std::move(name), std::move(identity), std::move(classifier), std::move(tokenizer), signal}));
}

const std::string& TextScorer::name() const
{
    return m_state->name;
}

const std::string& TextScorer::identity() const
{
    return m_state->identity;
}

const std::vector<std::string>& TextScorer::labels() const
{
    return m_state->classifier.labels();
}

std::size_t TextScorer::signalLabel() const
{
    return m_state->signal;
}

std::size_t TextScorer::maximumTokens() const
{
    return static_cast<std::size_t>(m_state->classifier.maximumTokens());
}

Result<ScoreTable> TextScorer::score(std::span<const std::string> texts, const CancelToken& cancel,
                                     ProgressSink progress) const
{
    progress.beginStage("score", static_cast<std::int64_t>(texts.size()), "texts");
    ScoreTable table;
    table.texts = texts.size();
    table.labels = labels().size();
    table.values.assign(table.texts * table.labels, 0.0F);

    const std::size_t empty = m_state->tokenizer->encodeForClassification("", maximumTokens()).size();
    std::vector<std::vector<int>> ids(texts.size());
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (i % 256 == 0)
            FW_TRY(cancel.check());
        ids[i] = m_state->tokenizer->encodeForClassification(texts[i], maximumTokens());
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
        FW_ASSIGN(const std::vector<float> scores, m_state->classifier.scores(batch, cancel));
        for (std::size_t i = 0; i < batch.size(); ++i)
            std::copy_n(scores.begin() + static_cast<std::ptrdiff_t>(i * table.labels), table.labels,
                        table.values.begin() + static_cast<std::ptrdiff_t>(order[begin + i] * table.labels));
        begin += batch.size();
        progress.advance(static_cast<std::int64_t>(skipped + begin));
    }
    progress.advance(static_cast<std::int64_t>(texts.size()));
    return table;
}

} // namespace fw::measure
