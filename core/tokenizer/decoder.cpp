#include "core/tokenizer/decoder.h"

#include <utility>

#include "core/tokenizer/byte_alphabet.h"
#include "core/tokenizer/byte_tokens.h"
#include "core/tokenizer/unicode_classes.h"

namespace fw::tokenizer {

namespace {

class ByteLevelDecoding final : public DecoderStep
{
public:
    void push(std::string token, const Sink& next) override
    {
        auto bytes = fromAlphabet(token);
        next(bytes ? *std::move(bytes) : std::move(token));
    }
};

/// WordPiece's clean-up of the reference's decoder, on one token with its leading space.
std::string cleanedUp(std::string token)
{
    static constexpr std::pair<std::string_view, std::string_view> kReplacements[] = {
        {" .", "."},   {" ?", "?"},           {" !", "!"},   {" ,", ","},     {" ' ", "'"},   {" n't", "n't"},
        {" 'm", "'m"}, {" do not", " don't"}, {" 's", "'s"}, {" 've", "'ve"}, {" 're", "'re"}};
    for (const auto& [from, to] : kReplacements)
        for (std::size_t at = token.find(from); at != std::string::npos; at = token.find(from, at + to.size()))
            token.replace(at, from.size(), to);
    return token;
}

class WordPieceDecoding final : public DecoderStep
{
public:
    WordPieceDecoding(std::string prefix, bool cleanUp) : m_prefix(std::move(prefix)), m_cleanUp(cleanUp) {}

    void push(std::string token, const Sink& next) override
    {
        if (!std::exchange(m_first, false))
            token = token.starts_with(m_prefix) ? token.substr(m_prefix.size()) : " " + token;
        next(m_cleanUp ? cleanedUp(std::move(token)) : std::move(token));
    }

private:
    std::string m_prefix;
    bool m_cleanUp;
    bool m_first = true;
};

class ReplaceDecoding final : public DecoderStep
{
public:
    ReplaceDecoding(std::shared_ptr<const TextPattern> pattern, std::string content)
        : m_pattern(std::move(pattern)), m_content(std::move(content))
    {
    }

    void push(std::string token, const Sink& next) override { next(m_pattern->replaceAll(token, m_content)); }

private:
    std::shared_ptr<const TextPattern> m_pattern;
    std::string m_content;
};

class MetaspaceDecoding final : public DecoderStep
{
public:
    MetaspaceDecoding(std::shared_ptr<const TextPattern> mark, bool dropsFirst)
        : m_mark(std::move(mark)), m_drops(dropsFirst)
    {
    }

    void push(std::string token, const Sink& next) override
    {
        next(m_mark->replaceAll(token, std::exchange(m_drops, false) ? "" : " "));
    }

private:
    std::shared_ptr<const TextPattern> m_mark;
    bool m_drops;
};

class ByteFallbackDecoding final : public DecoderStep
{
public:
    void push(std::string token, const Sink& next) override
    {
        if (const auto byte = byteOfToken(token)) {
            m_run += char(*byte);
            return;
        }
        flush(next);
        next(std::move(token));
    }

    void flush(const Sink& next) override
    {
        const std::string run = std::exchange(m_run, {});
        if (run.empty())
            return;
        if (isUtf8(run)) {
            next(run);
            return;
        }
        for (std::size_t i = 0; i < run.size(); ++i)
            next(std::string(kReplacementCharacter));
    }

private:
    std::string m_run;
};

class StripDecoding final : public DecoderStep
{
public:
    StripDecoding(std::string content, std::size_t left, std::size_t right)
        : m_content(std::move(content)), m_left(left), m_right(right)
    {
    }

    void push(std::string token, const Sink& next) override
    {
        std::string_view kept = token;
        for (std::size_t i = 0; i < m_left && kept.starts_with(m_content); ++i)
            kept.remove_prefix(m_content.size());
        for (std::size_t i = 0; i < m_right && kept.ends_with(m_content); ++i)
            kept.remove_suffix(m_content.size());
        next(std::string(kept));
    }

private:
    std::string m_content;
    std::size_t m_left;
    std::size_t m_right;
};

class StripBeginningDecoding final : public DecoderStep
{
public:
    StripBeginningDecoding(std::string content, std::size_t left) : m_content(std::move(content)), m_left(left) {}

    void push(std::string token, const Sink& next) override
    {
        m_held += token;
        while (m_left > 0 && m_held.starts_with(m_content)) {
            m_held.erase(0, m_content.size());
            --m_left;
        }
        // `content` may be cut between tokens.
        if (m_left > 0 && m_held.size() < m_content.size() && m_content.starts_with(m_held))
            return;
        m_left = 0;
        next(std::exchange(m_held, {}));
    }

    void flush(const Sink& next) override { next(std::exchange(m_held, {})); }

private:
    std::string m_content;
    std::size_t m_left;
    std::string m_held;
};

class SpacedDecoding final : public DecoderStep
{
public:
    void push(std::string token, const Sink& next) override
    {
        next(std::exchange(m_first, false) ? std::move(token) : " " + token);
    }

private:
    bool m_first = true;
};

} // namespace

MakeDecoderStep byteLevelDecoding()
{
    return [] { return std::make_unique<ByteLevelDecoding>(); };
}

MakeDecoderStep wordPieceDecoding(std::string prefix, bool cleanUp)
{
    return [prefix = std::move(prefix), cleanUp] { return std::make_unique<WordPieceDecoding>(prefix, cleanUp); };
}

MakeDecoderStep metaspaceDecoding(std::string mark, bool dropsFirst)
{
    return [pattern = std::shared_ptr<const TextPattern>(makeLiteralPattern(std::move(mark))), dropsFirst] {
        return std::make_unique<MetaspaceDecoding>(pattern, dropsFirst);
    };
}

MakeDecoderStep replaceDecoding(TextPatternPtr pattern, std::string content)
{
    return [shared = std::shared_ptr<const TextPattern>(std::move(pattern)), content = std::move(content)] {
        return std::make_unique<ReplaceDecoding>(shared, content);
    };
}

MakeDecoderStep byteFallbackDecoding()
{
    return [] { return std::make_unique<ByteFallbackDecoding>(); };
}

MakeDecoderStep stripDecoding(std::string content, std::size_t left, std::size_t right)
{
    return
        [content = std::move(content), left, right] { return std::make_unique<StripDecoding>(content, left, right); };
}

MakeDecoderStep stripBeginningDecoding(std::string content, std::size_t left)
{
    return [content = std::move(content), left] { return std::make_unique<StripBeginningDecoding>(content, left); };
}

MakeDecoderStep spacedDecoding()
{
    return [] { return std::make_unique<SpacedDecoding>(); };
}

} // namespace fw::tokenizer
