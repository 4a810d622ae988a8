#include "core/tokenizer/bert_characters.h"

#include <algorithm>
#include <iterator>

#include <unicode/uchar.h>

#include "core/tokenizer/unicode_classes.h"

namespace fw::tokenizer {

namespace {

constexpr std::uint8_t kKnownUnicode = 8;

/// The category mask as of a Unicode version; 0 for characters that came later.
std::uint32_t categoryThen(std::int32_t codePoint, std::uint8_t version = kKnownUnicode)
{
    if (codePoint < 0)
        return 0;
    UVersionInfo age;
    u_charAge(codePoint, age);
    return age[0] > version ? 0 : U_MASK(u_charType(codePoint));
}

struct LowerCaseRange
{
    std::int32_t first;
    std::int32_t last;
    std::int32_t lower; ///< of `first`
};

// Upper-case letters of Unicode 16 and 17 that ICU 72 does not know.
constexpr LowerCaseRange kNewerUpperCase[] = {
    {0x1C89, 0x1C89, 0x1C8A},    {0xA7CB, 0xA7CB, 0x0264},    {0xA7CC, 0xA7CC, 0xA7CD}, {0xA7CE, 0xA7CE, 0xA7CF},
    {0xA7D2, 0xA7D2, 0xA7D3},    {0xA7D4, 0xA7D4, 0xA7D5},    {0xA7DA, 0xA7DA, 0xA7DB}, {0xA7DC, 0xA7DC, 0x019B},
    {0x10D50, 0x10D65, 0x10D70}, {0x16EA0, 0x16EB8, 0x16EBB},
};

} // namespace

bool isBertPunctuation(std::int32_t codePoint)
{
    if (codePoint >= 0 && codePoint < 0x80)
        return codePoint > ' ' && codePoint < 0x7F && !u_isalnum(codePoint);
    if (codePoint == 0x166D || codePoint == 0x111C9) // punctuation then, not today
        return true;
    return (categoryThen(codePoint) & U_GC_P_MASK) != 0;
}

bool isBertControl(std::int32_t codePoint)
{
    if (codePoint == '\t' || codePoint == '\n' || codePoint == '\r')
        return false;
    const std::uint32_t kOther = U_GC_CC_MASK | U_GC_CF_MASK | U_GC_CO_MASK | U_GC_CS_MASK;
    return codePoint == 0xFFFD || (categoryThen(codePoint) & kOther) != 0;
}

bool isCombiningMark(std::int32_t codePoint)
{
    if (codePoint == 0x1CF2 || codePoint == 0x1CF3) // letters today
        return true;
    return codePoint != 0x111C9 && (categoryThen(codePoint, 9) & U_GC_M_MASK) != 0;
}

bool isBertAccent(std::int32_t codePoint)
{
    switch (codePoint) { // characters whose category has changed since
    case 0x1734:
        return true;
    case 0x1885:
    case 0x1886:
    case 0xA9BD:
    case 0x111C9:
        return false;
    default:
        return (categoryThen(codePoint) & U_GC_MN_MASK) != 0;
    }
}

bool isBertChinese(std::int32_t codePoint)
{
    const auto in = [codePoint](std::int32_t first, std::int32_t last) {
        return codePoint >= first && codePoint <= last;
    };
    // 0x2B920 is what the reference says where BERT's own code has 0x2B820.
    return in(0x4E00, 0x9FFF) || in(0x3400, 0x4DBF) || in(0xF900, 0xFAFF) || in(0x20000, 0x2A6DF) ||
           in(0x2A700, 0x2B81F) || in(0x2B920, 0x2CEAF) || in(0x2F800, 0x2FA1F);
}

void appendLowerCase(std::string& out, std::int32_t codePoint)
{
    if (codePoint == 0x130) { // the only character whose lower case is two
        out += "i\xCC\x87";
        return;
    }
    const auto* range = std::find_if(std::begin(kNewerUpperCase), std::end(kNewerUpperCase),
                                     [codePoint](const LowerCaseRange& r) { return codePoint <= r.last; });
    if (range != std::end(kNewerUpperCase) && codePoint >= range->first)
        appendUtf8(out, range->lower + (codePoint - range->first));
    else
        appendUtf8(out, u_tolower(codePoint));
}

} // namespace fw::tokenizer
