#include <set>

#include "core/tokenizer/bpe_trainer.h"
#include "tests/test_main.h"
#include "tests/tokenizer/tokenizer_fixtures.h"

using namespace tokenizer_fixtures;
using namespace fw;
using namespace fw::tokenizer;

namespace {

Status train(const std::filesystem::path& text, const std::filesystem::path& directory, std::size_t size,
             std::size_t minimum = 2)
{
    return trainBytePairEncoding(text, directory, {.vocabularySize = size, .minimumFrequency = minimum}, {}, {});
}

} // namespace

class TestBpeTrainer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void learnsTheMostFrequentPairsFirst()
    {
        Directory directory;
        // (a,b) stands 5 times, (b,c) 3 times, all of them in "abc"; then (ab,c); then (Ġ,d) before (d,e): a tie at 2.
        directory.write("text.txt", "abc\nabc\nabc\nab\nab\nx de\nx de\n");
        QVERIFY(train(directory.path() / "text.txt", directory.path() / "out", 1000).ok());
        QCOMPARE(read(directory.path() / "out/merges.txt"), std::string("#version: 0.2\na b\nab c\nĠ d\nĠd e\n"));
        const auto tokenizer = load(directory.path() / "out");
        QVERIFY(tokenizer);
        QCOMPARE(tokenizer->vocabularySize(), std::size_t(256 + 4 + 1));
        QCOMPARE(tokenizer->roles().end, std::optional<int>(260));
        QCOMPARE(tokenizer->encode("abc de"), (std::vector<int>{257, 259}));
        QCOMPARE(tokenizer->encode("!"), (std::vector<int>{0})); // ids of bytes in the order of GPT-2's alphabet
    }

    void stopsAtTheVocabularyAndTheFrequency()
    {
        Directory directory;
        directory.write("text.txt", "abc\nabc\nabc\nab\nab\nx de\nx de\nzq\n");
        const auto size = [&](std::size_t vocabulary, std::size_t minimum) {
            const Status status = train(directory.path() / "text.txt", directory.path() / "out", vocabulary, minimum);
            return status.ok() ? load(directory.path() / "out")->vocabularySize() : 0;
        };
        QCOMPARE(size(257, 2), std::size_t(257));
        QCOMPARE(size(259, 2), std::size_t(259));
        QCOMPARE(size(1000, 3), std::size_t(257 + 2));
        QCOMPARE(size(1000, 1), std::size_t(257 + 5));
    }

    void runsOfOneLetterAreCountedOnce()
    {
        Directory directory;
        directory.write("text.txt", "aaaaa aaaa\naaaaa\n");
        QVERIFY(train(directory.path() / "text.txt", directory.path() / "out", 1000).ok());
        const auto tokenizer = load(directory.path() / "out");
        QVERIFY(tokenizer);
        QCOMPARE(read(directory.path() / "out/merges.txt"), std::string("#version: 0.2\na a\naa aa\naaaa a\n"));
        QCOMPARE(tokenizer->decode(tokenizer->encode("aaaaaaa aa")), std::string("aaaaaaa aa"));
    }

    void theResultDependsOnTheTextAlone()
    {
        Directory directory;
        std::string forward;
        std::string backward;
        const std::string text = read(std::filesystem::path(FAIRWEIGHT_SOURCE_DIR) / "core/tokenizer/tokenizer.h");
        for (std::size_t begin = 0; begin < text.size();) {
            const std::size_t end = std::min(text.find('\n', begin), text.size());
            const std::string line = text.substr(begin, end - begin);
            forward += line + "\n";
            backward = line + "\r\n" + backward;
            begin = end + 1;
        }
        directory.write("forward.txt", forward).write("backward.txt", backward);
        for (const char* name : {"forward", "backward"})
            QVERIFY(train(directory.path() / (std::string(name) + ".txt"), directory.path() / name, 700).ok());
        for (const char* file : {"vocab.json", "merges.txt", "tokenizer.json", "tokenizer_config.json"})
            QCOMPARE(read(directory.path() / "forward" / file), read(directory.path() / "backward" / file));
        const auto tokenizer = load(directory.path() / "forward");
        QVERIFY(tokenizer);
        QVERIFY(tokenizer->vocabularySize() > 500);
        QCOMPARE(tokenizer->decode(tokenizer->encode(text)), text);
        // vocab.json and merges.txt alone say the same as tokenizer.json.
        std::filesystem::remove(directory.path() / "backward/tokenizer.json");
        QCOMPARE(load(directory.path() / "backward")->encode(text), tokenizer->encode(text));
    }

    void refusesWhatCannotBeLearnt()
    {
        Directory directory;
        directory.write("text.txt", "abc\n").write("empty.txt", "");
        const Status small = train(directory.path() / "text.txt", directory.path() / "out", 256);
        QVERIFY(!small.ok());
        QVERIFY(small.error().hint.find("257") != std::string::npos);
        const Status empty = train(directory.path() / "empty.txt", directory.path() / "out", 300);
        QVERIFY(!empty.ok());
        QVERIFY(empty.error().message.find("empty.txt") != std::string::npos);
        QVERIFY(!train(directory.path() / "missing.txt", directory.path() / "out", 300).ok());
        QVERIFY(!std::filesystem::exists(directory.path() / "out"));
    }

    void canBeCancelled()
    {
        Directory directory;
        directory.write("text.txt", "abc\nabc\n");
        CancelToken cancel;
        cancel.cancel();
        const Status status =
            trainBytePairEncoding(directory.path() / "text.txt", directory.path() / "out", {}, cancel, {});
        QVERIFY(!status.ok());
        QCOMPARE(status.error().kind, ErrorKind::Cancelled);
        QVERIFY(!std::filesystem::exists(directory.path() / "out"));
    }

    void reportsProgress()
    {
        Directory directory;
        directory.write("text.txt", "abc\nabc\n");
        ProgressSink progress;
        QVERIFY(trainBytePairEncoding(directory.path() / "text.txt", directory.path() / "out", {.vocabularySize = 259},
                                      {}, progress)
                    .ok());
        QCOMPARE(progress.snapshot().stage, std::string("learn merges"));
        QCOMPARE(progress.snapshot().done, std::int64_t(2));
        QCOMPARE(progress.snapshot().total, std::int64_t(2));
    }
};

FW_TEST(TestBpeTrainer)
#include "test_bpe_trainer.moc"
