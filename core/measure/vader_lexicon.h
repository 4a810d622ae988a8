// VADER's two lexicons as files: what a word is worth, and how an emoji is called. Hutto & Gilbert 2014; the files of
// the Python package vaderSentiment 3.3.2 (MIT licence), which are imported, not bundled.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/base/result.h"

namespace fw::measure {

inline constexpr const char* kVaderLexiconFile = "vader_lexicon.txt";
inline constexpr const char* kVaderEmojiFile = "emoji_utf8_lexicon.txt";

struct VaderLexicon
{
    std::unordered_map<std::string, double> valences;     ///< as written; looked up in lower case
    std::unordered_map<std::int32_t, std::string> emojis; ///< descriptions of single characters
};

/// Lines `WORD tab VALENCE [tab …]`; of a word that stands twice the last line counts. `where` names the file in
/// errors, which name line and column: a missing tab, a valence that is no finite number, bytes that are not UTF-8, no
/// words.
Result<std::unordered_map<std::string, double>> parseValences(std::string_view text, const std::string& where);

/// Lines `EMOJI tab DESCRIPTION`. Emojis of several characters are left out: vaderSentiment looks for single ones.
Result<std::unordered_map<std::int32_t, std::string>> parseEmojis(std::string_view text, const std::string& where);

/// Both files of a directory, at most 16 MiB each; without the second, emojis mean nothing.
Result<VaderLexicon> loadVaderLexicon(const std::filesystem::path& directory);

} // namespace fw::measure
