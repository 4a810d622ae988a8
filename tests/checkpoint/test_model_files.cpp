// The list of a model's files: what is on it is read, counts in the identity and goes along into variants.
#include <QTemporaryDir>
#include <QtTest>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "core/base/file.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/model_files.h"
#include "tests/test_main.h"

using fw::checkpoint::ModelFile;
using fw::checkpoint::ModelFileDescription;
using fw::checkpoint::ModelFiles;
using fw::checkpoint::modelFiles;
using fw::checkpoint::ModelPart;

namespace {

namespace fs = std::filesystem;

class Place
{
public:
    fs::path path() const { return m_directory.path().toStdString(); }
    void write(std::string_view name, std::string_view bytes) const
    {
        std::ofstream(path() / name, std::ios::binary) << bytes;
    }
    std::string identity() const { return ModelFiles(path()).identity().value(); }

private:
    QTemporaryDir m_directory;
};

constexpr std::string_view kIndex = R"({"weight_map": {"a": "one.safetensors", "b": "two.safetensors"}})";

/// The two names that weights in one file may have.
bool isOneFile(ModelFile file)
{
    return file == ModelFile::Weights || file == ModelFile::OwnWeights;
}

/// A directory with every file of the list but weights in one file: an index and two shards stand for them.
void writeAll(const Place& place)
{
    for (const ModelFileDescription& one : modelFiles())
        if (!isOneFile(one.file))
            place.write(one.name, one.file == ModelFile::WeightIndex ? kIndex : one.name);
    place.write("one.safetensors", "1");
    place.write("two.safetensors", "2");
}

} // namespace

class TestModelFiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyFileCounts()
    {
        Place place;
        QVERIFY(!ModelFiles(place.path()).identity().ok());
        writeAll(place);
        const std::string whole = place.identity();
        std::set<std::string> seen{whole};
        std::vector<std::string> names{"one.safetensors", "two.safetensors"};
        for (const ModelFileDescription& one : modelFiles())
            if (!isOneFile(one.file))
                names.emplace_back(one.name);
        for (const std::string& name : names) {
            const std::string before = fw::readFile(place.path() / name).value();
            place.write(name, before + " ");
            QVERIFY2(seen.insert(place.identity()).second, name.c_str());
            const bool index = name == "model.safetensors.index.json"; // without it the shards are nobody's
            fs::remove(place.path() / name);
            if (!name.starts_with("one") && !name.starts_with("two") && !index)
                QVERIFY2(seen.insert(place.identity()).second, name.c_str());
            place.write(name, before);
            QCOMPARE(place.identity(), whole);
        }
        place.write("README.md", "x");
        place.write("three.safetensors", "3"); // no shard of the index
        QCOMPARE(place.identity(), whole);
        place.write("model.safetensors", "x"); // which is read instead of the shards
        QVERIFY(seen.insert(place.identity()).second);
        place.write("fairweight.safetensors", "x"); // which is read instead of that
        QVERIFY(seen.insert(place.identity()).second);
        QCOMPARE(ModelFiles(place.path()).weights().value().files,
                 std::vector<fs::path>{place.path() / "fairweight.safetensors"});
    }

    void aMissingShardIsNamed()
    {
        Place place;
        writeAll(place);
        fs::remove(place.path() / "two.safetensors");
        const auto identity = ModelFiles(place.path()).identity();
        QVERIFY(!identity.ok() && identity.error().message.find("two.safetensors") != std::string::npos);
        place.write("model.safetensors.index.json", R"({"weight_map": {"a": "../one.safetensors"}})");
        const auto outside = fw::checkpoint::Checkpoint::open(place.path());
        QVERIFY(!outside.ok() && outside.error().message.find("weight_map['a'] leaves") != std::string::npos);
    }

    void partsGoAlongByteForByte()
    {
        Place from;
        Place to;
        writeAll(from);
        from.write("README.md", "x");
        QVERIFY(ModelFiles(from.path()).copyTo(to.path(), {ModelPart::Tokenizer, ModelPart::Generation}).ok());
        std::set<std::string> expected;
        for (const ModelFileDescription& one : modelFiles())
            if (one.part == ModelPart::Tokenizer || one.part == ModelPart::Generation)
                expected.emplace(one.name);
        QVERIFY(expected.contains("added_tokens.json") && expected.contains("special_tokens_map.json") &&
                expected.contains("generation_config.json") && expected.contains("vocab.txt"));
        std::set<std::string> got;
        for (const auto& entry : fs::directory_iterator(to.path())) {
            got.insert(entry.path().filename().string());
            QCOMPARE(fw::readFile(entry.path()).value(), entry.path().filename().string());
        }
        QCOMPARE(got, expected);
        QVERIFY(ModelFiles(to.path()).copyTo(to.path(), {ModelPart::Tokenizer}).ok()); // onto itself
        QCOMPARE(fw::readFile(to.path() / "vocab.txt").value(), std::string("vocab.txt"));
    }

    void identityHangsOnWhatTheEngineReads()
    {
        const fs::path base = fs::path(FAIRWEIGHT_SOURCE_DIR) / "tests" / "fixtures" / "gpt2" / "base";
        const Place place;
        for (const auto& entry : fs::directory_iterator(base))
            fs::copy_file(entry.path(), place.path() / entry.path().filename());
        const std::string before = place.identity();
        QCOMPARE(before, ModelFiles(base).identity().value());
        place.write("README.md", "x");
        QCOMPARE(place.identity(), before);
        std::vector<std::string> seen{before};
        for (const char* name :
             {"config.json", "tokenizer.json", "model.safetensors", "fairweight.json", "generation_config.json"}) {
            std::ofstream(place.path() / name, std::ios::binary | std::ios::app) << " ";
            seen.push_back(place.identity());
            QVERIFY2(seen.back() != seen[seen.size() - 2], name);
        }
        fs::rename(place.path() / "tokenizer.json", place.path() / "vocab.json"); // the same bytes, another name
        QVERIFY(place.identity() != seen.back());
        QVERIFY(!ModelFiles(place.path() / "none").identity().ok());
    }

    void namesAreDifferentAndKnown()
    {
        std::set<std::string_view> names;
        for (const ModelFileDescription& one : modelFiles()) {
            QVERIFY(names.insert(one.name).second);
            QCOMPARE(fw::checkpoint::fileName(one.file), one.name);
        }
    }
};

FW_TEST(TestModelFiles)
#include "test_model_files.moc"
