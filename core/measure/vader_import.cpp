#include "core/measure/vader_import.h"

#include <nlohmann/json.hpp>

#include "core/base/caught.h"
#include "core/base/file.h"
#include "core/base/file_ending.h"
#include "core/base/hash.h"
#include "core/base/output_place.h"
#include "core/base/zip_archive.h"
#include "core/measure/vader_lexicon.h"

namespace fw::measure {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaximumPackageBytes = std::size_t{16} << 20;

/// The package's files as bytes; what it does not have is empty.
struct Package
{
    std::string words, emojis, licence, metadata;
};

/// The folder beside the package's that holds its licence and version, or an empty path.
fs::path informationFolder(const fs::path& package)
{
    std::error_code problem;
    for (const fs::directory_entry& entry : fs::directory_iterator(package / "..", problem)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with("vaderSentiment-") && name.ends_with(".dist-info"))
            return entry.path();
    }
    return {};
}

std::string readIfThere(const fs::path& file)
{
    auto content = readFile(file, kMaximumPackageBytes);
    return content.ok() ? std::move(*content) : std::string();
}

Result<Package> readFolder(const fs::path& folder)
{
    Package package;
    FW_ASSIGN(package.words, readFile(folder / kVaderLexiconFile, kMaximumPackageBytes));
    FW_ASSIGN(package.emojis, readFile(folder / kVaderEmojiFile, kMaximumPackageBytes));
    if (const fs::path information = informationFolder(folder); !information.empty()) {
        package.metadata = readIfThere(information / "METADATA");
        package.licence = readIfThere(information / "LICENSE.txt");
    }
    return package;
}

Result<Package> readWheel(const fs::path& wheel)
{
    FW_ASSIGN(const ZipArchive archive, ZipArchive::open(wheel));
    const auto optional = [&](const char* ending) {
        auto content = archive.read(archive.find(ending), kMaximumPackageBytes);
        return content.ok() ? std::move(*content) : std::string();
    };
    Package package;
    FW_ASSIGN(package.words, archive.read(std::string("vaderSentiment/") + kVaderLexiconFile, kMaximumPackageBytes));
    FW_ASSIGN(package.emojis, archive.read(std::string("vaderSentiment/") + kVaderEmojiFile, kMaximumPackageBytes));
    package.metadata = optional(".dist-info/METADATA");
    package.licence = optional(".dist-info/LICENSE.txt");
    return package;
}

Result<Package> readPackage(const fs::path& source)
{
    std::error_code ignored;
    if (fs::is_directory(source, ignored))
        return readFolder(source);
    if (!fs::exists(source, ignored))
        return Error{ErrorKind::NotFound, "there is no " + source.string(),
                     "name the folder of the installed Python package vaderSentiment, or its wheel"};
    if (const std::string ending = fileEnding(source); ending == ".whl" || ending == ".zip")
        return readWheel(source);
    if (source.filename() == kVaderLexiconFile)
        return readFolder(fs::absolute(source, ignored).parent_path());
    return Error{ErrorKind::InvalidInput, source.string() + " is no VADER lexicon",
                 "name the folder of the installed Python package vaderSentiment, its vader_lexicon.txt, or its wheel"};
}

std::string versionOf(const std::string& metadata)
{
    constexpr std::string_view kField = "\nVersion: ";
    const std::size_t found = metadata.find(kField);
    if (found == std::string::npos)
        return {};
    const std::size_t begin = found + kField.size();
    return metadata.substr(begin, metadata.find_first_of("\r\n", begin) - begin);
}

std::string cardOf(const Package& package, const VaderImport& import)
{
    const nlohmann::ordered_json card = {
        {"id", "vader"},
        {"title", "Sentiment (VADER)"},
        {"task", "rules and a lexicon, English"},
        {"labels", {"neg", "neu", "pos", "compound"}},
        {"signal_label", "compound"},
        {"threshold", 0.5},
        {"licence", "MIT"},
        {"source",
         "Hutto & Gilbert 2014, VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media "
         "Text (ICWSM-14)"},
        {"package", {{"name", "vaderSentiment"}, {"version", import.version}}},
        {"words", import.words},
        {"emojis", import.emojis},
        {"sha256", {{kVaderLexiconFile, sha256(package.words)}, {kVaderEmojiFile, sha256(package.emojis)}}}};
    return card.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

} // namespace

Result<VaderImport> importVader(const fs::path& source, const fs::path& destination)
try {
    FW_ASSIGN(const Package package, readPackage(source));
    VaderImport import;
    FW_ASSIGN(const auto valences, parseValences(package.words, kVaderLexiconFile));
    FW_ASSIGN(const auto emojis, parseEmojis(package.emojis, kVaderEmojiFile));
    import.words = valences.size();
    import.emojis = emojis.size();
    import.version = versionOf(package.metadata);

    const std::vector<std::string> names{"LICENSE.txt", "card.json", kVaderEmojiFile, kVaderLexiconFile};
    FW_ASSIGN(const fs::path folder, outputFolder(destination, names, {.inputs = {source}, .replace = true}));
    if (!package.licence.empty())
        FW_TRY(writeFileAtomically(folder / "LICENSE.txt", package.licence));
    FW_TRY(writeFileAtomically(folder / "card.json", cardOf(package, import)));
    FW_TRY(writeFileAtomically(folder / kVaderEmojiFile, package.emojis));
    FW_TRY(writeFileAtomically(folder / kVaderLexiconFile, package.words));
    FW_TRY(listWritten(folder, names));
    return import;
} catch (...) {
    return caughtError("import VADER");
}

} // namespace fw::measure
