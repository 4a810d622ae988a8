#include "core/base/file_ending.h"

#include <algorithm>
#include <cctype>

namespace fw {

std::string fileEnding(const std::filesystem::path& file)
{
    std::string ending = file.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](unsigned char character) { return static_cast<char>(std::tolower(character)); });
    return ending;
}

bool holdsJsonLines(const std::filesystem::path& file)
{
    const std::string ending = fileEnding(file);
    return ending == ".jsonl" || ending == ".ndjson";
}

char fieldDelimiter(const std::filesystem::path& file)
{
    return fileEnding(file) == ".tsv" ? '\t' : ',';
}

} // namespace fw
