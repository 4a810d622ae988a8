// Models of SentencePiece and metadata of GGUF that are wrong: every one gives an error that names its place, none a
// crash.
#include <algorithm>
#include <limits>
#include <random>

#include <nlohmann/json.hpp>

#include "core/base/base64.h"
#include "core/tokenizer/gguf_vocabulary.h"
#include "core/tokenizer/sentence_piece.h"
#include "tests/test_main.h"
#include "tests/tokenizer/tokenizer_fixtures.h"

using namespace tokenizer_fixtures;

namespace {

using namespace fw::tokenizer;

/// A field of a protocol buffer: its number, and a text or message.
std::string wire(int number, const std::string& bytes)
{
    std::string size;
    std::size_t rest = bytes.size();
    for (; rest >= 0x80; rest >>= 7)
        size += char(0x80 | (rest & 0x7F));
    return std::string(1, char(number << 3 | 2)) + size + char(rest) + bytes;
}

/// ▁, a, ▁a and <unk>, <s>, </s>; types as numbers.
std::string pieceOf(const std::string& text, int type)
{
    return wire(1, wire(1, text) + '\x18' + char(type));
}
std::string smallModel()
{
    return pieceOf("<unk>", 2) + pieceOf("<s>", 3) + pieceOf("</s>", 3) + pieceOf("▁", 1) + pieceOf("a", 1) +
           pieceOf("▁a", 1) + wire(2, std::string("\x18\x02")); // model_type BPE
}

std::string messageOf(const std::string& bytes)
{
    Directory directory;
    const auto tokenizer = fw::tokenizer::loadTokenizer(directory.write("tokenizer.model", bytes).path());
    return tokenizer.ok() ? std::string() : tokenizer.error().message;
}

GgufVocabulary smallGguf()
{
    GgufVocabulary file;
    file.where = "model.gguf";
    file.architecture = "llama";
    file.model = "llama";
    file.tokens = {"<unk>", "<s>", "</s>", "▁", "a", "▁a"};
    file.scores = {0, 0, 0, -1, -2, -3};
    file.types = {2, 3, 3, 1, 1, 1};
    file.beginning = 1;
    file.end = 2;
    file.unknown = 0;
    return file;
}

std::string messageOf(const GgufVocabulary& file)
{
    const auto tokenizer = makeTokenizer(file);
    return tokenizer.ok() ? std::string() : tokenizer.error().message;
}

} // namespace

