#include "core/train/token_corpus.h"

#include "core/base/file.h"

namespace fw::train {

Result<TokenCorpus> loadTokenCorpus(const std::filesystem::path& text, const tokenizer::Tokenizer& tokenizer,
                                    const CancelToken& cancel, ProgressSink progress, std::int64_t maximumTokens,
                                    const OtherVersion& otherVersion)
{
    const auto separator = tokenizer.roles().documentSeparator();
    if (!separator)
        return Error{ErrorKind::Incompatible, "the tokenizer has neither an end nor a beginning token", "use a GPT-2-like tokenizer"};
    FW_ASSIGN(const std::vector<std::string> lines, readLines(text));
    progress.beginStage("tokenize", static_cast<std::int64_t>(lines.size()), "documents");
    TokenCorpus corpus;
    auto add = [&](const std::string& document) {
        corpus.ids.push_back(*separator);
        const std::vector<int> ids = tokenizer.encode(document);
        corpus.ids.insert(corpus.ids.end(), ids.begin(), ids.end());
        corpus.bytes += static_cast<std::int64_t>(document.size());
        ++corpus.documents;
    };
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (maximumTokens > 0 && static_cast<std::int64_t>(corpus.ids.size()) >= maximumTokens)
            break;
        if (i % 256 == 0) {
            FW_TRY(cancel.check());
            progress.advance(static_cast<std::int64_t>(i));
        }
        if (lines[i].empty())
            continue;
        add(lines[i]);
        if (otherVersion)
            if (const auto other = otherVersion(lines[i]))
                add(*other);
    }
    if (corpus.documents == 0)
        return Error{ErrorKind::InvalidInput, text.string() + " holds no text", "give a file with a document a line"};
    corpus.ids.push_back(*separator);
    return corpus;
}

} // namespace fw::train
