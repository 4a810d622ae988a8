// Texts from models, prompt sets and file names made fit for a document: whatever the bytes were, what comes out is
// valid UTF-8 without control characters, and cannot become markup or a terminal command.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace fw::report {

/// Ill-formed UTF-8 becomes U+FFFD (one for each maximal part, as Unicode recommends); control characters other than
/// line feed and tab, and the bidirectional overrides U+202A–202E and U+2066–2069, become U+FFFD too. A carriage
/// return is dropped before a line feed and becomes one elsewhere.
std::string cleanText(std::string_view bytes);

/// cleanText on one line: line feeds and tabs become spaces.
std::string cleanLine(std::string_view bytes);

/// cleanText with & < > " ' as entities: for HTML text and quoted attributes.
std::string escapeHtml(std::string_view bytes);

/// Columns that a valid UTF-8 text takes in a terminal: 0 for combining marks, 2 for wide East Asian and emoji.
std::size_t terminalWidth(std::string_view text);

} // namespace fw::report
