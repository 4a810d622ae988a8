// Greedy continuations of transformers, all prompts of unequal length in one call.
#include <QtTest>

#include "core/generate/generator.h"
#include "core/tokenizer/tokenizer.h"
#include "tests/nn/gpt2_fixture.h"
#include "tests/test_main.h"

using fw::generate::Decoding;

class TestGeneratorGolden : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void greedyIdsAndTextsEqualTheReference_data() { gpt2_fixture::addModels(); }

    void greedyIdsAndTextsEqualTheReference()
    {
        QFETCH(QString, name);
        const auto model = gpt2_fixture::load(name.toStdString());
        const auto tokenizer =
            gpt2_fixture::valueOf(fw::tokenizer::loadTokenizer(gpt2_fixture::directory(name.toStdString())));
        const auto& golden = gpt2_fixture::goldens()["models"][name.toStdString()]["greedy"];
        std::vector<std::vector<int>> prompts;
        for (const auto& row : golden)
            prompts.push_back(row["prompt"].get<std::vector<int>>());
        QVERIFY(prompts.size() >= 4 && prompts[0].size() != prompts[1].size());
        Decoding decoding;
        decoding.greedy = true;
        decoding.maxNewTokens = 14;
        const auto generations = fw::generate::generate(model, prompts, decoding, {});
        QVERIFY2(generations.ok(), generations.ok() ? "" : generations.error().message.c_str());
        QCOMPARE(generations->size(), prompts.size());
        for (std::size_t i = 0; i < prompts.size(); ++i) {
            QCOMPARE((*generations)[i].prompt, i);
            QCOMPARE((*generations)[i].ids, golden[i]["new"].get<std::vector<int>>());
            QVERIFY(!(*generations)[i].stopped);
            QCOMPARE(QByteArray::fromStdString(tokenizer->decode((*generations)[i].ids)).toHex(),
                     QByteArray::fromStdString(golden[i]["bytes"].get<std::string>()));
        }
    }

    /// A stop token ends its row before it, and no other row.
    void stopTokensEndTheirRow()
    {
        const auto model = gpt2_fixture::load("base");
        const auto& golden = gpt2_fixture::goldens()["models"]["base"]["greedy"];
        std::vector<std::vector<int>> prompts;
        for (const auto& row : golden)
            prompts.push_back(row["prompt"].get<std::vector<int>>());
        const auto whole = golden[0]["new"].get<std::vector<int>>();
        Decoding decoding;
        decoding.greedy = true;
        decoding.maxNewTokens = 14;
        decoding.stopTokens = {9999, whole[4]};
        const auto generations = gpt2_fixture::valueOf(fw::generate::generate(model, prompts, decoding, {}));
        int stopped = 0;
        for (std::size_t i = 0; i < prompts.size(); ++i) {
            auto expected = golden[i]["new"].get<std::vector<int>>();
            const auto stop = std::find(expected.begin(), expected.end(), whole[4]);
            QCOMPARE(generations[i].stopped, stop != expected.end());
            expected.erase(stop, expected.end());
            QCOMPARE(generations[i].ids, expected);
            stopped += generations[i].stopped;
        }
        QVERIFY(stopped >= 1 && stopped < int(prompts.size()));
    }
};

FW_TEST(TestGeneratorGolden)
#include "test_generator_golden.moc"
