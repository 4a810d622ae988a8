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
        QCOMPARE(tokenizer->vocabularySize(), std::size_t(10));
        QCOMPARE(tokenizer->encode("abb<e>"), (std::vector<int>{9, 7, 3})); // tokenizers 0.23.3: from the count on
        QCOMPARE(tokenizer->decode(std::vector<int>{1, 9, 5, 3, 100}), std::string("ab<e>"));
    }

    /// Ids as transformers 5.24.0 and tokenizers 0.23.3 give them: the files' own do not count.
    void addedTokensAreCountedOn_data()
    {
        QTest::addColumn<QString>("added");
        QTest::addColumn<QString>("config");
        QTest::addColumn<QList<int>>("ids"); ///< of "a<x>b<y>ab<z>"
        const auto row = [](const char* name, const QString& added, const QString& config, const QList<int>& ids) {
            QTest::newRow(name) << added << config << ids;
        };
        const QString x = R"({"id": 50, "content": "<x>", "special": true})";
        const QString y = R"({"id": 40, "content": "<y>", "special": true})";
        const QString z = R"({"id": 3, "content": "<z>", "special": true})";
        row("a gap", x, "{}", {0, 3, 1, 2});
        row("in the file's order", x + "," + y, "{}", {0, 3, 1, 4, 2});
        row("behind one that is counted", z + "," + x, "{}", {0, 4, 1, 2, 3});
        row("described", "", R"({"added_tokens_decoder": {"50": {"content": "<x>", "special": true}}})", {0, 3, 1, 2});
        row("described otherwise", x + "," + y, R"({"added_tokens_decoder": {"4": {"content": "<x>", "special": true}}})",
            {0, 3, 1, 4, 2});
    }
    void addedTokensAreCountedOn()
    {
        QFETCH(QString, added);
        QFETCH(QString, config);
        QFETCH(QList<int>, ids);
        auto json = smallest();
        json["added_tokens"] = nlohmann::json::parse("[" + added.toStdString() + "]");
        Directory directory;
        directory.write("tokenizer_config.json", config.toStdString());
        const auto tokenizer = load(directory.write("tokenizer.json", json.dump()).path());
        QVERIFY(tokenizer);
        const std::vector<int> got = tokenizer->encode("a<x>b<y>ab<z>");
        QCOMPARE(QList<int>(got.begin(), got.end()), ids);
    }

    /// As transformers 5.24.0: a role is special, whatever its description says; others stay tokens.
    void specialTokensAreSplitOnRequest()
    {
        auto json = smallest();
        json["added_tokens"] = nlohmann::json::parse(R"([{"id": 3, "content": "<e>", "special": true},
            {"id": 4, "content": "ba", "special": false, "normalized": false},
            {"id": 5, "content": "bb", "special": false, "normalized": false}])");
        Directory directory;
        directory.write("tokenizer.json", json.dump());
        for (const bool split : {false, true}) {
            directory.write("tokenizer_config.json",
                            nlohmann::json{{"split_special_tokens", split}, {"eos_token", "bb"}}.dump());
            const auto tokenizer = load(directory.path());
            QVERIFY(tokenizer);
            QCOMPARE(tokenizer->encode("<e>ababb"), split ? (std::vector<int>{0, 4, 1, 1}) : (std::vector<int>{3, 0, 4, 5}));
            QCOMPARE(tokenizer->encode("abb"), split ? (std::vector<int>{2, 1}) : (std::vector<int>{0, 5}));
            QCOMPARE(tokenizer->roles().end, std::optional<int>(5));
        }
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

    void ofATokenTwiceTheLastLineCounts()
    {
        Directory directory;
        directory.write("vocab.txt", "[UNK]\na\nb\na\n##b\n[CLS]\n[SEP]\n[PAD]\n[MASK]\n");
        const auto tokenizer = load(directory.path());
        QVERIFY(tokenizer);
        QCOMPARE(tokenizer->encode("a b ab"), (std::vector<int>{3, 2, 3, 4}));
        QCOMPARE(tokenizer->decode(std::vector<int>{1, 3}), std::string("a"));
        QCOMPARE(tokenizer->vocabularySize(), std::size_t(9));
    }

    /// A role names a token, another file its id: it is one token, and has the id.
    void descriptionsOfATokenAreMerged()
    {
        Directory directory;
        directory.write("vocab.json", R"({"a": 0, "b": 1, "ab": 2})").write("merges.txt", "a b\n");
        directory.write("tokenizer_config.json", R"({"tokenizer_class": "GPT2Tokenizer", "bos_token": "<s>",
            "eos_token": "</s>", "unk_token": "</s>", "pad_token": "<pad>"})");
        directory.write("special_tokens_map.json", R"({"bos_token": {"content": "<s>", "lstrip": true}})");
        directory.write("added_tokens.json", R"({"</s>": 4, "<s>": 3, "<user>": 5, "<pad>": 6})");
        const auto tokenizer = load(directory.path());
        QVERIFY(tokenizer);
        QCOMPARE(tokenizer->encode("ab <s>b</s><user><pad>"), (std::vector<int>{2, 3, 1, 4, 5, 6}));
        QCOMPARE(tokenizer->roles().beginning, std::optional<int>(3));
        QCOMPARE(tokenizer->roles().end, std::optional<int>(4));
        QCOMPARE(tokenizer->roles().padding, std::optional<int>(6));
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
        // Beside added_tokens_decoder the older file is not read, as in the reference.
        QCOMPARE(tokenizer->encode("ab  <end><more>b"), (std::vector<int>{2, 3, 1}));
        QCOMPARE(tokenizer->roles().end, std::optional<int>(3));
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
