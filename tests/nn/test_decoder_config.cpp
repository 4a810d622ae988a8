// config.json of GPT-2: what is read, what is refused and what is written.
#include <QTemporaryDir>
#include <QtTest>

#include <fstream>

#include "core/nn/models/family.h"
#include "tests/test_main.h"

namespace fs = std::filesystem;
using fw::nn::loadDecoderConfig;
using fw::nn::parseDecoderConfig;
using nlohmann::json;

class TestDecoderConfig : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatTransformersWrites()
    {
        const auto base = loadDecoderConfig(fw::checkpoint::ModelFiles(m_fixtures / "base"));
        QVERIFY2(base.ok(), base.ok() ? "" : base.error().message.c_str());
        QCOMPARE(base->vocabulary, std::int64_t{300});
        QCOMPARE(base->positions, std::int64_t{48});
        QCOMPARE(base->width, std::int64_t{32});
        QCOMPARE(base->layers, std::int64_t{3});
        QCOMPARE(base->heads, std::int64_t{4});
        QCOMPARE(base->innerWidth, std::int64_t{61});
        QCOMPARE(base->activation, std::string("gelu_new"));
        QVERIFY(!base->scaleByLayer && base->tiedHead);
        const auto sharded = loadDecoderConfig(fw::checkpoint::ModelFiles(m_fixtures / "sharded"));
        QCOMPARE(sharded->innerWidth, std::int64_t{128}); // n_inner null
        QVERIFY(sharded->scaleByLayer);
    }

    void missingFieldsAreGpt2s()
    {
        const auto config = parseDecoderConfig({{"model_type", "gpt2"}}, "config.json");
        QVERIFY(config.ok());
        QCOMPARE(config->vocabulary, std::int64_t{50257});
        QCOMPARE(config->positions, std::int64_t{1024});
        QCOMPARE(config->innerWidth, std::int64_t{3072});
    }

    void whatIsWrongIsNamed_data()
    {
        QTest::addColumn<QString>("change");
        QTest::addColumn<QString>("what");
        QTest::newRow("type") << R"({"model_type":"mamba"})"
                              << "'mamba' is no language model that is supported (gpt2, llama, ";
        QTest::newRow("no type") << R"({"model_type":null})"
                                 << "model_type";
        QTest::newRow("type a number") << R"({"model_type":3})"
                                       << "model_type: must be a text, not a whole number";
        QTest::newRow("layers") << R"({"n_layer":-1})"
                                << "n_layer: must be a whole number from 0 to 4096, not -1";
        QTest::newRow("layers a text") << R"({"n_layer":"3"})"
                                       << "n_layer: must be a whole number from 0 to 4096, not a";
        QTest::newRow("layers a fraction") << R"({"n_layer":3.5})"
                                           << "n_layer: must be a whole number from 0 to 4096, not a";
        QTest::newRow("vocabulary") << R"({"vocab_size":9999999999999})"
                                    << "vocab_size";
        QTest::newRow("huge") << R"({"n_embd":18446744073709551615})"
                              << "n_embd";
        QTest::newRow("heads") << R"({"n_head":5})"
                               << "no multiple of 5 heads";
        QTest::newRow("no heads") << R"({"n_head":0})"
                                  << "n_head: must be a whole number from 1 to 4096, not 0";
        QTest::newRow("epsilon") << R"({"layer_norm_epsilon":0})"
                                 << "epsilon";
        QTest::newRow("epsilon a text") << R"({"layer_norm_epsilon":"x"})"
                                        << "layer_norm_epsilon";
        QTest::newRow("activation") << R"({"activation_function":"xielu"})"
                                    << "'xielu'";
        QTest::newRow("unscaled") << R"({"scale_attn_weights":"no"})"
                                  << "scale_attn_weights: must be true or false, not a text";
        QTest::newRow("an alias") << R"({"num_hidden_layers":-1})"
                                  << "num_hidden_layers: must be a whole number from 0";
        QTest::newRow("quantized") << R"({"quantization_config":{"quant_method":"gptq"}})"
                                   << "quantization_config";
        QTest::newRow("tied") << R"({"tie_word_embeddings":1})"
                              << "tie_word_embeddings";
    }

    void whatIsWrongIsNamed()
    {
        QFETCH(QString, change);
        QFETCH(QString, what);
        json document = {{"model_type", "gpt2"}, {"n_embd", 32}, {"n_head", 4}, {"n_layer", 3}};
        document.update(json::parse(change.toStdString()));
        const auto config = parseDecoderConfig(document, "place/config.json");
        QVERIFY(!config.ok());
        const QString message = QString::fromStdString(config.error().message);
        QVERIFY2(message.startsWith("place/config.json: ") && message.contains(what), qPrintable(message));
    }

    void unknownFieldsSurvive()
    {
        json document = {{"model_type", "gpt2"}, {"n_embd", 32}, {"n_head", 4}, {"mine", {1, 2}}};
        auto config = parseDecoderConfig(document, "").value();
        config.layers = 2;
        config.innerWidth = 17;
        const json written = fw::nn::toJson(config);
        QCOMPARE(written["mine"], document["mine"]);
        const auto again = parseDecoderConfig(written, "");
        QVERIFY(again.ok());
        QCOMPARE(again->layers, std::int64_t{2});
        QCOMPARE(again->innerWidth, std::int64_t{17});
        QCOMPARE(again->width, std::int64_t{32});
    }

    /// Only what a compression changes is written; bos, eos and padding are the base's.
    void whatIsNotChangedStaysAsItWas()
    {
        const json document = {{"model_type", "gpt2"}, {"architectures", {"GPT2LMHeadModel"}},
                               {"vocab_size", 300},    {"n_embd", 32},
                               {"n_head", 4},          {"n_inner", nullptr},
                               {"bos_token_id", 3},    {"eos_token_id", {0, 7}},
                               {"pad_token_id", 5},    {"resid_pdrop", 0.2}};
        auto config = parseDecoderConfig(document, "").value();
        QCOMPARE(fw::nn::toJson(config), document);
        config.innerWidth = 100;
        json pruned = document;
        pruned["n_inner"] = 100;
        QCOMPARE(fw::nn::toJson(config), pruned);
    }

    void damagedFilesAreErrors()
    {
        const auto missing = loadDecoderConfig(fw::checkpoint::ModelFiles(m_place));
        QVERIFY(missing.error().kind == fw::ErrorKind::NotFound);
        for (const char* text : {"", "[]", "{\"model_type\": \"gpt2\"", "{\"n_embd\":1,\"n_embd\":2}"}) {
            std::ofstream(m_place / "config.json") << text;
            const auto config = loadDecoderConfig(fw::checkpoint::ModelFiles(m_place));
            QVERIFY2(!config.ok(), text);
            QVERIFY(config.error().message.find("config.json") != std::string::npos);
        }
        fs::remove(m_place / "config.json");
    }

private:
    const fs::path m_fixtures = fs::path(FAIRWEIGHT_SOURCE_DIR) / "tests" / "fixtures" / "gpt2";
    QTemporaryDir m_directory;
    const fs::path m_place = m_directory.path().toStdString();
};

FW_TEST(TestDecoderConfig)
#include "test_decoder_config.moc"
