// Where generation stops, by the files that say it.
#include <QTemporaryDir>
#include <QtTest>

#include <filesystem>
#include <fstream>

#include "core/generate/stop_tokens.h"
#include "tests/test_main.h"

namespace {

using Ids = std::vector<int>;

class Model
{
public:
    Model()
    {
        write("vocab.json", R"({"a": 0, "b": 1, "ab": 2, "<s>": 3, "</s>": 4})");
        write("merges.txt", "a b\n");
        write("tokenizer_config.json",
              R"({"tokenizer_class": "GPT2Tokenizer", "bos_token": "<s>", "eos_token": "</s>", "unk_token": "</s>"})");
    }

    const Model& write(const std::string& name, std::string_view bytes) const
    {
        std::ofstream(path() / name) << bytes;
        return *this;
    }

    fw::Result<Ids> stops() const
    {
        return fw::generate::stopTokens(path(), *fw::tokenizer::loadTokenizer(path()).value());
    }

    std::filesystem::path path() const { return m_directory.path().toStdString(); }

private:
    QTemporaryDir m_directory;
};

} // namespace

class TestStopTokens : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theFirstFileThatSaysSoCounts()
    {
        const Model model;
        QCOMPARE(model.stops().value(), Ids{4}); // the tokenizer's end, not its beginning
        model.write("config.json", R"({"model_type": "gpt2", "eos_token_id": null, "bos_token_id": 3})");
        QCOMPARE(model.stops().value(), Ids{4});
        model.write("config.json", R"({"model_type": "gpt2", "eos_token_id": 2})");
        QCOMPARE(model.stops().value(), Ids{2});
        model.write("config.json", R"({"model_type": "gpt2", "eos_token_id": [2, 0, 2]})");
        QCOMPARE(model.stops().value(), (Ids{0, 2}));
        model.write("generation_config.json", R"({"bos_token_id": 3})");
        QCOMPARE(model.stops().value(), (Ids{0, 2}));
        model.write("generation_config.json", R"({"eos_token_id": [1, 4]})");
        QCOMPARE(model.stops().value(), (Ids{1, 4}));
        model.write("generation_config.json", R"({"eos_token_id": 1})");
        QCOMPARE(model.stops().value(), Ids{1});
    }

    void withoutAnyThereIsNone()
    {
        const Model model;
        model.write("tokenizer_config.json",
                    R"({"tokenizer_class": "GPT2Tokenizer", "eos_token": null, "unk_token": "<s>", "bos_token": "<s>"})");
        QCOMPARE(model.stops().value(), Ids{});
    }

    void whatIsWrongIsNamed()
    {
        for (const char* name : {"config.json", "generation_config.json"})
            for (const char* value : {"\"</s>\"", "1.5", "[1, \"x\"]", "99999999999"}) {
                const Model model;
                model.write(name, std::string(R"({"model_type": "gpt2", "eos_token_id": )") + value + "}");
                const auto stops = model.stops();
                QVERIFY2(!stops.ok(), value);
                QVERIFY(stops.error().message.find(std::string(name) + ": eos_token_id") != std::string::npos);
            }
    }
};

FW_TEST(TestStopTokens)
#include "test_stop_tokens.moc"
