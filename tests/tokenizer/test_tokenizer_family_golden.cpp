// Each family's tokenizer against transformers, by tests/reference/make_tokenizer_family_goldens.py.
#include <nlohmann/json.hpp>

#include "core/base/base64.h"
#include "core/tokenizer/gguf_vocabulary.h"
#include "core/tokenizer/unicode_classes.h"
#include "tests/test_main.h"
#include "tests/tokenizer/tokenizer_fixtures.h"

using namespace tokenizer_fixtures;
using nlohmann::json;

namespace {

std::string differing(const std::string& of, const json& ours, const json& theirs)
{
    return of + "\nours " + ours.dump(-1, ' ', true, json::error_handler_t::replace) + "\nreference " +
           theirs.dump(-1, ' ', true);
}

std::optional<int> idOrNothing(const json& value)
{
    return value.is_null() ? std::nullopt : std::optional<int>(value.get<int>());
}

/// What the stream gives, piece by piece; each must be valid UTF-8.
std::string streamedText(fw::tokenizer::StreamDecoder& stream, const std::vector<int>& ids)
{
    std::string text;
    for (const int id : ids) {
        const std::string piece = stream.push(id);
        if (!fw::tokenizer::isUtf8(piece))
            QTest::qFail("a piece that is not UTF-8", __FILE__, __LINE__);
        text += piece;
    }
    return text + stream.finish();
}

} // namespace

class TestTokenizerFamilyGolden : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_expected = json::parse(
            read(std::filesystem::path(FAIRWEIGHT_SOURCE_DIR) / "tests/fixtures/tokenizer_families/expected.json"));
    }

    void everyFamilyEqualsTheReference_data()
    {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < m_expected["cases"].size(); ++i)
            QTest::newRow(m_expected["cases"][i]["name"].get<std::string>().c_str()) << int(i);
        QVERIFY(m_expected["cases"].size() >= 50);
    }

    void everyFamilyEqualsTheReference()
    {
        QFETCH(int, index);
        const json& expected = m_expected["cases"][std::size_t(index)];
        Directory directory;
        write(directory, expected);
        const auto tokenizer = load(directory.path());
        QVERIFY(tokenizer);
        QCOMPARE(tokenizer->vocabularySize(), expected["size"].get<std::size_t>());
        checkTexts(tokenizer, expected, "");
        for (const std::string& text : m_expected["texts"].get<std::vector<std::string>>()) {
            const std::vector<int> ids = tokenizer->encode(text);
            std::vector<int> around = expected["prefix"];
            around.insert(around.end(), ids.begin(), ids.end());
            around.insert(around.end(), expected["suffix"].begin(), expected["suffix"].end());
            QCOMPARE(tokenizer->encodeWithTemplate(text), around);
        }
        if (!expected["bos"].is_null() || !expected["eos"].is_null()) { // else <|endoftext|> is both here
            QCOMPARE(tokenizer->roles().beginning, idOrNothing(expected["bos"]));
            QCOMPARE(tokenizer->roles().end, idOrNothing(expected["eos"]));
        }
        QCOMPARE(tokenizer->roles().padding, idOrNothing(expected["pad"]));
    }

    void ggufMetadataEqualsTheReference()
    {
        QVERIFY(m_expected["gguf"].size() >= 7);
        for (const json& expected : m_expected["gguf"]) {
            const json& fields = expected["fields"];
            fw::tokenizer::GgufVocabulary file;
            file.where = expected["name"];
            file.architecture = expected["architecture"];
            file.model = fields["model"];
            file.pre = fields["pre"];
            file.tokens = fields["tokens"];
            file.scores = fields.value("scores", std::vector<float>());
            file.types = fields["token_type"].get<std::vector<int>>();
            file.merges = fields.value("merges", std::vector<std::string>());
            for (std::size_t id = 0; id < file.tokens.size(); ++id)
                if (file.tokens[id] == "<unk>")
                    file.unknown = std::int64_t(id);
            const auto made = fw::tokenizer::makeTokenizer(file);
            QVERIFY2(made.ok(), made.ok() ? "" : made.error().message.c_str());
            QCOMPARE((*made)->vocabularySize(), file.tokens.size());
            checkTexts(*made, expected, file.where + " ");
        }
    }

    /// What follows a prompt is the whole text without the prompt's.
    void aStreamContinuesAPrompt()
    {
        for (const json& expected : m_expected["cases"]) {
            Directory directory;
            write(directory, expected);
            const auto tokenizer = load(directory.path());
            QVERIFY(tokenizer);
            const std::vector<int> prompt = tokenizer->encodeWithTemplate("The nurse said");
            const std::vector<int> more = tokenizer->encode("a gull");
            std::vector<int> all = prompt;
            all.insert(all.end(), more.begin(), more.end());
            fw::tokenizer::StreamDecoder stream(tokenizer);
            const std::string whole = streamedText(stream, all);
            const std::string before = streamedText(stream, prompt);
            stream.continueAfter(prompt);
            QCOMPARE(before + streamedText(stream, more), whole);
        }
    }

private:
    void checkTexts(const std::shared_ptr<const fw::tokenizer::Tokenizer>& tokenizer, const json& expected,
                    const std::string& name)
    {
        const json& texts = m_expected["texts"];
        for (std::size_t i = 0; i < texts.size(); ++i) {
            const std::vector<int> ids = tokenizer->encode(texts[i].get<std::string>());
            const std::string shown = name + "text " + texts[i].dump(-1, ' ', true);
            QVERIFY2(json(ids) == expected["ids"][i], differing(shown, ids, expected["ids"][i]).c_str());
            checkText(tokenizer, ids, expected["decoded"][i].is_null() ? texts[i] : expected["decoded"][i]);
        }
        for (const json& sequence : expected["sequences"])
            checkText(tokenizer, sequence[0], sequence[1]);
    }

    void checkText(const std::shared_ptr<const fw::tokenizer::Tokenizer>& tokenizer, const std::vector<int>& ids,
                   const json& text)
    {
        fw::tokenizer::StreamDecoder stream(tokenizer);
        const std::string ours = streamedText(stream, ids);
        if (ours != text.get<std::string>())
            QTest::qFail(differing("ids " + json(ids).dump(), ours, text).c_str(), __FILE__, __LINE__);
    }

    void write(Directory& directory, const json& expected) const
    {
        for (const auto& [name, content] : expected["files"].items()) {
            json written = content;
            if (name == "tokenizer.json") {
                written["model"] = m_expected["models"][expected["model"].get<std::string>()];
                written["model"].update(content["model"]);
            }
            directory.write(name, written.dump());
        }
        if (expected.contains("pieces")) {
            const std::string encoded = m_expected["pieces"][expected["pieces"][0].get<std::string>()];
            directory.write(expected["pieces"][1], *fw::fromBase64(encoded));
        } else if (!expected["files"].contains("tokenizer.json")) {
            const json& model = m_expected["models"][expected["model"].get<std::string>()];
            std::string merges;
            for (const json& merge : model["merges"])
                merges += merge[0].get<std::string>() + " " + merge[1].get<std::string>() + "\n";
            directory.write("vocab.json", model["vocab"].dump()).write("merges.txt", merges);
        }
    }

    json m_expected;
};

FW_TEST(TestTokenizerFamilyGolden)
#include "test_tokenizer_family_golden.moc"
