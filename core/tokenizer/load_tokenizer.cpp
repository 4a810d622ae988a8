#include <new>

#include <fmt/format.h>

#include "core/base/caught.h"
#include "core/tokenizer/tokenizer_files.h"

namespace fw::tokenizer {

namespace {

constexpr std::string_view kEndOfText = "<|endoftext|>";

bool isThere(const std::filesystem::path& path)
{
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
}

std::filesystem::path tokenizerFile(const std::filesystem::path& directory)
{
    for (const char* name : {"tokenizer.json", "vocab.json", "vocab.txt"})
        if (isThere(directory / name))
            return directory / name;
    return {};
}

Result<PipelineParts> readParts(const std::filesystem::path& directory, const TokenizerConfig& config)
{
    const std::filesystem::path file = tokenizerFile(directory);
    if (file.filename() == "tokenizer.json")
        return readTokenizerJson(file);
    if (file.filename() == "vocab.json")
        return readBytePairFiles(directory, config);
    if (file.filename() == "vocab.txt")
        return readWordPieceFile(file, config);
    return Error{ErrorKind::NotFound, fmt::format("{} holds no tokenizer", directory.string()),
                 "it needs tokenizer.json, or vocab.json and merges.txt, or vocab.txt"};
}

} // namespace

Result<std::shared_ptr<const Tokenizer>> loadTokenizer(const std::filesystem::path& directory)
try {
    try {
        FW_ASSIGN(const TokenizerConfig config, readTokenizerConfig(directory));
        FW_ASSIGN(PipelineParts parts, readParts(directory, config));
        FW_TRY(checkIds(parts, tokenizerFile(directory).string()));
        // What begins a text, else what ends one, as the directory says; else what the class says; else GPT-2's.
        std::vector<std::string> endOfText;
        for (const char* role : {"bos_token", "eos_token"})
            if (const auto found = config.roles.find(role); found != config.roles.end())
                endOfText.push_back(found->second);
        parts.endOfText.insert(parts.endOfText.begin(), endOfText.begin(), endOfText.end());
        parts.endOfText.emplace_back(kEndOfText);
        return std::shared_ptr<const Tokenizer>(std::make_shared<TokenizerPipeline>(std::move(parts)));
    } catch (const std::bad_alloc&) {
        return Error{ErrorKind::Corrupt, fmt::format("the tokenizer in {} does not fit in memory", directory.string()),
                     "get the tokenizer's files again from where the model came from"};
    }
} catch (...) {
    return caughtError("load the tokenizer");
}

} // namespace fw::tokenizer
