// Words that name a group and their counterparts in another one: what a text says when the group is another.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fw::prompts {

/// Axes of the bundled word pairs: "gender", "religion", "race", "orientation".
std::vector<std::string> groupWordAxes();

/// Whether a word names people of a group: one of the pairs, or another of a longer list over age, disability and
/// nationality as well. Without regard to case; a word in two senses ("black", "old", "straight") counts.
bool isGroupWord(std::string_view word);

/// The text with every word of the axis ("all": of all axes) replaced by its counterpart, case kept (she → he, Women →
/// Men, MUSLIM → CHRISTIAN); nothing where no such word stands in it. Words are whole: letters and apostrophes of
/// ASCII. English "her" has two counterparts, of which "his" is taken where a letter follows the next space, else
/// "him". Counterfactual data augmentation (Lu et al. 2018, arXiv 1807.11714).
std::optional<std::string> swapGroupWords(std::string_view text, std::string_view axis);

} // namespace fw::prompts
