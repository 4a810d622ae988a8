// Files that are wrong: every one gives an error that names file and place, none a crash.
#include <random>

#include <nlohmann/json.hpp>

#include "tests/test_main.h"
#include "tests/tokenizer/tokenizer_fixtures.h"
#include "tests/tokenizer/wrong_fields.h"

using namespace tokenizer_fixtures;
using namespace fw::tokenizer;

namespace {

/// What a tokenizer.json needs, to be made wrong in one place.
nlohmann::json smallest()
{
    return nlohmann::json::parse(R"({
        "added_tokens": [{"id": 3, "content": "<e>", "special": true}],
        "normalizer": null,
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false},
        "post_processor": null,
        "decoder": {"type": "ByteLevel"},
        "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]}
    })");
}

std::string errorOf(const Directory& directory)
{
    const auto tokenizer = loadTokenizer(directory.path());
    return tokenizer.ok() ? std::string() : tokenizer.error().message;
}

} // namespace

class TestTokenizerFiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theSmallestLoads()
    {
        Directory directory;
        const auto tokenizer = load(directory.write("tokenizer.json", smallest().dump()).path());
        QVERIFY(tokenizer);
        QCOMPARE(tokenizer->encode("ab<e>ba?"), (std::vector<int>{2, 3, 1, 0})); // ? has no token and is left out
        QCOMPARE(tokenizer->vocabularySize(), std::size_t(4));
    }

    void holesInTheVocabularyAreAllowed()
    {
        auto json = smallest();
        json["model"]["vocab"] = {{"a", 0}, {"b", 7}, {"ab", 9}};
        json["added_tokens"][0]["id"] = 12;
        Directory directory;
        const auto tokenizer = load(directory.write("tokenizer.json", json.dump()).path());
        QVERIFY(tokenizer);
        QCOMPARE(tokenizer->vocabularySize(), std::size_t(13));
        QCOMPARE(tokenizer->encode("abb<e>"), (std::vector<int>{9, 7, 12}));
        QCOMPARE(tokenizer->decode(std::vector<int>{1, 9, 5, 12, 100}), std::string("ab<e>"));
    }

    void whatIsWrongIsNamed_data()
    {
        QTest::addColumn<QString>("patch");
        QTest::addColumn<QString>("place");
        for (const WrongField& wrong : kWrongFields)
            QTest::newRow(wrong.name) << QString(wrong.patch) << QString(wrong.place);
    }

    void whatIsWrongIsNamed()
    {
        QFETCH(QString, patch);
        QFETCH(QString, place);
        auto json = smallest();
        // Lists and null replace, objects are merged.
        const auto apply = [](const auto& self, nlohmann::json& target, const nlohmann::json& change) -> void {
            if (change.is_object() && target.is_object())
                for (const auto& entry : change.items())
                    self(self, target[entry.key()], entry.value());
            else
                target = change;
        };
        apply(apply, json, nlohmann::json::parse(patch.toStdString()));
        Directory directory;
        const std::string message = errorOf(directory.write("tokenizer.json", json.dump()));
        QVERIFY2(message.find("tokenizer.json: ") != std::string::npos, message.c_str());
        QVERIFY2(message.find(place.toStdString()) != std::string::npos, message.c_str());
    }

    void brokenJsonIsNamed()
    {
        for (const std::string& bytes : {std::string(), std::string("{"), std::string("[]"), std::string("null"),
                                         std::string("{\"model\": \"\xFF\"}"), std::string(200000, '['),
                                         "\"" + std::string(200000, 'x'), std::string(1000, '\0')}) {
            Directory directory;
            const std::string message = errorOf(directory.write("tokenizer.json", bytes));
            QVERIFY2(message.find("tokenizer.json") != std::string::npos, message.c_str());
            QVERIFY(message.size() < 2000);
        }
    }

    void damagedFilesNeverCrash()
    {
        for (const char* name : {"added", "llama3", "bert-json"}) {
            const std::string good = read(fixture(name) / "tokenizer.json");
            std::mt19937 random(5);
            int refused = 0;
            for (int round = 0; round < 120; ++round) {
                std::string bytes = good;
                if (round % 4 == 0)
                    bytes.resize(random() % bytes.size());
                else
                    for (int change = 0; change < 1 + round % 6; ++change)
                        bytes[random() % bytes.size()] = "0123456789\"{}[],:-\\x"[random() % 20];
                Directory directory;
                const auto tokenizer = loadTokenizer(directory.write("tokenizer.json", bytes).path());
                if (tokenizer.ok()) {
                    const auto ids = (*tokenizer)->encode("Hello <left> [MASK] wörld 123");
                    for (const int id : ids)
                        QVERIFY(id >= 0 && std::size_t(id) < (*tokenizer)->vocabularySize());
                    continue;
                }
                ++refused;
                QVERIFY(tokenizer.error().message.find("tokenizer.json") != std::string::npos);
                QVERIFY(!tokenizer.error().hint.empty());
            }
            QVERIFY(refused > 30);
        }
    }

    void mergesFileIsNamedWithItsLine()
    {
        Directory directory;
        directory.write("vocab.json", R"({"a": 0, "b": 1, "ab": 2})").write("merges.txt", "#version: 0.2\na b\nab\n");
        QVERIFY(errorOf(directory).find("merges.txt: line 3") != std::string::npos);
        directory.write("merges.txt", "#version: 0.2\na q\n");
        QVERIFY(errorOf(directory).find("merges.txt: merge 1 (\"a q\")") != std::string::npos);
        std::filesystem::remove(directory.path() / "merges.txt");
        QVERIFY(errorOf(directory).find("merges.txt") != std::string::npos);
        directory.write("vocab.json", R"({"a": 0, "b": 0})");
        QVERIFY(errorOf(directory).find("vocab.json") != std::string::npos);
        directory.write("vocab.json", R"({"a": 0, "b": 1, "ab": 2})")
            .write("merges.txt", "#version: 0.2\r\na b\r\n\r\n");
        QCOMPARE(load(directory.path())->encode("ab"), (std::vector<int>{2}));
    }

    void vocabularyFileIsNamedWithItsLine()
    {
        Directory directory;
        QVERIFY(errorOf(directory.write("vocab.txt", "[UNK]\na\nb\na\n")).find("vocab.txt: line 4") !=
                std::string::npos);
        QVERIFY(errorOf(directory.write("vocab.txt", "[UNK]\n\xFF\n")).find("vocab.txt: line 2") != std::string::npos);
        QVERIFY(errorOf(directory.write("vocab.txt", "a\nb\n")).find("\"[UNK]\"") != std::string::npos);
        QVERIFY(errorOf(directory.write("vocab.txt", "")).find("vocab.txt") != std::string::npos);
    }

    void configIsNamedWithItsField()
    {
        Directory directory;
        directory.write("vocab.txt", "[UNK]\na\n");
        directory.write("tokenizer_config.json", R"({"do_lower_case": "no"})");
        QVERIFY(errorOf(directory).find("tokenizer_config.json: do_lower_case") != std::string::npos);
        directory.write("tokenizer_config.json", R"({"added_tokens_decoder": {"x": {"content": "q"}}})");
        QVERIFY(errorOf(directory).find("added_tokens_decoder.x") != std::string::npos);
        directory.write("tokenizer_config.json", R"({"cls_token": 3})");
        QVERIFY(errorOf(directory).find("cls_token") != std::string::npos);
        directory.write("tokenizer_config.json", "{}").write("added_tokens.json", R"({"q": -2})");
        QVERIFY(errorOf(directory).find("added_tokens.json: q") != std::string::npos);
    }

    void configAddsTokensToVocabularyFiles()
    {
        Directory directory;
        directory.write("vocab.json", R"({"a": 0, "b": 1, "ab": 2})").write("merges.txt", "a b\n");
        directory.write("tokenizer_config.json", R"({"eos_token": "<end>", "add_prefix_space": false,
            "added_tokens_decoder": {"5": {"content": "<end>", "lstrip": true, "special": true}}})");
        directory.write("added_tokens.json", R"({"<more>": 6})");
        const auto tokenizer = load(directory.path());
        QVERIFY(tokenizer);
        QCOMPARE(tokenizer->encode("ab  <end><more>b"), (std::vector<int>{2, 5, 6, 1}));
        QCOMPARE(tokenizer->roles().end, std::optional<int>(5));
    }

    void aDirectoryWithoutTokenizerSaysSo()
    {
        Directory directory;
        QVERIFY(errorOf(directory).find("holds no tokenizer") != std::string::npos);
        QVERIFY(!loadTokenizer(directory.path() / "missing").ok());
    }
};

FW_TEST(TestTokenizerFiles)
#include "test_tokenizer_files.moc"
