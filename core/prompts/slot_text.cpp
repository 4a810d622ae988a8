#include "core/prompts/slot_text.h"

#include <fmt/format.h>

namespace fw::prompts {

Result<SlotText> cutSlots(const JsonField& field, const std::string& text)
{
    SlotText result;
    std::string literal;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool doubled = i + 1 < text.size() && text[i + 1] == c;
        if ((c == '{' || c == '}') && doubled) {
            literal += c;
            ++i;
        } else if (c == '{') {
            const std::size_t end = text.find_first_of("{}", i + 1);
            if (end == std::string::npos || text[end] != '}' || end == i + 1)
                return field.error(fmt::format("the brace at byte {} opens no slot", i + 1),
                                   "write {slot}, or double the brace to mean itself");
            result.slots.push_back(text.substr(i + 1, end - i - 1));
            result.literals.push_back(std::move(literal));
            literal.clear();
            i = end;
        } else if (c == '}') {
            return field.error(fmt::format("the brace at byte {} closes no slot", i + 1),
                               "write {slot}, or double the brace to mean itself");
        } else {
            literal += c;
        }
    }
    result.literals.push_back(std::move(literal));
    return result;
}

Result<std::map<std::string, std::string>> readSlots(const JsonField& slots)
{
    FW_ASSIGN(const auto members, slots.members());
    if (members.empty())
        return slots.error("is empty", "say what each {slot} of the templates becomes for this group");
    std::map<std::string, std::string> result;
    for (const auto& [name, value] : members) {
        FW_ASSIGN(result[name], promptText(value));
    }
    return result;
}

std::string filled(const SlotText& text, const std::map<std::string, std::string>& slots)
{
    std::string result = text.literals.front();
    for (std::size_t i = 0; i < text.slots.size(); ++i)
        result += slots.at(text.slots[i]) + text.literals[i + 1];
    return result;
}

} // namespace fw::prompts
