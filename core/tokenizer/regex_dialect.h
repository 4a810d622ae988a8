// Regular expressions written for Oniguruma, which the reference uses, in the words of ICU.
#pragma once

#include <string>
#include <string_view>

namespace fw::tokenizer {

/// Rewrites \s, \w, \p{L}, \p{N} and their complements, which mean different characters in the two: Oniguruma's \s is
/// Unicode's White_Space, its \w has no joiners but (outside of sets) six superscripts and fractions, and its Unicode may be
/// newer.
std::string inIcuDialect(std::string_view pattern);

} // namespace fw::tokenizer
