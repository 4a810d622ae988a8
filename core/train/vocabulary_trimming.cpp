#include "core/train/vocabulary_trimming.h"

#include <algorithm>
#include <numeric>
#include <string_view>

#include "core/base/file.h"
#include "core/tokenizer/tokenizer.h"

namespace fw::train {

namespace {

constexpr std::string_view kContinuation = "##";
constexpr std::size_t kMaximumVocabularyBytes = std::size_t{64} << 20;

bool isUnused(std::string_view piece)
{
    return piece.starts_with("[unused");
}

bool isSpecial(std::string_view piece)
{
    return piece.size() > 2 && piece.front() == '[' && piece.back() == ']' && !isUnused(piece);
}

bool isOneCharacter(std::string_view piece)
{
    if (piece.size() > kContinuation.size() && piece.starts_with(kContinuation))
        piece.remove_prefix(kContinuation.size());
    const auto starts = std::count_if(piece.begin(), piece.end(),
                                      [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
    return starts == 1;
}

} // namespace

std::vector<std::int64_t> choosePieces(std::span<const std::string> pieces, std::span<const std::int64_t> counts,
                                       std::size_t limit)
{
    std::vector<std::int64_t> kept;
    std::vector<std::int64_t> others;
    for (std::size_t id = 0; id < pieces.size(); ++id) {
        if (isSpecial(pieces[id]) || isOneCharacter(pieces[id]))
            kept.push_back(static_cast<std::int64_t>(id));
        else if (!isUnused(pieces[id]))
            others.push_back(static_cast<std::int64_t>(id));
    }
    std::stable_sort(others.begin(), others.end(), [&](std::int64_t a, std::int64_t b) {
        return counts[static_cast<std::size_t>(a)] > counts[static_cast<std::size_t>(b)];
    });
    const std::size_t room = limit > kept.size() ? limit - kept.size() : 0;
    others.resize(std::min(others.size(), room));
    kept.insert(kept.end(), others.begin(), others.end());
    std::sort(kept.begin(), kept.end());
    return kept;
}

Result<std::vector<std::int64_t>> trimVocabulary(const std::filesystem::path& start,
                                                 const std::filesystem::path& output,
                                                 std::span<const std::string> texts, std::size_t limit,
                                                 const CancelToken& cancel, ProgressSink progress)
{
    const checkpoint::ModelFiles files(start);
    FW_ASSIGN(const std::vector<std::string> pieces,
              files.lines(checkpoint::ModelFile::WordPieces, kMaximumVocabularyBytes));
    FW_ASSIGN(const auto tokenizer, tokenizer::loadTokenizer(files));
    if (tokenizer->vocabularySize() != pieces.size())
        return Error{ErrorKind::Incompatible,
                     files.where(checkpoint::ModelFile::WordPieces) + " does not hold the same pieces as the tokenizer beside it",
                     "a vocabulary is trimmed through vocab.txt; leave the limit out to keep it whole"};
    std::vector<std::int64_t> counts(pieces.size(), 0);
    progress.beginStage("count pieces", static_cast<std::int64_t>(texts.size()), "texts");
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (i % 256 == 0) {
            FW_TRY(cancel.check());
            progress.advance(static_cast<std::int64_t>(i));
        }
        for (const int id : tokenizer->encode(texts[i]))
            ++counts[static_cast<std::size_t>(id)];
    }
    const std::vector<std::int64_t> kept = choosePieces(pieces, counts, limit);
    std::string text;
    for (const std::int64_t id : kept)
        text += pieces[static_cast<std::size_t>(id)] + "\n";
    FW_TRY(writeFileAtomically(output / checkpoint::fileName(checkpoint::ModelFile::WordPieces), text));
    FW_TRY(files.copyTo(output, {checkpoint::ModelFile::TokenizerConfig, checkpoint::ModelFile::SpecialTokens}));
    return kept;
}

} // namespace fw::train
