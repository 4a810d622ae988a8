#include "core/prompts/template_text.h"

namespace fw::prompts {

std::string templateText(std::string_view text)
{
    std::string result;
    for (const char c : text) {
        result += c;
        if (c == '{' || c == '}')
            result += c;
    }
    return result;
}

} // namespace fw::prompts
