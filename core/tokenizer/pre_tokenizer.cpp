#include "core/tokenizer/pre_tokenizer.h"

#include <algorithm>
#include <utility>

#include "core/tokenizer/bert_characters.h"
#include "core/tokenizer/gpt2_split.h"
#include "core/tokenizer/unicode_classes.h"

namespace fw::tokenizer {

namespace {

void giveRange(const Piece& whole, std::size_t begin, std::size_t end, const PieceSink& sink)
{
    if (end > begin)
        sink({whole.text.substr(begin, end - begin), whole.first && begin == 0});
}

class ByteLevelPreTokenizer final : public PreTokenizer
{
public:
    ByteLevelPreTokenizer(bool addPrefixSpace, bool useRegex) : m_addPrefixSpace(addPrefixSpace), m_useRegex(useRegex)
    {
    }

    void split(const Piece& whole, const PieceSink& sink) const override
    {
        if (m_addPrefixSpace && !whole.text.starts_with(' '))
            splitPrefixed({" " + std::string(whole.text), whole.first}, sink);
        else
            splitPrefixed(whole, sink);
    }

private:
    void splitPrefixed(const Piece& whole, const PieceSink& sink) const
    {
        if (!m_useRegex) {
            sink(whole);
            return;
        }
        for (std::size_t begin = 0; begin < whole.text.size();) {
            const std::size_t end = nextGpt2Piece(whole.text, begin);
            giveRange(whole, begin, end, sink);
            begin = end;
        }
    }

    bool m_addPrefixSpace;
    bool m_useRegex;
};

/// Cuts a text at the matches of a pattern (NormalizedString::split of tokenizers).
class SplitPreTokenizer final : public PreTokenizer
{
public:
    SplitPreTokenizer(TextPatternPtr pattern, SplitBehavior behavior, bool invert)
        : m_pattern(std::move(pattern)), m_behavior(behavior), m_invert(invert)
    {
    }

    void split(const Piece& whole, const PieceSink& sink) const override
    {
        for (const Part& part : joined(partsOf(whole.text)))
            giveRange(whole, part.begin, part.end, sink);
    }

private:
    struct Part
    {
        std::size_t begin;
        std::size_t end;
        bool matches;
    };

    /// Matches and what lies between them, in order.
    std::vector<Part> partsOf(std::string_view text) const
    {
        std::vector<Part> parts;
        std::size_t done = 0;
        m_pattern->findAll(text, [&](std::size_t begin, std::size_t end) {
            if (begin > done)
                parts.push_back({done, begin, m_invert});
            parts.push_back({begin, end, !m_invert});
            done = end;
        });
        if (done < text.size())
            parts.push_back({done, text.size(), m_invert});
        return parts;
    }

    std::vector<Part> joined(std::vector<Part> parts) const
    {
        if (m_behavior == SplitBehavior::Isolated)
            return parts;
        if (m_behavior == SplitBehavior::Removed) {
            std::erase_if(parts, [](const Part& part) { return part.matches; });
            return parts;
        }
        const bool backwards = m_behavior == SplitBehavior::MergedWithNext;
        if (backwards)
            std::reverse(parts.begin(), parts.end());
        std::vector<Part> result;
        bool before = false; // whether the part before matched
        for (const Part& part : parts) {
            const bool joins =
                m_behavior == SplitBehavior::Contiguous ? part.matches == before : part.matches && !before;
            if (joins && !result.empty()) {
                result.back().begin = std::min(result.back().begin, part.begin);
                result.back().end = std::max(result.back().end, part.end);
            } else
                result.push_back(part);
            before = part.matches;
        }
        if (backwards)
            std::reverse(result.begin(), result.end());
        return result;
    }

    TextPatternPtr m_pattern;
    SplitBehavior m_behavior;
    bool m_invert;
};

/// Cuts where the role of a character says so.
class CharacterPreTokenizer final : public PreTokenizer
{
public:
    enum class Role { Keep, Alone, Grouped, Drop };
    using RoleOf = Role (*)(std::int32_t);

    explicit CharacterPreTokenizer(RoleOf roleOf) : m_roleOf(roleOf) {}

