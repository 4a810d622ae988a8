// Directories with a tokenizer's files in many combinations against AutoTokenizer of transformers, by
// tests/reference/make_tokenizer_file_goldens.py.
#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>

#include "tests/test_main.h"
#include "tests/tokenizer/tokenizer_fixtures.h"

using namespace tokenizer_fixtures;
using nlohmann::json;

namespace {

/// vocab.json and merges.txt, or vocab.txt, where there is no tokenizer.json.
void writeVocabulary(Directory& directory, const std::string& kind, const json& model)
{
    std::string text;
    if (kind == "bpe") {
        text = "#version: 0.2\n";
        for (const json& merge : model["merges"])
            text += merge[0].get<std::string>() + " " + merge[1].get<std::string>() + "\n";
        directory.write("vocab.json", model["vocab"].dump()).write("merges.txt", text);
        return;
    }
    std::map<int, std::string> words;
    for (const auto& [token, id] : model["vocab"].items())
        words[id.get<int>()] = token;
    for (const auto& [id, token] : words)
        text += token + "\n";
    directory.write("vocab.txt", text);
}

std::optional<int> idOf(const json& value)
{
    return value.is_null() ? std::nullopt : std::optional<int>(value.get<int>());
}

} // namespace

class TestTokenizerFileGolden : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_expected = json::parse(
            read(std::filesystem::path(FAIRWEIGHT_SOURCE_DIR) / "tests/fixtures/tokenizer_files/expected.json"));
    }

    void everyCombinationEqualsTheReference_data()
    {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < m_expected["cases"].size(); ++i)
            QTest::newRow(m_expected["cases"][i]["name"].get<std::string>().c_str()) << int(i);
        QVERIFY(m_expected["cases"].size() >= 100);
    }

    void everyCombinationEqualsTheReference()
    {
        QFETCH(int, index);
        const json& expected = m_expected["cases"][std::size_t(index)];
        const std::string kind = expected["kind"];
        Directory directory;
        for (const auto& [name, content] : expected["files"].items()) {
            json written = content;
            if (name == "tokenizer.json") {
                written["model"] = m_expected["vocabularies"][kind];
                written["model"].update(content["model"]);
            }
            directory.write(name, written.dump());
        }
        if (!expected["files"].contains("tokenizer.json"))
            writeVocabulary(directory, kind, m_expected["vocabularies"][kind]);
        const auto tokenizer = load(directory.path());
        QVERIFY(tokenizer);
        const std::string files = expected["files"].dump();
        for (std::size_t i = 0; i < expected["texts"].size(); ++i) {
            const std::string text = expected["texts"][i];
            const json ids = tokenizer->encode(text);
            const json around = tokenizer->encodeWithTemplate(text);
            QVERIFY2(ids == expected["ids"][i], message(files, text, ids, expected["ids"][i]).c_str());
            QVERIFY2(around == expected["with_template"][i],
                     message(files, text, around, expected["with_template"][i]).c_str());
        }
        QCOMPARE(tokenizer->vocabularySize(), expected["size"].get<std::size_t>());
        const bool named = !expected["bos"].is_null() || !expected["eos"].is_null();
        if (named) { // else <|endoftext|> is both here, and nothing there
            QCOMPARE(tokenizer->roles().beginning, idOf(expected["bos"]));
            QCOMPARE(tokenizer->roles().end, idOf(expected["eos"]));
        }
        QCOMPARE(tokenizer->roles().padding, idOf(expected["pad"]));
    }

private:
    static std::string message(const std::string& files, const std::string& text, const json& ours, const json& theirs)
    {
        return files + "\ntext " + json(text).dump(-1, ' ', true) + "\nours " + ours.dump() + "\nreference " +
               theirs.dump();
    }

    json m_expected;
};

FW_TEST(TestTokenizerFileGolden)
#include "test_tokenizer_file_golden.moc"
