// Model directories: one file, shards with an index, and indices that lie.
#include <QTemporaryDir>
#include <QtTest>

#include "core/checkpoint/checkpoint.h"
#include "tests/checkpoint/safetensors_bytes.h"
#include "tests/test_main.h"

namespace fs = std::filesystem;
using fw::checkpoint::Checkpoint;
using safetensors_bytes::entry;
using safetensors_bytes::file;

class TestShards : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        fs::remove_all(m_place);
        fs::create_directories(m_place);
        safetensors_bytes::write(m_place / "one.safetensors", file("{" + entry("a", 0, 4) + "}", 4));
        safetensors_bytes::write(m_place / "two.safetensors", file("{" + entry("b", 0, 8) + "}", 8));
    }

    void shardsOfTransformers()
    {
        const fs::path fixture = fs::path(FAIRWEIGHT_SOURCE_DIR) / "tests" / "fixtures" / "gpt2" / "sharded";
        const auto checkpoint = Checkpoint::open(fixture);
        QVERIFY2(checkpoint.ok(), checkpoint.ok() ? "" : checkpoint.error().message.c_str());
        QCOMPARE(checkpoint->files().size(), std::size_t{4});
        QCOMPARE(checkpoint->tensors().size(), std::size_t{28});
        QCOMPARE(checkpoint->find("transformer.wte.weight")->shape, (std::vector<std::int64_t>{300, 32}));
    }

    void allShardsAreRead()
    {
        const auto checkpoint = open(R"({"weight_map":{"a":"one.safetensors","b":"two.safetensors"}})");
        QVERIFY(checkpoint.ok());
        QCOMPARE(checkpoint->tensors().size(), std::size_t{2});
        QCOMPARE(checkpoint->find("b")->elementCount(), std::int64_t{2});
    }

    void whatLiesIsNamed_data()
    {
        QTest::addColumn<QString>("index");
        QTest::addColumn<QString>("what");
        QTest::newRow("no JSON") << "{"
                                 << "model.safetensors.index.json";
        QTest::newRow("no map") << R"({"metadata":{}})"
                                << "weight_map";
        QTest::newRow("map a list") << R"({"weight_map":["one.safetensors"]})"
                                    << "weight_map";
        QTest::newRow("shard a number") << R"({"weight_map":{"a":1}})"
                                        << "weight_map['a'] is no file name";
        QTest::newRow("upwards") << R"({"weight_map":{"a":"../one.safetensors"}})"
                                 << "weight_map['a'] leaves";
        QTest::newRow("absolute") << R"({"weight_map":{"a":"/etc/hostname"}})"
                                  << "weight_map['a'] leaves";
        QTest::newRow("folder") << R"({"weight_map":{"a":"x/one.safetensors"}})"
                                << "weight_map['a'] leaves";
        QTest::newRow("parent") << R"({"weight_map":{"a":".."}})"
                                << "weight_map['a'] leaves";
        QTest::newRow("itself") << R"({"weight_map":{"a":"."}})"
                                << "not a regular file";
        QTest::newRow("nothing") << R"({"weight_map":{"a":""}})"
                                 << "weight_map['a'] leaves";
        QTest::newRow("missing shard") << R"({"weight_map":{"a":"three.safetensors"}})"
                                       << "three.safetensors";
        QTest::newRow("a pointer") << R"({"weight_map":{"a":"one.safetensors","b":"pointer.safetensors"}})"
                                   << "pointer.safetensors: is a pointer of Git LFS";
        QTest::newRow("damaged shard") << R"({"weight_map":{"a":"one.safetensors","b":"cut.safetensors"}})"
                                       << "cut.safetensors: tensor 'b': data_offsets";
    }

    void whatLiesIsNamed()
    {
        QFETCH(QString, index);
        QFETCH(QString, what);
        safetensors_bytes::write(m_place / "pointer.safetensors",
                                 "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n");
        safetensors_bytes::write(m_place / "cut.safetensors", file("{" + entry("b", 0, 8) + "}", 7));
        const auto checkpoint = open(index.toStdString());
        QVERIFY(!checkpoint.ok());
        const QString message = QString::fromStdString(checkpoint.error().message);
        QVERIFY2(message.contains(what), qPrintable(message));
        QVERIFY2(message.contains(QString::fromStdString(m_place.string())), qPrintable(message));
    }

    /// As transformers reads the files: in their order, the last one counts, wherever the index has the tensor.
    void inTwoShardsTheLastOneCounts()
    {
        safetensors_bytes::write(m_place / "same.safetensors", file("{" + entry("a", 0, 8) + "}", 8));
        for (const char* index : {R"({"weight_map":{"b":"same.safetensors","a":"one.safetensors"}})",
                                  R"({"weight_map":{"a":"same.safetensors","b":"one.safetensors"}})"}) {
            const auto checkpoint = open(index);
            QVERIFY2(checkpoint.ok(), checkpoint.ok() ? "" : checkpoint.error().message.c_str());
            QCOMPARE(checkpoint->find("a")->bytes.size(), std::size_t{8});
            QCOMPARE(checkpoint->fileOf("a").filename(), fs::path("same.safetensors"));
            QCOMPARE(checkpoint->notes().size(), std::size_t{1});
            QVERIFY(checkpoint->notes()[0].find("same.safetensors: tensor 'a' is in another shard, too") !=
                    std::string::npos);
        }
    }

    /// Only a tensor that is asked for must be there.
    void theIndexMayNameTooMany()
    {
        const auto checkpoint = open(R"({"weight_map":{"a":"one.safetensors","c":"two.safetensors"}})");
        QVERIFY2(checkpoint.ok(), checkpoint.ok() ? "" : checkpoint.error().message.c_str());
        QVERIFY(checkpoint->require("a").ok() && checkpoint->require("b").ok());
        const std::string message = checkpoint->require("c").error().message;
        QVERIFY2(message.find("two.safetensors: tensor 'c' is missing, though the index has it here") !=
                     std::string::npos,
                 message.c_str());
    }

    void oneFileWins()
    {
        fs::copy_file(m_place / "one.safetensors", m_place / "model.safetensors");
        const auto checkpoint = open(R"({"weight_map":{"b":"two.safetensors"}})");
        QVERIFY(checkpoint.ok());
        QVERIFY(checkpoint->find("a") && !checkpoint->find("b"));
    }

    void picklesAreNeverLoaded()
    {
        const auto empty = Checkpoint::open(m_place);
        QVERIFY(!empty.ok());
        QVERIFY(empty.error().kind == fw::ErrorKind::NotFound);
        safetensors_bytes::write(m_place / "pytorch_model.bin", "x");
        const auto pickle = Checkpoint::open(m_place);
        QVERIFY(!pickle.ok());
        QVERIFY(pickle.error().hint.find("safe_serialization") != std::string::npos);
        QVERIFY(empty.error().hint != pickle.error().hint);
        QVERIFY(Checkpoint::open(m_place / "none").error().message.find("none") != std::string::npos);
    }

private:
    fw::Result<Checkpoint> open(const std::string& index)
    {
        safetensors_bytes::write(m_place / "model.safetensors.index.json", index);
        return Checkpoint::open(m_place);
    }

    QTemporaryDir m_directory;
    const fs::path m_place = fs::path(m_directory.path().toStdString()) / "model";
};

FW_TEST(TestShards)
#include "test_shards.moc"
