// Identifiers from texts of strangers: what can stand in tables, file names and options.
#pragma once

#include <string>
#include <string_view>

namespace fw::prompts {

/// Letters, digits, '-', '_' and '.', at least one and at most 100 of them.
bool isIdentifier(std::string_view text);

/// An identifier for a text, the same in every run: the text itself where it is one; with '_' for its blanks where
/// that makes one; else its first letters and digits and eight digits of its SHA-256 ("Hi_I_m_noun_phrase-1c0ffee5").
std::string identifierOf(std::string_view text);

/// "hate_speech" as people read it: "Hate speech".
std::string titleOfIdentifier(std::string id);

} // namespace fw::prompts