    void split(const Piece& whole, const PieceSink& sink) const override
    {
        std::size_t pieceBegin = 0;
        Role pieceRole = Role::Drop;
        const auto give = [&](std::size_t end) {
            if (pieceRole != Role::Drop)
                giveRange(whole, pieceBegin, end, sink);
        };
        for (std::size_t begin = 0, end = 0; begin < whole.text.size(); begin = end) {
            const Role role = m_roleOf(nextCodePoint(whole.text, end));
            if (role != pieceRole || role == Role::Alone) {
                give(begin);
                pieceBegin = begin;
                pieceRole = role;
            }
        }
        give(whole.text.size());
    }

private:
    RoleOf m_roleOf;
};

class PreTokenizerSequence final : public PreTokenizer
{
public:
    explicit PreTokenizerSequence(std::vector<PreTokenizerPtr> steps) : m_steps(std::move(steps)) {}

    void split(const Piece& whole, const PieceSink& sink) const override { splitFrom(0, whole, sink); }

private:
    void splitFrom(std::size_t step, const Piece& whole, const PieceSink& sink) const
    {
        if (step == m_steps.size())
            sink(whole);
        else
            m_steps[step]->split(whole, [&](const Piece& piece) { splitFrom(step + 1, piece, sink); });
    }

    std::vector<PreTokenizerPtr> m_steps;
};

class MetaspacePreTokenizer final : public PreTokenizer
{
public:
    MetaspacePreTokenizer(std::string mark, PrependScheme scheme, bool split)
        : m_mark(std::move(mark)),
          m_scheme(scheme),
          m_words(split ? makeSplitPreTokenizer(makeLiteralPattern(m_mark), SplitBehavior::MergedWithNext, false)
                        : nullptr)
    {
    }

    void split(const Piece& whole, const PieceSink& sink) const override
    {
        std::string marked;
        marked.reserve(whole.text.size() + whole.text.size() / 2 + m_mark.size());
        const bool starts = whole.text.starts_with(' ') || whole.text.starts_with(m_mark);
        if (!starts && (m_scheme == PrependScheme::Always || (m_scheme == PrependScheme::First && whole.first)))
            marked = m_mark;
        for (const char byte : whole.text)
            byte == ' ' ? marked += m_mark : marked += byte;
        const Piece all{marked, whole.first};
        m_words ? m_words->split(all, sink) : sink(all);
    }

private:
    std::string m_mark;
    PrependScheme m_scheme;
    PreTokenizerPtr m_words; ///< null: all is one piece
};

} // namespace

PreTokenizerPtr makeByteLevelPreTokenizer(bool addPrefixSpace, bool useRegex)
{
    return std::make_unique<ByteLevelPreTokenizer>(addPrefixSpace, useRegex);
}

PreTokenizerPtr makeSplitPreTokenizer(TextPatternPtr pattern, SplitBehavior behavior, bool invert)
{
    return std::make_unique<SplitPreTokenizer>(std::move(pattern), behavior, invert);
}

PreTokenizerPtr makeDigitsPreTokenizer(bool individual)
{
    using Role = CharacterPreTokenizer::Role;
    const auto alone = [](std::int32_t c) {
        return characterClass(c) == CharacterClass::Number ? Role::Alone : Role::Keep;
    };
    const auto grouped = [](std::int32_t c) {
        return characterClass(c) == CharacterClass::Number ? Role::Grouped : Role::Keep;
    };
    return individual ? std::make_unique<CharacterPreTokenizer>(alone)
                      : std::make_unique<CharacterPreTokenizer>(grouped);
}

PreTokenizerPtr makeWhitespaceSplit()
{
    using Role = CharacterPreTokenizer::Role;
    return std::make_unique<CharacterPreTokenizer>(
        [](std::int32_t c) { return characterClass(c) == CharacterClass::Space ? Role::Drop : Role::Keep; });
}

PreTokenizerPtr makeMetaspacePreTokenizer(std::string mark, PrependScheme scheme, bool split)
{
    return std::make_unique<MetaspacePreTokenizer>(std::move(mark), scheme, split);
}

PreTokenizerPtr makeBertPreTokenizer()
{
    using Role = CharacterPreTokenizer::Role;
    return std::make_unique<CharacterPreTokenizer>([](std::int32_t c) {
        if (characterClass(c) == CharacterClass::Space)
            return Role::Drop;
        return isBertPunctuation(c) ? Role::Alone : Role::Keep;
    });
}

PreTokenizerPtr makePreTokenizerSequence(std::vector<PreTokenizerPtr> steps)
{
    return std::make_unique<PreTokenizerSequence>(std::move(steps));
}

} // namespace fw::tokenizer
