#include "core/train/token_corpus.h"

#include <span>

#include "core/base/file.h"
#include "core/base/random.h"

namespace fw::train {

Result<std::vector<std::string>> drawDocuments(const std::filesystem::path& text, std::optional<std::uint64_t> seed)
{
    FW_ASSIGN(std::vector<std::string> documents, readLines(text));
    std::erase_if(documents, [](const std::string& line) { return line.empty(); });
    if (documents.empty())
        return Error{ErrorKind::InvalidInput, text.string() + " holds no text", "give a file with a document a line"};
    if (seed) {
        RandomStream random(*seed, 0x646f6373ULL);
        random.shuffle(std::span<std::string>(documents));
    }
    return documents;
}

Result<TokenCorpus> loadTokenCorpus(const std::filesystem::path& text, const tokenizer::Tokenizer& tokenizer,
                                    const CancelToken& cancel, ProgressSink progress, const CorpusPart& part)
{
    const auto separator = tokenizer.roles().documentSeparator();
    if (!separator)
        return Error{ErrorKind::Incompatible, "the tokenizer has neither an end nor a beginning token",
                     "use a GPT-2-like tokenizer"};
    FW_ASSIGN(const std::vector<std::string> documents, drawDocuments(text, part.seed));
    progress.beginStage("tokenize", static_cast<std::int64_t>(documents.size()), "documents");
    TokenCorpus corpus;
    auto add = [&](const std::string& document) {
        corpus.ids.push_back(*separator);
        const std::vector<int> ids = tokenizer.encode(document);
        corpus.ids.insert(corpus.ids.end(), ids.begin(), ids.end());
        corpus.bytes += static_cast<std::int64_t>(document.size());
        ++corpus.documents;
    };
    for (std::size_t i = 0; i < documents.size(); ++i) {
        if (part.maximumTokens > 0 && static_cast<std::int64_t>(corpus.ids.size()) >= part.maximumTokens)
            break;
        if (i % 256 == 0) {
            FW_TRY(cancel.check());
            progress.advance(static_cast<std::int64_t>(i));
        }
        add(documents[i]);
        if (part.otherVersion)
            if (const auto other = part.otherVersion(documents[i]))
                add(*other);
    }
    corpus.ids.push_back(*separator);
    return corpus;
}

} // namespace fw::train
