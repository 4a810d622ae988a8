// A classifier's batches, threads, cancel and refusals.
#include <QtTest>

#include "core/base/random.h"
#include "core/nn/classifier.h"
#include "core/nn/encoder.h"
#include "core/nn/runtime.h"

namespace {

fw::nn::Classifier randomClassifier(std::int64_t width, std::int64_t inner, std::vector<std::string> labels)
{
    fw::checkpoint::ModelConfig config;
    config.architecture = fw::checkpoint::Architecture::Bert;
    config.vocabulary = 100;
    config.positions = 256;
    config.width = width;
    config.layers = 2;
    config.heads = 4;
    config.innerWidth = inner;
    config.activation = "gelu";
    config.tokenTypes = 2;
    fw::checkpoint::HeadConfig head;
    head.labels = std::move(labels);
    config.classifierHeads = {head};
    fw::RandomStream random(7);
    return fw::nn::Classifier(fw::nn::initialiseEncoder(config, random));
}

std::vector<std::vector<int>> randomTexts(std::size_t count, std::uint32_t longest)
{
    fw::RandomStream random(11);
    std::vector<std::vector<int>> texts(count);
    for (auto& text : texts) {
        text.resize(1 + random.nextBelow(longest));
        for (int& id : text)
            id = int(random.nextBelow(100));
    }
    return texts;
}

} // namespace

class TestClassifier : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTextScoresTheSameInAnyCompany_data()
    {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("inner");
        QTest::addColumn<int>("threads");
        for (const int threads : {1, 2, 3}) {
            QTest::addRow("MiniLM's width, %d threads", threads) << 384 << 1536 << threads;
            QTest::addRow("small and odd, %d threads", threads) << 20 << 37 << threads;
        }
    }

    void aTextScoresTheSameInAnyCompany()
    {
        QFETCH(int, width);
        QFETCH(int, inner);
        QFETCH(int, threads);
        fw::nn::setThreads(threads);
        const auto classifier = randomClassifier(width, inner, {"a", "b", "c"});
        std::vector<std::vector<int>> texts = randomTexts(45, 40);
        texts.push_back(std::vector<int>(230, 5)); // beyond the row-wise attention kernel's length
        const auto together = classifier.logits(texts);
        QVERIFY(together.ok());
        for (std::size_t i = 0; i < texts.size(); ++i) {
            const auto alone = classifier.logits({&texts[i], 1});
            QVERIFY(alone.ok());
            for (std::size_t label = 0; label < 3; ++label)
                QVERIFY((*alone)[label] == (*together)[i * 3 + label]); // QCOMPARE would allow rounding
        }
        for (const std::size_t size : {2, 3, 5, 8}) // other neighbours, other places
            for (std::size_t begin = 0; begin + size <= texts.size(); begin += size) {
                const auto part = classifier.logits({&texts[begin], size});
                QVERIFY(part.ok());
                QVERIFY(std::equal(part->begin(), part->end(), together->begin() + std::ptrdiff_t(begin * 3)));
            }
        fw::nn::setThreads(0);
    }

    void threadsChangeNoBit()
    {
        const auto classifier = randomClassifier(64, 100, {"a", "b"});
        const auto texts = randomTexts(60, 30);
        fw::nn::setThreads(1);
        const auto expected = classifier.logits(texts).value();
        for (const int threads : {2, 3, 4}) {
            fw::nn::setThreads(threads);
            QVERIFY(classifier.logits(texts).value() == expected);
            QCOMPARE(fw::nn::threads(), threads); // and the engine's threads are what they were
        }
        fw::nn::setThreads(0);
    }

    void textsDiffer()
    {
        const auto classifier = randomClassifier(64, 128, {"a", "b"});
        const auto scores = classifier.scores(std::vector<std::vector<int>>{{1, 2, 3}, {3, 2, 1}, {1, 2, 4}});
        QVERIFY(scores.ok());
        QVERIFY((*scores)[0] != (*scores)[2] && (*scores)[0] != (*scores)[4]); // position and token both count
        QVERIFY(std::abs((*scores)[0] + (*scores)[1] - 1) < 1e-6F);
    }

    void refusesWhatItCannotRead()
    {
        const auto classifier = randomClassifier(32, 64, {"a", "b"});
        const auto unknown = classifier.scores(std::vector<std::vector<int>>{{1}, {2, 100}});
        QVERIFY(!unknown.ok());
        QVERIFY(unknown.error().message.find("text 1 has the token id 100") != std::string::npos);
        QVERIFY(!classifier.scores(std::vector<std::vector<int>>{{}}).ok());
        QVERIFY(!classifier.scores(std::vector<std::vector<int>>{std::vector<int>(257, 1)}).ok());
        QVERIFY(classifier.scores({}).ok());
    }

    void cancels()
    {
        const auto classifier = randomClassifier(32, 64, {"a", "b"});
        fw::CancelToken cancel;
        cancel.cancel();
        const auto result = classifier.scores(std::vector<std::vector<int>>{{1, 2}}, cancel);
        QVERIFY(!result.ok() && result.error().kind == fw::ErrorKind::Cancelled);
    }
};

QTEST_GUILESS_MAIN(TestClassifier)
#include "test_classifier.moc"
