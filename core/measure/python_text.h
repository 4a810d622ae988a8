// Texts as Python's str sees them, for what must agree with a program written in Python to the last digit.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fw::measure {

/// str.isspace() of one character.
bool isPythonSpace(std::int32_t codePoint);

/// str.strip(), str.rstrip() and str.split().
std::string_view pythonStrip(std::string_view text);
std::string_view pythonStripEnd(std::string_view text);
std::vector<std::string_view> pythonSplit(std::string_view text);

/// str.lower(): Unicode's full lower case without a language.
std::string pythonLower(std::string_view text);

/// str.isupper(): an upper-case letter and no lower- or title-case one.
bool pythonIsUpper(std::string_view text);

/// len() in characters; bytes that are no UTF-8 count one each.
std::size_t pythonLength(std::string_view text);

/// round(value, digits): to nearest by the exact binary value, ties to even. Zero has no sign.
double pythonRound(double value, int digits);

} // namespace fw::measure
