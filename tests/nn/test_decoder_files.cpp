// GPT-2 directories: what is missing, unknown or wrong is named; what is saved loads to the same logits.
#include <QTemporaryDir>
#include <QtTest>

#include <ATen/ops/zeros.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <span>

#include "core/checkpoint/checkpoint.h"
#include "core/nn/decoder_files.h"
#include "core/nn/forms/int8_linear.h"
#include "tests/nn/gpt2_fixture.h"
#include "tests/nn/gpt2_logits.h"
#include "tests/test_main.h"

namespace fs = std::filesystem;
using fw::checkpoint::Checkpoint;
using fw::checkpoint::TensorView;
using fw::nn::Decoder;
using fw::nn::LinearSlot;
using fw::nn::Role;
using gpt2_fixture::valueOf;

namespace {

std::shared_ptr<fw::nn::DenseLinear> dense(const at::Tensor& weight, const at::Tensor& bias)
{
    return std::make_shared<fw::nn::DenseLinear>(weight.contiguous(), bias.defined() ? bias.contiguous() : bias);
}

/// Unequal heads and inner widths, two of them zero.
Decoder uneven()
{
    Decoder model = valueOf(fw::nn::loadDecoder(gpt2_fixture::directory("base")));
    fw::nn::DecoderBlock& none = model.blocks[0];
    for (const Role role : {Role::Query, Role::Key, Role::Value})
        none[role] = dense(at::zeros({0, 32}), at::zeros({0}));
    none[Role::Output] = dense(at::zeros({32, 0}), none[Role::Output]->bias());
    none.heads = 0;
    none.keyValueHeads = 0;
    fw::nn::DecoderBlock& flat = model.blocks[1];
    flat[Role::Up] = dense(at::zeros({0, 32}), at::zeros({0}));
    flat[Role::Down] = dense(at::zeros({32, 0}), flat[Role::Down]->bias());
    fw::nn::DecoderBlock& one = model.blocks[2];
    for (const Role role : {Role::Query, Role::Key, Role::Value})
        one[role] = dense(one[role]->denseWeight().narrow(0, 16, 8), one[role]->bias().narrow(0, 16, 8));
    one[Role::Output] = dense(one[Role::Output]->denseWeight().narrow(1, 16, 8), one[Role::Output]->bias());
    one.keyValueHeads = 1;
    one.heads = 1;
    one[Role::Up] = dense(one[Role::Up]->denseWeight().narrow(0, 0, 20), one[Role::Up]->bias().narrow(0, 0, 20));
    one[Role::Down] = dense(one[Role::Down]->denseWeight().narrow(1, 0, 20), one[Role::Down]->bias());
    return model;
}

} // namespace

class TestDecoderFiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        fs::remove_all(m_place);
        fs::create_directories(m_place);
    }

    void aSavedModelHasTheSameLogits_data() { gpt2_fixture::addModels(); }

    void aSavedModelHasTheSameLogits()
    {
        QFETCH(QString, name);
        const Decoder model = valueOf(fw::nn::loadDecoder(gpt2_fixture::directory(name.toStdString())));
        QVERIFY(fw::nn::saveDecoder(model, m_place).ok());
        QVERIFY(!fs::exists(m_place / "fairweight.json"));
        const Decoder again = valueOf(fw::nn::loadDecoder(m_place));
        QVERIFY(again.storedType == model.storedType);
        QVERIFY(gpt2_logits::sameLogits(model, again));
    }

    /// A model whose values need no rounding is stored again as the same tensors, bit by bit.
    void aSavedModelHasTheSameTensors_data() { gpt2_fixture::addModels(); }

    void aSavedModelHasTheSameTensors()
    {
        QFETCH(QString, name);
        const fs::path from = gpt2_fixture::directory(name.toStdString());
        QVERIFY(fw::nn::saveDecoder(valueOf(fw::nn::loadDecoder(from)), m_place).ok());
        const Checkpoint before = valueOf(Checkpoint::open(from));
        const Checkpoint after = valueOf(Checkpoint::open(m_place));
        QCOMPARE(after.tensors().size(), before.tensors().size());
        for (const auto& [tensor, view] : before.tensors()) {
            const TensorView* other = after.find(tensor);
            QVERIFY2(other && other->type == view.type && other->shape == view.shape, tensor.c_str());
            QVERIFY2(std::equal(view.bytes.begin(), view.bytes.end(), other->bytes.begin()), tensor.c_str());
        }
    }

    void unevenBlocksLoadAgain()
    {
        const Decoder model = uneven();
        QVERIFY(fw::nn::saveDecoder(model, m_place).ok());
        QVERIFY(fs::exists(m_place / "fairweight.json"));
        const Decoder again = valueOf(fw::nn::loadDecoder(m_place));
        QCOMPARE(again.blocks[0].heads, std::int64_t{0});
        QCOMPARE(again.blocks[1].innerWidth(), std::int64_t{0});
        QCOMPARE(again.blocks[2].heads, std::int64_t{1});
        QVERIFY(gpt2_logits::sameLogits(model, again));
        // Saving a plain model to the same place takes the structure away.
        const Decoder plain = valueOf(fw::nn::loadDecoder(gpt2_fixture::directory("base")));
        QVERIFY(fw::nn::saveDecoder(plain, m_place).ok());
        QVERIFY(!fs::exists(m_place / "fairweight.json"));
        QVERIFY(gpt2_logits::sameLogits(plain, valueOf(fw::nn::loadDecoder(m_place))));
    }

    void aDenseExportPadsWithZeros()
    {
        const Decoder model = uneven();
        const auto exported = fw::nn::exportDenseDecoder(model, m_place);
        QVERIFY(exported.ok() && exported->padded);
        QVERIFY(!fs::exists(m_place / "fairweight.json"));
        const Decoder padded = valueOf(fw::nn::loadDecoder(m_place));
        QCOMPARE(padded.config.innerWidth, std::int64_t{61});
        for (const fw::nn::DecoderBlock& block : padded.blocks)
            QCOMPARE(block.heads, std::int64_t{4});
        QVERIFY(padded.parameters() > model.parameters());
        const auto ids = gpt2_logits::someIds(40);
        const double difference =
            gpt2_logits::largestDifference(gpt2_logits::logitsOf(model, ids), gpt2_logits::logitsOf(padded, ids));
        QVERIFY2(difference < 1e-5, qPrintable(QString::number(difference)));

        const Decoder plain = valueOf(fw::nn::loadDecoder(gpt2_fixture::directory("half")));
        const auto same = fw::nn::exportDenseDecoder(plain, m_place);
        QVERIFY(same.ok() && !same->padded);
        QVERIFY(gpt2_logits::sameLogits(plain, valueOf(fw::nn::loadDecoder(m_place))));
    }

    void anInt8ModelExportsWhatItStandsFor()
    {
        Decoder model = valueOf(fw::nn::loadDecoder(gpt2_fixture::directory("half")));
        for (fw::nn::DecoderBlock& block : model.blocks)
            block[Role::Up] = fw::nn::Int8Linear::quantize(block[Role::Up]->denseWeight(), block[Role::Up]->bias());
        QVERIFY(fw::nn::exportDenseDecoder(model, m_place).ok());
        const Decoder dense = valueOf(fw::nn::loadDecoder(m_place));
        QVERIFY(dense.storedType == at::kFloat); // 16 bits could not hold the products of code and scale
        for (std::size_t layer = 0; layer < model.blocks.size(); ++layer)
            QVERIFY(
                at::equal(dense.blocks[layer][Role::Up]->denseWeight(), model.blocks[layer][Role::Up]->denseWeight()));
    }

    void namesWithoutThePrefixAndOldBuffersLoad()
    {
        const Checkpoint base = valueOf(Checkpoint::open(gpt2_fixture::directory("base")));
        std::vector<TensorView> tensors;
        const std::vector<std::byte> mask(8 * 8);
        for (const auto& [name, view] : base.tensors()) {
            tensors.push_back(view);
            tensors.back().name = name.substr(std::string("transformer.").size());
        }
        tensors.push_back({"h.0.attn.bias", fw::checkpoint::ElementType::U8, {1, 1, 8, 8}, mask});
        tensors.push_back({"h.1.attn.masked_bias", fw::checkpoint::ElementType::U8, {1}, {mask.data(), 1}});
        write(tensors);
        const auto loaded = fw::nn::loadDecoder(m_place);
        QVERIFY2(loaded.ok(), loaded.ok() ? "" : loaded.error().message.c_str());
        QVERIFY(gpt2_logits::sameLogits(*loaded, valueOf(fw::nn::loadDecoder(gpt2_fixture::directory("base")))));
    }

    void wrongTensorsAreNamed()
    {
        const Checkpoint base = valueOf(Checkpoint::open(gpt2_fixture::directory("base")));
        std::vector<TensorView> all;
        for (const auto& [name, view] : base.tensors())
            all.push_back(view);
        for (std::size_t i = 0; i < all.size(); ++i) {
            std::vector<TensorView> missing = all;
            missing.erase(missing.begin() + std::ptrdiff_t(i));
            write(missing);
            verifyRefused(all[i].name == "transformer.wte.weight" ? "wte.weight" : all[i].name);

            std::vector<TensorView> misshapen = all;
            misshapen[i].shape.insert(misshapen[i].shape.begin(), 1);
            write(misshapen);
            verifyRefused("'" + all[i].name + "' has shape (1, ");

            std::vector<TensorView> integers = all;
            integers[i].type = fw::checkpoint::ElementType::I32;
            write(integers);
            verifyRefused("'" + all[i].name + "' has type I32");
        }
    }

    /// Tensors that the model does not use: other heads, adapters, of any type, finite or not.
    void whatIsNotUsedIsNoted()
    {
        const Checkpoint base = valueOf(Checkpoint::open(gpt2_fixture::directory("base")));
        std::vector<TensorView> tensors;
        for (const auto& [name, view] : base.tensors())
            tensors.push_back(view);
        const float infinite = std::numeric_limits<float>::infinity();
        const std::vector<std::byte> bytes(16);
        tensors.push_back({"v_head.summary.weight",
                           fw::checkpoint::ElementType::F32,
                           {1},
                           {reinterpret_cast<const std::byte*>(&infinite), sizeof infinite}});
        for (const char* type : {"U32", "U64", "F8_E4M3", "F8_E5M2", "F4", "C64"})
            tensors.push_back({std::string("other.") + type, fw::checkpoint::ElementType::Other, {2, 2}, bytes, type});
        tensors.push_back({"other.nothing", fw::checkpoint::ElementType::U8, {0}, {}});
        write(tensors);
        const auto loaded = fw::nn::loadDecoder(m_place);
        QVERIFY2(loaded.ok(), loaded.ok() ? "" : loaded.error().message.c_str());
        QCOMPARE(loaded->notes.size(), std::size_t{1});
        QVERIFY2(loaded->notes[0].find("8 tensors are not used by this model: other.C64, other.F4, ") !=
                     std::string::npos,
                 loaded->notes[0].c_str());
        QVERIFY(gpt2_logits::sameLogits(*loaded, valueOf(fw::nn::loadDecoder(gpt2_fixture::directory("base")))));

        // Used, the type is refused for what it is.
        for (TensorView& tensor : tensors)
            if (tensor.name == "transformer.h.1.ln_2.bias") {
                tensor.type = fw::checkpoint::ElementType::Other;
                tensor.foreignType = "F8_E4M3";
                tensor.bytes = tensor.bytes.first(32);
            }
        write(tensors);
        verifyRefused("'transformer.h.1.ln_2.bias' has type F8_E4M3");
    }

    void weightsThatAreNotFiniteAreRefused()
    {
        const Checkpoint base = valueOf(Checkpoint::open(gpt2_fixture::directory("base")));
        for (const auto& [name, view] : base.tensors())
            for (const double bad : {std::nan(""), std::numeric_limits<double>::infinity(), 1e300}) {
                std::vector<double> values(std::size_t(view.elementCount()), 0.5);
                values[values.size() / 2] = bad;
                std::vector<TensorView> tensors;
                for (const auto& [other, kept] : base.tensors())
                    if (other != name)
                        tensors.push_back(kept);
                tensors.push_back(
                    {name, fw::checkpoint::ElementType::F64, view.shape, std::as_bytes(std::span(values))});
                write(tensors);
                verifyRefused("'" + name + "' has numbers that are not finite");
            }
    }

    /// Neither does a broken model reach a disk, nor one whose numbers the stored type cannot hold.
    void whatIsNotFiniteIsNotWritten()
    {
        Decoder model = valueOf(fw::nn::loadDecoder(gpt2_fixture::directory("half")));
        const at::Tensor weight = model.blocks[1][Role::Up]->denseWeight().clone();
        weight[0][0] = 1e6F; // of float16 the largest is 65504
        model.blocks[1][Role::Up] = dense(weight, model.blocks[1][Role::Up]->bias());
        for (const auto& status : {fw::nn::saveDecoder(model, m_place),
                                   fw::nn::exportDenseDecoder(model, m_place).ok()
                                       ? fw::Status()
                                       : fw::Status(fw::nn::exportDenseDecoder(model, m_place).error())}) {
            QVERIFY(!status.ok());
            QVERIFY2(status.error().message.find("'transformer.h.1.mlp.c_fc.weight' has numbers that are not finite") !=
                         std::string::npos,
                     status.error().message.c_str());
        }
        QVERIFY(fs::is_empty(m_place));
    }

    void aConfigForOtherWeightsIsRefused_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<int>("value");
        QTest::addColumn<QString>("what");
        QTest::newRow("vocabulary") << "vocab_size" << 301 << "wte.weight";
        QTest::newRow("positions") << "n_positions" << 47 << "wpe.weight";
        QTest::newRow("width") << "n_embd" << 64 << "wte.weight";
        QTest::newRow("more layers") << "n_layer" << 4 << "transformer.h.3.ln_1.weight";
        QTest::newRow("inner width") << "n_inner" << 64 << "mlp.c_fc.weight";
    }

    void aConfigForOtherWeightsIsRefused()
    {
        QFETCH(QString, key);
        QFETCH(int, value);
        QFETCH(QString, what);
        copyBase();
        nlohmann::json config = nlohmann::json::parse(valueOf(fw::readFile(m_place / "config.json")));
        config[key.toStdString()] = value;
        std::ofstream(m_place / "config.json") << config;
        verifyRefused(what.toStdString());
    }

    void wrongStructuresAreNamed_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("what");
        const QString head = R"({"format":"fairweight-structure","version":3,"blocks":)";
        const QString good = R"({"key_value_heads":4,"inner_width":61})";
        QTest::newRow("no JSON") << "{"
                                 << "fairweight.json";
        QTest::newRow("a list") << "[]"
                                << "format";
        QTest::newRow("format") << R"({"format":"x","version":1})"
                                << "format";
        QTest::newRow("version") << R"({"format":"fairweight-structure","version":4})"
                                 << "only version 3";
        QTest::newRow("old") << R"({"format":"fairweight-structure","version":2})"
                             << "made by an older program";
        QTest::newRow("no blocks") << head + "3}"
                                   << "blocks must be a list of 3";
        QTest::newRow("two blocks") << head + "[" + good + "," + good + "]}"
                                    << "blocks must be a list of 3";
        for (const char* block :
             {"3", "{}", R"({"key_value_heads":5,"inner_width":61})", R"({"key_value_heads":-1,"inner_width":61})",
              R"({"key_value_heads":4,"inner_width":62})", R"({"key_value_heads":"4","inner_width":61})"})
            QTest::newRow(block) << head + "[" + good + "," + block + "," + good + "]}"
                                 << "blocks[1]";
        for (const char* number : {"18446744073709551615", "18446744073709551608"})
            QTest::newRow(number) << head + "[" + good + R"(,{"key_value_heads":)" + number + R"(,"inner_width":61},)" +
                                         good + "]}"
                                  << QString("blocks[1].key_value_heads: must be a whole number from 0 to 4, not ") +
                                         number;
        QTest::newRow("fewer heads") << head + "[" + R"({"key_value_heads":3,"inner_width":61})" + "," + good + "," +
                                            good + "]}"
                                     << "'blocks.0.query.weight' has shape";
        const auto formed = [&](const char* form) {
            return head + R"([{"key_value_heads":4,"inner_width":61,"forms":{"up":)" + form + "}}," + good + "," +
                   good + "]}";
        };
        QTest::newRow("form") << formed(R"("int5")") << "'blocks.0.up' has the unknown form 'int5'";
        QTest::newRow("form a number") << formed("8") << "blocks[0].forms.up";
        QTest::newRow("form not stored") << formed(R"("int8")") << "'blocks.0.up.weight_int8' is missing";
    }

    void wrongStructuresAreNamed()
    {
        QFETCH(QString, text);
        QFETCH(QString, what);
        Decoder own = valueOf(fw::nn::loadDecoder(gpt2_fixture::directory("base")));
        own.cacheBits = 8; // which config.json cannot say
        QVERIFY(fw::nn::saveDecoder(own, m_place).ok());
        std::ofstream(m_place / "fairweight.json") << text.toStdString();
        verifyRefused(what.toStdString());
    }

    /// A slot of our layout may have no bias, where the family has none.
    void aBiasThatIsMissingIsNamed()
    {
        Decoder own = valueOf(fw::nn::loadDecoder(gpt2_fixture::directory("base")));
        own.cacheBits = 8; // which config.json cannot say
        const LinearSlot up = own.blocks[1][Role::Up];
        own.blocks[1][Role::Up] = dense(up->denseWeight(), {});
        QVERIFY(fw::nn::saveDecoder(own, m_place).ok());
        verifyRefused("'blocks.1.up.bias' is missing");
        own.blocks[1][Role::Up] = fw::nn::Int8Linear::quantize(up->denseWeight(), {});
        QVERIFY(fw::nn::saveDecoder(own, m_place).ok());
        verifyRefused("'blocks.1.up.bias' is missing");
    }

    void otherKindsOfModelsAreRefused()
    {
        const auto classifier = fw::nn::loadDecoder(gpt2_fixture::directory("../bert/softmax"));
        QVERIFY(!classifier.ok());
        QVERIFY(classifier.error().message.find("model_type") != std::string::npos);
        QVERIFY(!fw::nn::loadDecoder(m_place).ok());
    }

private:
    void write(const std::vector<TensorView>& tensors)
    {
        fs::copy_file(gpt2_fixture::directory("base") / "config.json", m_place / "config.json",
                      fs::copy_options::overwrite_existing);
        QVERIFY(fw::checkpoint::writeSafetensors(m_place / "model.safetensors", tensors, {}).ok());
    }

    void copyBase()
    {
        for (const char* name : {"config.json", "model.safetensors"})
            fs::copy_file(gpt2_fixture::directory("base") / name, m_place / name, fs::copy_options::overwrite_existing);
    }

    void verifyRefused(const std::string& what)
    {
        const auto loaded = fw::nn::loadDecoder(m_place);
        QVERIFY2(!loaded.ok(), what.c_str());
        const std::string message = loaded.error().message;
        QVERIFY2(message.find(what) != std::string::npos, (message + ": lacks " + what).c_str());
        QVERIFY2(message.find(m_place.string()) != std::string::npos, message.c_str());
    }

    QTemporaryDir m_directory;
    const fs::path m_place = fs::path(m_directory.path().toStdString()) / "model";
};

FW_TEST(TestDecoderFiles)
#include "test_decoder_files.moc"
