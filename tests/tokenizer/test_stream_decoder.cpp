#include "tests/test_main.h"
#include "tests/tokenizer/tokenizer_fixtures.h"

using namespace tokenizer_fixtures;
using namespace fw::tokenizer;

namespace {

class ByteDecoding final : public Decoding
{
public:
    std::string push(int id) override { return id >= 0 && id < 256 ? std::string(1, char(id)) : std::string(); }
    std::string flush() override { return {}; }
};

/// A tokenizer whose ids are bytes: every cut in a character happens.
class Bytes final : public Tokenizer
{
public:
    std::vector<int> encode(std::string_view text) const override
    {
        std::vector<int> ids;
        for (const char byte : text)
            ids.push_back(static_cast<unsigned char>(byte));
        return ids;
    }
    std::unique_ptr<Decoding> startDecoding() const override { return std::make_unique<ByteDecoding>(); }
    std::vector<int> encodeWithTemplate(std::string_view text, std::size_t) const override { return encode(text); }
    std::size_t vocabularySize() const override { return 256; }
    std::optional<int> tokenId(std::string_view) const override { return std::nullopt; }
    const TokenRoles& roles() const override { return m_roles; }

private:
    TokenRoles m_roles;
};

/// What push() gives for each byte and finish() at the end.
std::vector<std::string> streamed(std::string_view bytes)
{
    StreamDecoder decoder(std::make_shared<Bytes>());
    std::vector<std::string> out;
    for (const char byte : bytes)
        out.push_back(decoder.push(static_cast<unsigned char>(byte)));
    out.push_back(decoder.finish());
    return out;
}

using Parts = std::vector<std::string>;

} // namespace

class TestStreamDecoder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void unfinishedCharactersAreHeldBack()
    {
        QCOMPARE(streamed("aé"), (Parts{"a", "", "é", ""}));
        QCOMPARE(streamed("日"), (Parts{"", "", "日", ""}));
        QCOMPARE(streamed("😀!"), (Parts{"", "", "", "😀", "!", ""}));
    }

    void whatNeverFinishesBecomesAReplacement()
    {
        QCOMPARE(streamed("\xF0\x9F\x98"), (Parts{"", "", "", "\uFFFD"}));
        QCOMPARE(streamed("\xE2\x82x"), (Parts{"", "", "\uFFFDx", ""}));
        QCOMPARE(streamed("\xE2\xE2\x82\xAC"), (Parts{"", "\uFFFD", "", "€", ""}));
    }

    void bytesThatBeginNothingAreReplacedAtOnce()
    {
        QCOMPARE(streamed("\x80"), (Parts{"\uFFFD", ""}));
        QCOMPARE(streamed("\xFF"), (Parts{"\uFFFD", ""}));
        QCOMPARE(streamed("\xC0\x80"), (Parts{"\uFFFD", "\uFFFD", ""}));
        QCOMPARE(streamed("\xED\xA0\x80"), (Parts{"", "\uFFFD\uFFFD", "\uFFFD", ""})); // a surrogate
        QCOMPARE(streamed("\xF4\x90"), (Parts{"", "\uFFFD\uFFFD", ""}));               // beyond U+10FFFF
    }

    void finishBeginsAnew()
    {
        StreamDecoder decoder(std::make_shared<Bytes>());
        QCOMPARE(decoder.push(0xE2), std::string());
        QCOMPARE(decoder.finish(), std::string("\uFFFD"));
        QCOMPARE(decoder.finish(), std::string());
        QCOMPARE(decoder.push('a'), std::string("a"));
        QCOMPARE(decoder.push(-5), std::string());
    }

    void tokensOfAModelStreamToTheWholeText()
    {
        const auto tokenizer = load(fixture("gpt2"));
        QVERIFY(tokenizer);
        const std::string text = "naïve 🏳️‍🌈 日本語 नमस्ते <|endoftext|> don't";
        StreamDecoder decoder(tokenizer);
        std::string joined;
        for (const int id : tokenizer->encode(text)) {
            const std::string piece = decoder.push(id);
            QVERIFY(QString::fromStdString(piece).toStdString() == piece);
            joined += piece;
        }
        QCOMPARE(joined + decoder.finish(), text);
    }
};

FW_TEST(TestStreamDecoder)
#include "test_stream_decoder.moc"
