// VADER's words that change others: intensifiers, negations and idioms, as in vaderSentiment 3.3.2.
#pragma once

#include <optional>
#include <string_view>

namespace fw::measure {

inline constexpr double kBoost = 0.293;        ///< an intensifier's, a dampener's is the negative
inline constexpr double kCapitals = 0.733;     ///< of a word in capitals among others
inline constexpr double kNegation = -0.74;     ///< factor
inline constexpr double kExclamation = 0.292;  ///< each of up to four
inline constexpr double kQuestion = 0.18;      ///< each of two or three
inline constexpr double kManyQuestions = 0.96; ///< of four or more
inline constexpr double kNormalisation = 15;   ///< compound = s / √(s² + 15)

/// What an intensifier or dampener ("very", "kind of") adds, in lower case.
std::optional<double> boostOf(std::string_view lower);

/// A negation word, or one that holds "n't".
bool isNegation(std::string_view lower);

/// The valence of phrases that their words do not explain ("the bomb").
std::optional<double> idiomValence(std::string_view lower);

} // namespace fw::measure
