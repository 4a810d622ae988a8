#include "core/tokenizer/bpe_trainer.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "core/base/caught.h"
#include "core/base/file.h"
#include "core/base/utf8.h"
#include "core/tokenizer/bpe_files.h"
#include "core/tokenizer/byte_alphabet.h"
#include "core/tokenizer/gpt2_split.h"
#include "core/tokenizer/pair_counts.h"
#include "core/tokenizer/text_map.h"

namespace fw::tokenizer {

namespace {

constexpr std::string_view kTrainedEndOfText = "<|endoftext|>";
constexpr std::size_t kCheckEvery = 4096;
constexpr std::size_t kBytesAndEnd = 257;

using WordCounts = TextMap<std::int64_t>;

/// Counts the pre-tokenizer's pieces, line by line; the line ends belong to no piece.
Result<WordCounts> countWords(std::string_view text, const CancelToken& cancel, ProgressSink& progress)
{
    progress.beginStage("count words", std::int64_t(text.size()), "bytes");
    WordCounts counts;
    std::size_t lineNumber = 0;
    for (std::size_t begin = 0; begin < text.size(); ++lineNumber) {
        if (lineNumber % kCheckEvery == 0) {
            FW_TRY(cancel.check());
            progress.advance(std::int64_t(begin));
        }
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        std::string_view line = text.substr(begin, end - begin);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        for (std::size_t position = 0; position < line.size();) {
            const std::size_t next = nextGpt2Piece(line, position);
            const std::string_view word = line.substr(position, next - position);
            if (const auto found = counts.find(word); found != counts.end())
                ++found->second;
            else
                counts.emplace(std::string(word), 1);
            position = next;
        }
        begin = end + 1;
    }
    progress.advance(std::int64_t(text.size()));
    return counts;
}

} // namespace

Status trainBytePairEncoding(const std::filesystem::path& text, const std::filesystem::path& directory,
                             const BpeTrainingOptions& options, const CancelToken& cancel, ProgressSink progress)
try {
    if (options.vocabularySize < kBytesAndEnd)
        return Error{ErrorKind::InvalidInput,
                     fmt::format("a vocabulary of {} tokens is too small", options.vocabularySize),
                     fmt::format("it needs at least {}: 256 bytes and {}", kBytesAndEnd, kTrainedEndOfText)};
    FW_ASSIGN(const auto file, MappedFile::open(text));
    const std::string_view whole(reinterpret_cast<const char*>(file->bytes().data()), file->bytes().size());
    FW_TRY(checkUtf8(whole, text.string()));
    FW_ASSIGN(const WordCounts counts, countWords(whole, cancel, progress));
    if (counts.empty())
        return Error{ErrorKind::InvalidInput, fmt::format("{} holds no text", text.string()),
                     "give a text file with a document a line"};

    BpeFiles files;
    std::vector<int> idOfByte(256);
    std::vector<std::string> tokenBytes;
    for (const unsigned char byte : bytesInAlphabetOrder()) {
        idOfByte[byte] = int(tokenBytes.size());
        tokenBytes.emplace_back(1, char(byte));
    }
    std::unordered_map<std::string, int> ids;
    for (std::size_t id = 0; id < tokenBytes.size(); ++id)
        ids.emplace(tokenBytes[id], int(id));

    PairCounts pairs(tokenBytes);
    for (const auto& [word, count] : counts) {
        std::vector<int> symbols;
        for (const char byte : word)
            symbols.push_back(idOfByte[static_cast<unsigned char>(byte)]);
        pairs.addWord(std::move(symbols), count);
    }

    progress.beginStage("learn merges", std::int64_t(options.vocabularySize - kBytesAndEnd), "merges");
    while (tokenBytes.size() + 1 < options.vocabularySize) {
        FW_TRY(cancel.check());
        const auto best = pairs.takeMostFrequent(std::int64_t(options.minimumFrequency));
        if (!best)
            break;
        std::string joined = tokenBytes[std::size_t(best->left)] + tokenBytes[std::size_t(best->right)];
        files.merges.push_back(
            {toAlphabet(tokenBytes[std::size_t(best->left)]), toAlphabet(tokenBytes[std::size_t(best->right)])});
        // Two merges can make the same token; it has one id.
        const auto [entry, isNew] = ids.emplace(joined, int(tokenBytes.size()));
        if (isNew)
            tokenBytes.push_back(std::move(joined));
        pairs.merge(*best, entry->second);
        progress.advance(std::int64_t(tokenBytes.size() - 256));
    }

    for (const std::string& token : tokenBytes)
        files.tokens.push_back(toAlphabet(token));
    files.tokens.emplace_back(kTrainedEndOfText);
    files.endOfText = kTrainedEndOfText;
    return writeBpeFiles(directory, files);
} catch (...) {
    return caughtError("train the tokenizer");
}

} // namespace fw::tokenizer
