#include "app/cli/load_model.h"

#include <fmt/format.h>

#include <cstdio>

namespace fw::cli {

void printNotes(std::span<const std::string> notes)
{
    for (const std::string& note : notes)
        fmt::print(stderr, "note: {}\n", note);
}

Result<nn::LanguageModel> loadModel(const std::filesystem::path& directory)
{
    auto model = nn::LanguageModel::load(directory);
    if (model.ok())
        printNotes(model->notes());
    return model;
}

} // namespace fw::cli
