// GGUF files: what is in them, as the reference implementation reads it, and what is damaged, named.
#include <QTemporaryDir>
#include <QtTest>

#include <cstring>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/checkpoint/gguf_file.h"
#include "tests/test_main.h"

namespace fs = std::filesystem;
using fw::checkpoint::CodedMatrix;
using fw::checkpoint::ElementType;
using fw::checkpoint::GgufFile;

namespace {

/// A GGUF file in the making.
struct GgufText
{
    std::string bytes = "GGUF";

    template <typename Number>
    GgufText& add(Number number)
    {
        bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
        return *this;
    }
    GgufText& add(const char* text)
    {
        add(std::uint64_t{std::strlen(text)});
        bytes += text;
        return *this;
    }
    GgufText& header(std::uint64_t tensors, std::uint64_t fields, std::uint32_t version = 3)
    {
        return add(version).add(tensors).add(fields);
    }
    GgufText& tensor(const char* name, std::vector<std::uint64_t> sizes, std::uint32_t type, std::uint64_t offset)
    {
        add(name).add(static_cast<std::uint32_t>(sizes.size()));
        for (const std::uint64_t size : sizes)
            add(size);
        return add(type).add(offset);
    }
    GgufText& data(std::size_t size)
    {
        bytes.resize((bytes.size() + 31) / 32 * 32 + size);
        return *this;
    }
};

} // namespace

class TestGgufFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyTypeIsReadAsTheReferenceReadsIt()
    {
        const auto file = GgufFile::open(m_fixture / "types.gguf");
        QVERIFY2(file.ok(), file.ok() ? "" : file.error().message.c_str());
        const auto golden = nlohmann::json::parse(fw::readFile(m_fixture / "types.json").value())["values"];
        QCOMPARE(file->tensors().size(), golden.size());
        for (const auto& [name, view] : file->tensors()) {
            const auto expected = golden[name].get<std::vector<float>>();
            QCOMPARE(view.shape.size(), std::size_t{2});
            QCOMPARE(view.shape[0] * view.shape[1], std::int64_t(expected.size()));
            if (view.type == ElementType::F32)
                QVERIFY(std::memcmp(view.bytes.data(), expected.data(), view.bytes.size()) == 0);
            if (view.type != ElementType::Other)
                continue;
            const CodedMatrix matrix = file->codes(name).value();
            const auto group = static_cast<std::size_t>(matrix.groupSize);
            QCOMPARE(matrix.codes.size(), expected.size());
            QCOMPARE(matrix.scales.size(), expected.size() / group);
            QCOMPARE(matrix.shifts.size(), matrix.scales.size());
            for (std::size_t i = 0; i < expected.size(); ++i) {
                QVERIFY(matrix.codes[i] < 1 << matrix.bits);
                const float value =
                    matrix.scales[i / group] * static_cast<float>(matrix.codes[i]) + matrix.shifts[i / group];
                QVERIFY2(std::abs(value - expected[i]) <= 1e-6F * std::max(1.0F, std::abs(expected[i])), name.c_str());
            }
        }
        QVERIFY(file->find("f16")->type == ElementType::F16);
        QVERIFY(file->find("bf16")->type == ElementType::BF16);
        QVERIFY(file->codes("f16").error().message.find("'f16' has type F16") != std::string::npos);
        QVERIFY(file->codes("none").error().message.find("'none' is missing") != std::string::npos);
    }

    void metadataHaveTheirKinds()
    {
        const auto file = GgufFile::open(m_fixture / "types.gguf").value();
        const auto& fields = file.metadata();
        QCOMPARE(std::get<std::string>(fields.at("general.architecture")), std::string("llama"));
        QCOMPARE(std::get<std::int64_t>(fields.at("llama.block_count")), std::int64_t{2});
        QCOMPARE(std::get<double>(fields.at("llama.attention.layer_norm_rms_epsilon")), double(1e-5F));
        QVERIFY(std::get<bool>(fields.at("tokenizer.ggml.add_bos_token")));
        QCOMPARE(std::get<std::vector<std::string>>(fields.at("tokenizer.ggml.tokens")).back(), std::string("▁c"));
        QCOMPARE(std::get<std::vector<double>>(fields.at("tokenizer.ggml.scores"))[1], -1.5);
        QCOMPARE(std::get<std::vector<std::int64_t>>(fields.at("tokenizer.ggml.token_type"))[2], std::int64_t{3});
    }

    void damageIsNamed_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("message");
        const auto add = [](const char* name, const GgufText& text, const char* message) {
            QTest::newRow(name) << QByteArray::fromStdString(text.bytes) << message;
        };
        constexpr std::uint64_t kHuge = ~std::uint64_t{0};
        GgufText other;
        other.bytes = "GGML";
        add("another format", other, "does not begin with GGUF");
        add("version", GgufText().header(0, 0, 1), "version 1");
        add("big-endian", GgufText().header(0, 0, 3U << 24), "version 50331648");
        add("cut short", GgufText().add(3U), "more fields and tensors");
        add("tensors", GgufText().header(kHuge, 0), "more fields and tensors");
        add("fields", GgufText().header(0, kHuge), "more fields and tensors");
        add("key", GgufText().header(0, 1).add(kHuge).data(64), "field 0");
        add("kind", GgufText().header(0, 1).add("a").add(99U).data(64), "'a' has no value");
        add("text", GgufText().header(0, 1).add("a").add(8U).add(kHuge), "'a' has no value");
        add("array", GgufText().header(0, 1).add("a").add(9U).add(0U).add(kHuge), "'a' has no value");
        add("nested", GgufText().header(0, 1).add("a").add(9U).add(9U).add(std::uint64_t{1}).data(64),
            "'a' has no value");
        add("bool", GgufText().header(0, 1).add("a").add(7U).add('\2').data(64), "'a' has no value");
        add("twice", GgufText().header(0, 2).add("a").add(0U).add('\0').add("a").add(0U).add('\0').data(64),
            "there twice");
        add("alignment", GgufText().header(0, 1).add("general.alignment").add(4U).add(3U), "general.alignment");
        add("dimensions", GgufText().header(1, 0).tensor("t", {}, 0, 0).data(64), "0 dimensions");
        add("no size", GgufText().header(1, 0).tensor("t", {0}, 0, 0).data(64), "reasonable shape");
        add("overflow", GgufText().header(1, 0).tensor("t", {1U << 31, 1U << 31, 1U << 31}, 0, 0).data(64),
            "reasonable shape");
        add("type", GgufText().header(1, 0).tensor("t", {32}, 77, 0).data(64), "unknown type 77");
        add("blocks", GgufText().header(1, 0).tensor("t", {33}, 2, 0).data(64), "no whole blocks of Q4_0");
        add("beyond", GgufText().header(1, 0).tensor("t", {32}, 0, 0).data(64), "leave the file's 64 data bytes");
        add("far beyond", GgufText().header(1, 0).tensor("t", {8}, 0, kHuge - 31).data(64), "leave the file's");
        add("askew", GgufText().header(1, 0).tensor("t", {8}, 0, 4).data(64), "not aligned");
        add("overlap", GgufText().header(2, 0).tensor("t", {16}, 0, 0).tensor("u", {8}, 0, 32).data(64),
            "'u' overlaps");
        add("same name", GgufText().header(2, 0).tensor("t", {8}, 0, 0).tensor("t", {8}, 0, 32).data(64),
            "there twice");
    }

    void damageIsNamed()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, message);
        const auto file = GgufFile::open(write(bytes.toStdString()));
        QVERIFY(!file.ok());
        QVERIFY2(file.error().message.find(message.toStdString()) != std::string::npos, file.error().message.c_str());
        QVERIFY(file.error().message.find("some.gguf") != std::string::npos);
    }

    /// Cut anywhere, or with any byte of its header changed, a file is refused or read; nothing else happens.
    void noHeaderHarms()
    {
        const std::string whole = fw::readFile(m_fixture / "types.gguf").value();
        constexpr std::size_t kPadding = 32; // behind the last tensor, which nobody reads
        for (std::size_t size = 1; size + kPadding < whole.size(); size += 7)
            QVERIFY(!GgufFile::open(write(whole.substr(0, size))).ok());
        for (std::size_t at = 0; at < std::min<std::size_t>(whole.size(), 900); ++at) {
            std::string changed = whole;
            changed[at] = static_cast<char>(changed[at] ^ 0xFF);
            if (const auto file = GgufFile::open(write(changed)); file.ok())
                for (const auto& [name, view] : file->tensors())
                    (void)file->codes(name);
        }
    }

    void scalesMustBeFinite()
    {
        GgufText text = GgufText().header(1, 0).tensor("t", {32, 1}, 8, 0).data(34);
        text.bytes[text.bytes.size() - 33] = 0x7C; // the half's exponent
        const auto file = GgufFile::open(write(text.bytes)).value();
        QVERIFY(file.codes("t").error().message.find("'t' has scales that are not finite") != std::string::npos);
    }

private:
    fs::path write(const std::string& bytes)
    {
        const fs::path path = m_place / "some.gguf";
        std::ofstream(path, std::ios::binary) << bytes;
        return path;
    }

    const fs::path m_fixture = fs::path(FAIRWEIGHT_SOURCE_DIR) / "tests" / "fixtures" / "gguf";
    QTemporaryDir m_directory;
    const fs::path m_place = m_directory.path().toStdString();
};

FW_TEST(TestGgufFile)
#include "test_gguf_file.moc"
