#include "core/tokenizer/regex_dialect.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/tokenizer/unicode_classes.h"

namespace fw::tokenizer {

namespace {

struct Rewrite
{
    std::string_view from;
    std::string to;    ///< a set, so that it works inside a set too
    std::string inSet; ///< inside a set, where it means something else there; else empty
};

std::string rangesOf(CharacterClass kind)
{
    std::string ranges;
    for (const CharacterRange& range : charactersOfUnicode16())
        if (range.kind == kind)
            ranges += fmt::format("\\U{:08X}-\\U{:08X}", range.first, range.last);
    return ranges;
}

const std::array<Rewrite, 8>& rewrites()
{
    static const std::array<Rewrite, 8> kRewrites = [] {
        const std::string letters = R"(\p{L})" + rangesOf(CharacterClass::Letter);
        const std::string numbers = R"(\p{N})" + rangesOf(CharacterClass::Number);
        const std::string word = R"(\p{Alphabetic}\p{M}\p{Nd}\p{Pc})" + rangesOf(CharacterClass::Letter) +
                                 rangesOf(CharacterClass::Number);
        const std::string alone = word + R"(\u00B2\u00B3\u00B9\u00BC-\u00BE)";
        return std::array<Rewrite, 8>{{{R"(\s)", R"(\p{White_Space})", ""},
                                       {R"(\S)", R"(\P{White_Space})", ""},
                                       {R"(\w)", "[" + alone + "]", "[" + word + "]"},
                                       {R"(\W)", "[^" + alone + "]", "[^" + word + "]"},
                                       {R"(\p{L})", "[" + letters + "]", ""},
                                       {R"(\P{L})", "[^" + letters + "]", ""},
                                       {R"(\p{N})", "[" + numbers + "]", ""},
                                       {R"(\P{N})", "[^" + numbers + "]", ""}}};
    }();
    return kRewrites;
}

} // namespace

std::string inIcuDialect(std::string_view pattern)
{
    std::string out;
    int sets = 0; // that are open
    for (std::size_t i = 0; i < pattern.size();) {
        const std::string_view rest = pattern.substr(i);
        const auto* known = std::find_if(rewrites().begin(), rewrites().end(),
                                         [rest](const Rewrite& rewrite) { return rest.starts_with(rewrite.from); });
        const bool rewritten = known != rewrites().end();
        // An escape is taken whole, so that the s of \\s (a backslash and an s) stays one.
        const std::size_t length = rewritten ? known->from.size() : rest.front() == '\\' ? 2 : 1;
        if (rewritten)
            out += sets > 0 && !known->inSet.empty() ? known->inSet : known->to;
        else
            out += rest.substr(0, length);
        if (rest.front() == '[')
            ++sets;
        else if (rest.front() == ']' && sets > 0)
            --sets;
        i += length;
    }
    return out;
}

} // namespace fw::tokenizer