class TestSentencePiece : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theSmallestLoads()
    {
        Directory directory;
        const auto tokenizer = load(directory.write("tokenizer.model", smallModel()).path());
        QVERIFY(tokenizer);
        QCOMPARE(tokenizer->encode("a  a</s>a"), (std::vector<int>{5, 5, 2, 5}));
        QCOMPARE(tokenizer->roles().beginning, std::optional<int>(1));
        QCOMPARE(tokenizer->decode(std::vector<int>{5, 5}), std::string("a a"));
    }

    void whatIsWrongIsNamed()
    {
        const std::string no = "is no model of SentencePiece";
        QVERIFY(messageOf(std::string()).find(no) != std::string::npos);
        QVERIFY(messageOf(std::string("IQ== 0\nIg== 1\n")).find(no) !=
                std::string::npos); // tiktoken's, of that name too
        QVERIFY(messageOf(smallModel() + wire(1, wire(1, "\xFF"))).find(no) != std::string::npos);
        QVERIFY(messageOf(pieceOf("x", 9)).find(no) != std::string::npos);
        QVERIFY(messageOf(smallModel() + wire(2, std::string("\x18\x04"))).find("model_type 4") != std::string::npos);
        QVERIFY(messageOf(smallModel() + pieceOf("a", 1)).find("both the ids 4 and 6") != std::string::npos);
        QVERIFY(messageOf(smallModel() + pieceOf(std::string(2000, 'a'), 1)).find("2000 bytes") != std::string::npos);
        QVERIFY(messageOf(smallModel() + wire(3, wire(2, "abcdefgh"))).find("is no table") != std::string::npos);
        const std::string infinite = wire(1, wire(1, "b") + std::string("\x15\x00\x00\x80\x7F", 5));
        QVERIFY(messageOf(smallModel() + infinite).find(no) != std::string::npos);
    }

    void damagedModelsNeverCrash()
    {
        const auto expected = nlohmann::json::parse(
            read(std::filesystem::path(FAIRWEIGHT_SOURCE_DIR) / "tests/fixtures/tokenizer_families/expected.json"));
        std::mt19937 random(9);
        int refused = 0;
        for (const char* name : {"strict", "unigram", "gemma"}) {
            const std::string good = *fw::fromBase64(expected["pieces"][name].get<std::string>());
            for (int round = 0; round < 100; ++round) {
                std::string bytes = good;
                if (round % 4 == 0)
                    bytes.resize(random() % bytes.size());
                else
                    for (int change = 0; change < 1 + round % 6; ++change)
                        // more of the end, where the settings and the table are
                        bytes[bytes.size() - 1 -
                              random() % std::min<std::size_t>(bytes.size(), round % 2 ? 1 << 20 : 900)] =
                            char(random());
                Directory directory;
                const auto tokenizer = loadTokenizer(directory.write("tokenizer.model", bytes).path());
                if (!tokenizer.ok()) {
                    ++refused;
                    QVERIFY(tokenizer.error().message.find("tokenizer.model") != std::string::npos);
                    continue;
                }
                const auto ids = (*tokenizer)->encode("The <|user|>  nurse e\u0301 ﬁ 日本\r\n123 ＡＢＣ");
                for (const int id : ids)
                    QVERIFY(id >= 0 && std::size_t(id) < (*tokenizer)->vocabularySize());
                (*tokenizer)->decode(ids);
            }
        }
        QVERIFY(refused > 30);
    }

    void bytesThatAreNoCharacterAreReplacements()
    {
        Directory directory;
        const auto tokenizer = load(directory.write("tokenizer.model", smallModel()).path());
        QVERIFY(tokenizer);
        QCOMPARE(tokenizer->encode("a\xFF\xFE"), tokenizer->encode("a\uFFFD\uFFFD"));
    }

    void ggufFieldsAreNamed()
    {
        QCOMPARE(messageOf(smallGguf()), std::string());
        const auto changed = [](const auto& change) {
            GgufVocabulary file = smallGguf();
            change(file);
            return messageOf(file);
        };
        const auto names = [](const std::string& message, const char* what) {
            return message.find("model.gguf: tokenizer.ggml.") == 0 && message.find(what) != std::string::npos;
        };
        QVERIFY(names(changed([](auto& f) { f.model = "rwkv"; }), "model: \"rwkv\" is not supported"));
        QVERIFY(names(changed([](auto& f) {
                          f.model = "gpt2";
                          f.pre = "odd";
                      }),
                      "pre: \"odd\" is not supported"));
        QVERIFY(names(changed([](auto& f) { f.model = "gpt2"; }), "pre: \"\" is not supported"));
        QVERIFY(names(changed([](auto& f) { f.scores.pop_back(); }), "scores: 5 entries for 6 tokens"));
        QVERIFY(names(changed([](auto& f) { f.scores.clear(); }), "scores: neither"));
        QVERIFY(
            names(changed([](auto& f) { f.scores[2] = std::numeric_limits<float>::infinity(); }), "scores: token 2"));
        QVERIFY(names(changed([](auto& f) { f.types[5] = 7; }), "token_type: token 5 has the type 7"));
        QVERIFY(names(changed([](auto& f) { f.types.push_back(1); }), "token_type: 7 entries"));
        QVERIFY(names(changed([](auto& f) { f.beginning = 6; }), "bos_token_id: 6 is no token"));
        QVERIFY(names(changed([](auto& f) { f.end = -1; }), "eos_token_id: -1"));
        QVERIFY(names(changed([](auto& f) { f.tokens[5] = "a"; }), "tokens: token \"a\" has both"));
        QVERIFY(names(changed([](auto& f) { f.merges = {"▁a"}; }), "merges: merge 1"));
        QVERIFY(names(changed([](auto& f) { f.merges = {"▁ b"}; }), "needs the token \"b\""));
        QVERIFY(!changed([](auto& f) {
                     f.tokens.clear();
                     f.scores.clear();
                     f.types.clear();
                 }).empty());
    }

    /// The beginning token by the file's word, else as llama.cpp does.
    void ggufSaysWhatStandsBeforeAText()
    {
        GgufVocabulary file = smallGguf();
        QCOMPARE(makeTokenizer(file).value()->encodeWithTemplate("a"), (std::vector<int>{1, 5}));
        file.addBeginning = false;
        file.addEnd = true;
        QCOMPARE(makeTokenizer(file).value()->encodeWithTemplate("a"), (std::vector<int>{5, 2}));
        file.addSpacePrefix = false;
        QCOMPARE(makeTokenizer(file).value()->encode("a a"), (std::vector<int>{4, 5}));
        GgufVocabulary bytes;
        bytes.where = "model.gguf";
        bytes.model = "gpt2";
        bytes.tokens = {"a", "1", "2", "12", "<b>", "<é>"};
        bytes.types = {1, 1, 1, 1, 3, 4};
        bytes.merges = {"1 2"};
        bytes.beginning = 4;
        bytes.pre = "llama-bpe";
        QCOMPARE(makeTokenizer(bytes).value()->encodeWithTemplate("a12<é>"), (std::vector<int>{4, 0, 3, 5}));
        bytes.pre = "smollm"; // every digit alone
        QCOMPARE(makeTokenizer(bytes).value()->encodeWithTemplate("a12<b>"), (std::vector<int>{0, 1, 2, 4}));
    }
};

FW_TEST(TestSentencePiece)
#include "test_sentence_piece.moc"
