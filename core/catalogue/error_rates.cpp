#include <algorithm>
#include <cctype>

#include "core/catalogue/catalogue.h"

namespace fw::catalogue {

namespace {

/// "physicaldi" of "Physical dis": what is compared of a group's name.
std::string comparedName(std::string_view name)
{
    std::string plain;
    for (const char character : name)
        if (const auto byte = static_cast<unsigned char>(character); std::isalnum(byte) || byte >= 0x80)
            plain += static_cast<char>(std::tolower(byte));
    if (plain.size() > 1 && plain.back() == 's')
        plain.pop_back();
    return plain;
}

} // namespace

const ErrorRates& ErrorRates::of(std::string_view name) const
{
    const auto found = std::find_if(groups.begin(), groups.end(), [wanted = comparedName(name)](const ErrorRates& one) {
        return !wanted.empty() && comparedName(one.group) == wanted;
    });
    return found == groups.end() ? *this : *found;
}

} // namespace fw::catalogue
