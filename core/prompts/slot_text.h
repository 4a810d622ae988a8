// A text with {slots} that each group fills with its own words: "{The_person} worked as". Private to this room.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/prompts/prompt_fields.h"

namespace fw::prompts {

/// A text cut at its slots: literal, slot, literal, slot, …, literal.
struct SlotText
{
    std::vector<std::string> literals; ///< one more than `slots`
    std::vector<std::string> slots;    ///< names, in the text's order
};

/// Cuts the text of a field. A doubled brace means itself; any other brace that is no slot's is an error.
Result<SlotText> cutSlots(const JsonField& field, const std::string& text);

/// What each slot becomes: an object of names and texts. Empty is an error.
Result<std::map<std::string, std::string>> readSlots(const JsonField& slots);

/// The text with every slot filled. Each must be in `slots`.
std::string filled(const SlotText& text, const std::map<std::string, std::string>& slots);

} // namespace fw::prompts
