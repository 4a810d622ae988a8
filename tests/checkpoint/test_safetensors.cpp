// Safetensors: a file of the reference implementation in and out, and headers that lie.
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <cstring>

#include "core/base/file.h"
#include "core/base/random.h"
#include "core/checkpoint/checkpoint.h"
#include "tests/checkpoint/safetensors_bytes.h"
#include "tests/test_main.h"

namespace fs = std::filesystem;
using fw::checkpoint::Checkpoint;
using fw::checkpoint::TensorView;

class TestSafetensors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// tests/reference/make_safetensors_golden.py wrote the file.
    void everyTypeAsTheReferenceWroteIt()
    {
        const auto checkpoint = Checkpoint::openFile(m_reference);
        QVERIFY2(checkpoint.ok(), checkpoint.ok() ? "" : checkpoint.error().message.c_str());
        QCOMPARE(checkpoint->tensors().size(), std::size_t{12});
        QCOMPARE(checkpoint->metadata().at("format"), std::string("pt"));
        QCOMPARE(checkpoint->files(), std::vector<fs::path>{m_reference});
        const auto element = [&](const char* name, std::size_t index, auto value) {
            const TensorView* view = checkpoint->find(name);
            std::memcpy(&value, view->bytes.data() + index * sizeof value, sizeof value);
            return value;
        };
        QCOMPARE(element("f64", 3, 0.0), 1e300);
        QCOMPARE(element("f32", 0, 0.0F), 0.1F);
        QCOMPARE(element("i64", 0, std::int64_t{}), -(std::int64_t{1} << 62));
        QCOMPARE(element("i32", 0, std::int32_t{}), -5);
        QCOMPARE(element("i16", 1, std::int16_t{}), std::int16_t{300});
        QCOMPARE(element("i8", 0, std::int8_t{}), std::int8_t{-128});
        QCOMPARE(element("bf16", 0, std::uint16_t{}), std::uint16_t{0x3F80});
        QCOMPARE(element("f16", 1, std::uint16_t{}), std::uint16_t{0x7BFF});
        QCOMPARE(element("bool", 1, std::uint8_t{}), std::uint8_t{0});
        QCOMPARE(checkpoint->find("f16")->shape, (std::vector<std::int64_t>{2, 1, 1}));
        QCOMPARE(checkpoint->find("empty")->elementCount(), std::int64_t{0});
        QVERIFY(checkpoint->find("scalar")->shape.empty());
        QVERIFY(checkpoint->find("none") == nullptr);
    }

    void writtenAgainTheBytesAreEqual()
    {
        const auto checkpoint = Checkpoint::openFile(m_reference);
        std::vector<TensorView> tensors;
        for (const auto& [name, view] : checkpoint->tensors())
            tensors.push_back(view);
        std::sort(tensors.begin(), tensors.end(), [](const TensorView& a, const TensorView& b) {
            return std::pair(a.bytes.data(), a.bytes.size()) < std::pair(b.bytes.data(), b.bytes.size());
        });
        const fs::path copy = m_place / "copy.safetensors";
        QVERIFY(fw::checkpoint::writeSafetensors(copy, tensors, checkpoint->metadata()).ok());
        QCOMPARE(fw::readFile(copy).value(), fw::readFile(m_reference).value());
        QVERIFY(fw::checkpoint::writeSafetensors(copy, {}, {}).ok());
        const auto nothing = Checkpoint::openFile(copy);
        QVERIFY(nothing.ok() && nothing->tensors().empty());
    }

    /// A type that we don't compute with is no damage: what doesn't use the tensor reads the file.
    void foreignTypesAreThere()
    {
        const fs::path path = m_place / "foreign.safetensors";
        safetensors_bytes::write(
            path, safetensors_bytes::file(R"({"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]},)"
                                          R"("b":{"dtype":"F4","shape":[2,4],"data_offsets":[4,8]},)"
                                          R"("c":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}})",
                                          12));
        const auto checkpoint = Checkpoint::openFile(path);
        QVERIFY2(checkpoint.ok(), checkpoint.ok() ? "" : checkpoint.error().message.c_str());
        QVERIFY(checkpoint->find("a")->type == fw::checkpoint::ElementType::Other);
        QCOMPARE(std::string(fw::checkpoint::typeNameOf(*checkpoint->find("a"))), std::string("F8_E4M3"));
        QCOMPARE(checkpoint->find("b")->bytes.size(), std::size_t{4});
        QCOMPARE(std::string(fw::checkpoint::typeNameOf(*checkpoint->find("c"))), std::string("F32"));
    }

    void whatLiesIsNamed_data()
    {
        using safetensors_bytes::entry;
        using safetensors_bytes::file;
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("what");
        auto row = [](const char* name, const std::string& bytes, const char* what) {
            QTest::newRow(name) << QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size())) << what;
        };
        auto tensor = [](const std::string& fields, std::size_t data) {
            return file("{\"w\":{" + fields + "}}", data);
        };
        row("7 bytes", "1234567", "8-byte length");
        row("no header", std::string(8, '\0'), "header");
        row("header beyond the file", std::string("\x09\0\0\0\0\0\0\0{}", 10), "claims 9 bytes");
        row("header of 2^63", std::string("\0\0\0\0\0\0\0\x80{}", 10), "claims");
        row("header of 2^64 - 1", std::string(8, '\xFF') + "{}", "claims");
        row("no JSON", file("{\"w\":", 0), "header");
        row("no UTF-8", file("{\"\xC3\x28\":1}", 0), "header");
        row("a list", file("[]", 0), "no JSON object");
        row("nested", file("{\"w\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}", 0), "deep");
        row("metadata", file("{\"__metadata__\":3}", 0), "__metadata__");
        row("no object", file("{\"w\":3}", 0), "'w'");
        row("no fields", file("{\"w\":{}}", 0), "'w': needs dtype");
        row("type a number", tensor(R"("dtype":32,"shape":[4],"data_offsets":[0,4])", 4), "'w': dtype");
        row("shape no list", tensor(R"("dtype":"F32","shape":1,"data_offsets":[0,4])", 4), "'w': shape");
        row("shape negative", tensor(R"("dtype":"F32","shape":[-1],"data_offsets":[0,4])", 4), "'w': a size");
        row("shape a fraction", tensor(R"("dtype":"F32","shape":[1.0],"data_offsets":[0,4])", 4), "'w': a size");
        std::string sizes = "1";
        for (int i = 0; i < 64; ++i)
            sizes += ",1";
        row("shape of 65", tensor("\"dtype\":\"F32\",\"shape\":[" + sizes + "],\"data_offsets\":[0,4]", 4), "'w': shape");
        row("shape overflows", tensor(R"("dtype":"F32","shape":[1099511627776,4194304],"data_offsets":[0,0])", 0),
            "'w': shape is too large");
        row("shape of 2^64", tensor(R"("dtype":"F32","shape":[18446744073709551615],"data_offsets":[0,4])", 4),
            "'w': a size");
        row("size lies", tensor(R"("dtype":"F32","shape":[3],"data_offsets":[0,8])", 8), "'w': 8 bytes are stored");
        row("size lies by type", tensor(R"("dtype":"F16","shape":[2],"data_offsets":[0,8])", 8), "'w': 8 bytes");
        row("offsets reversed", tensor(R"("dtype":"F32","shape":[1],"data_offsets":[4,0])", 4), "'w': data_offsets");
        row("offsets beyond", tensor(R"("dtype":"F32","shape":[2],"data_offsets":[0,8])", 4),
            "'w': data_offsets [0, 8]");
        row("offsets negative", tensor(R"("dtype":"F32","shape":[1],"data_offsets":[-4,0])", 4), "'w': data_offsets");
        row("offsets overflow",
            tensor(R"("dtype":"F32","shape":[1],"data_offsets":[18446744073709551612,18446744073709551615])", 4),
            "'w': data_offsets");
        row("three offsets", tensor(R"("dtype":"F32","shape":[1],"data_offsets":[0,4,4])", 4), "'w': data_offsets");
        row("overlap", file("{" + entry("a", 0, 8) + "," + entry("w", 4, 12) + "}", 12), "'w' overlaps");
        row("the same bytes", file("{" + entry("a", 0, 8) + "," + entry("b", 0, 8) + "}", 8), "overlaps");
        row("inside another", file("{" + entry("a", 0, 12) + "," + entry("w", 4, 8) + "}", 12), "'w' overlaps");
        row("hole", file("{" + entry("a", 0, 4) + "," + entry("w", 8, 12) + "}", 12), "'w' leaves a hole");
        row("hole at the start", file("{" + entry("w", 4, 8) + "}", 8), "'w' leaves a hole");
        row("bytes after", file("{" + entry("a", 0, 4) + "}", 5), "bytes follow");
        row("twice", file("{" + entry("w", 0, 4) + "," + entry("w", 4, 8) + "}", 8), "'w' occurs twice");
    }

    void whatLiesIsNamed()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, what);
        const fs::path path = m_place / "model.safetensors";
        safetensors_bytes::write(path, bytes.toStdString());
        const auto checkpoint = Checkpoint::openFile(path);
        QVERIFY(!checkpoint.ok());
        const QString message = QString::fromStdString(checkpoint.error().message);
        QVERIFY2(message.contains(what), qPrintable(message));
        QVERIFY2(message.startsWith(QString::fromStdString(path.string())), qPrintable(message));
        QVERIFY(checkpoint.error().kind == fw::ErrorKind::Corrupt);
        QVERIFY(!checkpoint.error().hint.empty());
    }

    void noCutFileOpens()
    {
        const std::string whole = fw::readFile(m_reference).value();
        const fs::path path = m_place / "cut.safetensors";
        for (std::size_t size = 0; size < whole.size(); ++size) {
            safetensors_bytes::write(path, whole.substr(0, size));
            const auto checkpoint = Checkpoint::openFile(path);
            QVERIFY2(!checkpoint.ok(), qPrintable(QString::number(size)));
            QVERIFY(checkpoint.error().message.find("cut.safetensors") != std::string::npos);
        }
    }

    /// Whatever bytes are wrong: an error, or views that stay inside the file.
    void damagedHeadersStayInside()
    {
        const std::string whole = fw::readFile(m_reference).value();
        std::uint64_t header = 0;
        std::memcpy(&header, whole.data(), sizeof header);
        const fs::path path = m_place / "damaged.safetensors";
        fw::RandomStream random(4);
        int refused = 0;
        for (int round = 0; round < 1500; ++round) {
            std::string bytes = whole;
            for (std::uint32_t i = 0; i <= random.nextBelow(3); ++i) {
                const bool digit = random.nextBelow(2) == 0;
                const std::size_t place = random.nextBelow(static_cast<std::uint32_t>(header)) + 8;
                bytes[place] =
                    digit ? static_cast<char>('0' + random.nextBelow(10)) : static_cast<char>(random.nextBelow(256));
            }
            safetensors_bytes::write(path, bytes);
            const auto checkpoint = Checkpoint::openFile(path);
            refused += !checkpoint.ok();
            if (!checkpoint.ok())
                continue;
            std::size_t total = 0;
            for (const auto& [name, view] : checkpoint->tensors()) {
                total += view.bytes.size();
                QCOMPARE(view.bytes.size(),
                         static_cast<std::size_t>(view.elementCount()) * fw::checkpoint::elementSize(view.type));
            }
            QVERIFY(total <= whole.size() - 8 - header);
        }
        QVERIFY(refused > 1000);
    }

    void missingFilesAndTensors()
    {
        QVERIFY(Checkpoint::openFile(m_place / "none").error().kind == fw::ErrorKind::NotFound);
        const auto checkpoint = Checkpoint::openFile(m_reference);
        QVERIFY(checkpoint->require("f32").ok());
        const auto missing = checkpoint->require("h.0.weight");
        QVERIFY(!missing.ok());
        QVERIFY(missing.error().message.find("types.safetensors: tensor 'h.0.weight'") != std::string::npos);
    }

private:
    const fs::path m_reference =
        fs::path(FAIRWEIGHT_SOURCE_DIR) / "tests" / "fixtures" / "checkpoint" / "types.safetensors";
    QTemporaryDir m_directory;
    const fs::path m_place = m_directory.path().toStdString();
};

FW_TEST(TestSafetensors)
#include "test_safetensors.moc"
