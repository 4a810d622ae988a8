#include "core/measure/token_influence.h"

#include "core/base/caught.h"
#include "core/measure/python_text.h"
#include "core/tokenizer/bert_characters.h"
#include "core/tokenizer/unicode_classes.h"

namespace fw::measure {

namespace {

enum class Part { Space, Word, Ideograph, Joint, Mark };

Part partOf(std::int32_t character)
{
    if (isPythonSpace(character))
        return Part::Space;
    if (tokenizer::isBertChinese(character))
        return Part::Ideograph;
    if (tokenizer::isWordCharacter(character))
        return Part::Word;
    return character == '\'' || character == 0x2019 || character == '-' ? Part::Joint : Part::Mark;
}

Part partAt(const std::string& text, std::size_t position)
{
    return position < text.size() ? partOf(tokenizer::nextCodePoint(text, position)) : Part::Space;
}

bool isSpaceByte(char byte)
{
    const auto value = static_cast<unsigned char>(byte);
    return value < 0x80 && isPythonSpace(value);
}

/// The text without a span; where it stood between white space, or at an end, one of the two gaps goes with it.
std::string without(const std::string& text, std::size_t begin, std::size_t end)
{
    std::string rest = text.substr(0, begin);
    if (rest.empty() || isSpaceByte(rest.back()))
        while (end < text.size() && isSpaceByte(text[end]))
            ++end;
    rest.append(text, end);
    return rest;
}

} // namespace

std::vector<std::pair<std::size_t, std::size_t>> influenceSpans(const std::string& text)
{
    std::vector<std::pair<std::size_t, std::size_t>> spans;
    Part open = Part::Space;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        Part part = partOf(tokenizer::nextCodePoint(text, at));
        if (part == Part::Joint)
            part = open == Part::Word && partAt(text, at) == Part::Word ? Part::Word : Part::Mark;
        if (part != Part::Space) {
            if (part == open && part != Part::Ideograph)
                spans.back().second = at;
            else
                spans.emplace_back(begin, at);
        }
        open = part;
    }
    return spans;
}

Result<TextInfluence> tokenInfluence(const TextScorer& scorer, const std::string& text, const CancelToken& cancel)
try {
    auto spans = influenceSpans(text);
    TextInfluence result;
    if (spans.size() > kMaximumInfluenceTokens) {
        result.left = spans.size() - kMaximumInfluenceTokens;
        spans.resize(kMaximumInfluenceTokens);
    }
    std::vector<std::string> texts{text};
    for (const auto& [begin, end] : spans)
        texts.push_back(without(text, begin, end));
    FW_ASSIGN(const ScoreTable scores, scorer.score(texts, cancel, ProgressSink()));
    const std::size_t label = scorer.signalLabel();
    result.score = scores.at(0, label);
    for (std::size_t i = 0; i < spans.size(); ++i)
        result.tokens.push_back({spans[i].first, spans[i].second, result.score - scores.at(i + 1, label)});
    return result;
} catch (...) {
    return caughtError("find what moved the score");
}

} // namespace fw::measure
