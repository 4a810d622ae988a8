#include "core/prompts/identifier.h"

#include <algorithm>

#include "core/base/hash.h"

namespace fw::prompts {

namespace {

constexpr std::size_t kMaximumLength = 100;
constexpr std::size_t kKeptLength = 60;
constexpr std::size_t kHashLength = 8;

bool isLetterOrDigit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool isIdentifierCharacter(char c)
{
    return isLetterOrDigit(c) || c == '-' || c == '_' || c == '.';
}

} // namespace

bool isIdentifier(std::string_view text)
{
    return !text.empty() && text.size() <= kMaximumLength &&
           std::all_of(text.begin(), text.end(), isIdentifierCharacter);
}

std::string identifierOf(std::string_view text)
{
    std::string joined(text);
    std::replace(joined.begin(), joined.end(), ' ', '_');
    if (isIdentifier(joined))
        return joined;
    std::string id;
    for (const char c : text) {
        if (id.size() == kKeptLength)
            break;
        if (isLetterOrDigit(c))
            id += c;
        else if (!id.empty() && id.back() != '_')
            id += '_';
    }
    if (!id.empty() && id.back() == '_')
        id.pop_back();
    return id + (id.empty() ? "" : "-") + sha256(text).substr(0, kHashLength);
}

std::string titleOfIdentifier(std::string id)
{
    std::replace(id.begin(), id.end(), '_', ' ');
    if (!id.empty() && id.front() >= 'a' && id.front() <= 'z')
        id.front() = static_cast<char>(id.front() - 'a' + 'A');
    return id;
}

} // namespace fw::prompts
