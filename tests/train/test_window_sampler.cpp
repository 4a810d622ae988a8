// Which text a training step sees: the token stream and its windows.
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <fstream>
#include <set>

#include "core/train/token_corpus.h"
#include "core/train/window_sampler.h"
#include "tests/test_main.h"

namespace fs = std::filesystem;
using fw::train::TokenCorpus;
using fw::train::WindowSampler;

namespace {

TokenCorpus corpusOf(std::int32_t tokens)
{
    TokenCorpus corpus;
    for (std::int32_t i = 0; i < tokens; ++i)
        corpus.ids.push_back(i);
    return corpus;
}

} // namespace

class TestWindowSampler : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void documentsAreJoinedByTheEndOfText()
    {
        const fs::path text = m_place / "text.txt";
        std::ofstream(text) << "The baker\n\nshe opened\n";
        const auto tokenizer = fw::tokenizer::loadTokenizer(m_fixture).value();
        const auto corpus = fw::train::loadTokenCorpus(text, *tokenizer, {}, {});
        QVERIFY(corpus.ok());
        std::vector<int> expected{0};
        for (const int id : tokenizer->encode("The baker"))
            expected.push_back(id);
        expected.push_back(0);
        for (const int id : tokenizer->encode("she opened"))
            expected.push_back(id);
        expected.push_back(0);
        QCOMPARE(std::vector<int>(corpus->ids.begin(), corpus->ids.end()), expected);
        QCOMPARE(corpus->documents, std::int64_t{2});
        QCOMPARE(corpus->bytes, std::int64_t{19});
        QCOMPARE(fw::train::loadTokenCorpus(text, *tokenizer, {}, {}, {.maximumTokens = 1})->documents,
                 std::int64_t{1});
        // A seed draws the documents, the same one the same.
        std::ofstream(text) << "The baker\nshe opened\nthe door\nof the shop\n\nat six\n";
        const auto drawn = [&](std::uint64_t seed) { return fw::train::drawDocuments(text, seed).value(); };
        const auto inOrder = fw::train::drawDocuments(text, {}).value();
        QCOMPARE(inOrder.size(), std::size_t{5});
        std::set<std::vector<std::string>> orders;
        for (std::uint64_t seed = 1; seed <= 8; ++seed) {
            auto order = drawn(seed);
            QCOMPARE(order, drawn(seed));
            orders.insert(order);
            QVERIFY(std::is_permutation(order.begin(), order.end(), inOrder.begin()));
        }
        QVERIFY(orders.size() > 3);
        const auto part = fw::train::loadTokenCorpus(text, *tokenizer, {}, {}, {.maximumTokens = 1, .seed = 5});
        QCOMPARE(part->documents, std::int64_t{1});
        QCOMPARE(part->bytes, std::int64_t(drawn(5).front().size()));
        const auto missing = fw::train::loadTokenCorpus(m_place / "none", *tokenizer, {}, {});
        QVERIFY(!missing.ok() && missing.error().message.find("none") != std::string::npos);
        std::ofstream(text) << "\n\n";
        QVERIFY(!fw::train::loadTokenCorpus(text, *tokenizer, {}, {}).ok());
        const fw::CancelToken cancel;
        cancel.cancel();
        std::ofstream(text) << "x\n";
        QVERIFY(fw::train::loadTokenCorpus(text, *tokenizer, cancel, {}).error().kind == fw::ErrorKind::Cancelled);
    }

    void windowsAreCountedWithTheirTargets()
    {
        const TokenCorpus corpus = corpusOf(101);
        QCOMPARE(corpus.windows(10, 0), std::int64_t{10});
        QCOMPARE(corpus.windows(10, 1), std::int64_t{9});
        QCOMPARE(corpus.windows(100, 0), std::int64_t{1});
        QCOMPARE(corpus.windows(101, 0), std::int64_t{0});
    }

    void everyWindowStaysInside()
    {
        for (const std::int32_t tokens : {11, 12, 20, 21, 22, 101, 230}) {
            const TokenCorpus corpus = corpusOf(tokens);
            WindowSampler sampler(corpus, 10, 4, 3);
            for (std::int64_t step = 0; step < 60; ++step) {
                const auto starts = sampler.starts(step);
                QCOMPARE(starts.size(), std::size_t{4});
                for (const std::int64_t start : starts)
                    QVERIFY2(start >= 0 && start + 10 < tokens, qPrintable(QString::number(tokens)));
            }
        }
    }

    void unshiftedEpochsHaveTheSameWindows()
    {
        const TokenCorpus corpus = corpusOf(2001);
        for (const bool shifted : {true, false}) {
            WindowSampler sampler(corpus, 20, 8, 3, shifted);
            std::set<std::int64_t> seen;
            for (std::int64_t step = 0; step < 3 * 12; ++step)
                for (const std::int64_t start : sampler.starts(step))
                    seen.insert(start);
            QVERIFY2(shifted ? seen.size() > 150 : seen.size() <= 100, qPrintable(QString::number(seen.size())));
        }
    }

    /// An epoch repeats no window; the next one has another order and another offset.
    void epochsGoThroughTheText()
    {
        const TokenCorpus corpus = corpusOf(2001);
        WindowSampler sampler(corpus, 20, 8, 3);
        QCOMPARE(sampler.stepsPerEpoch(), std::int64_t{12});
        std::vector<std::set<std::int64_t>> offsets;
        std::vector<std::vector<std::int64_t>> orders;
        for (std::int64_t epoch = 0; epoch < 3; ++epoch) {
            std::set<std::int64_t> seen;
            offsets.emplace_back();
            orders.emplace_back();
            for (std::int64_t step = epoch * 12; step < (epoch + 1) * 12; ++step)
                for (const std::int64_t start : sampler.starts(step)) {
                    seen.insert(start);
                    offsets.back().insert(start % 20);
                    orders.back().push_back(start / 20);
                }
            QCOMPARE(seen.size(), std::size_t{96});
            QCOMPARE(offsets.back().size(), std::size_t{1});
            QVERIFY(!std::is_sorted(orders.back().begin(), orders.back().end()));
        }
        QVERIFY(orders[0] != orders[1] && orders[1] != orders[2]);
        QVERIFY(offsets[0] != offsets[1] || offsets[1] != offsets[2]);
    }

    void aStepIsAFunctionOfSeedAndNumber()
    {
        const TokenCorpus corpus = corpusOf(1000);
        WindowSampler forwards(corpus, 16, 4, 5);
        WindowSampler other(corpus, 16, 4, 6);
        std::vector<std::vector<std::int64_t>> steps;
        for (std::int64_t step = 0; step < 50; ++step)
            steps.push_back(forwards.starts(step));
        WindowSampler jumping(corpus, 16, 4, 5);
        int equal = 0;
        for (const std::int64_t step : {49, 3, 20, 0, 31, 30}) {
            QCOMPARE(jumping.starts(step), steps[std::size_t(step)]);
            equal += other.starts(step) == steps[std::size_t(step)];
        }
        QVERIFY(equal < 2);
    }

private:
    const fs::path m_fixture = fs::path(FAIRWEIGHT_SOURCE_DIR) / "tests" / "fixtures" / "gpt2" / "base";
    QTemporaryDir m_directory;
    const fs::path m_place = m_directory.path().toStdString();
};

FW_TEST(TestWindowSampler)
#include "test_window_sampler.moc"
