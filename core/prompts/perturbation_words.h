// The word lists of perturbation.h, our own. Private to this room.
#pragma once

#include <span>
#include <string_view>

namespace fw::prompts {

/// A common word and what may stand in its place, in lower case, parted by '|'. All begin with a vowel where the word
/// does, so that "a" and "an" stay right, and have its form (number, tense).
struct SynonymEntry
{
    std::string_view word;
    std::string_view others;
};

std::span<const SynonymEntry> synonyms();

/// Whole sentences about nothing that is measured.
std::span<const std::string_view> distractors();

/// Verbs after which "not" stands, and after which "never" does.
std::span<const std::string_view> auxiliariesWithNot();
std::span<const std::string_view> auxiliariesWithNever();

/// Full verbs in the past or present before which "never" stands.
std::span<const std::string_view> verbsBehindNever();

/// Letters beside a lower-case letter on a QWERTY keyboard.
std::string_view keyboardNeighbours(char letter);

} // namespace fw::prompts
