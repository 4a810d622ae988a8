// What generation promises: company, draws and threads change nothing; stops, errors and cancelling.
#include <QtTest>

#include <atomic>
#include <chrono>
#include <limits>
#include <set>
#include <thread>

#include "core/generate/generator.h"
#include "core/nn/kernels/runtime.h"
#include "core/nn/models/family.h"
#include "tests/nn/gpt2_fixture.h"
#include "tests/nn/gpt2_logits.h"
#include "tests/test_main.h"

using fw::generate::Decoding;
using fw::generate::generate;
using fw::generate::Generation;
using fw::nn::LanguageModel;
using fw::nn::Role;
using gpt2_fixture::valueOf;

namespace {

using Prompts = std::vector<std::vector<int>>;

LanguageModel freshModel(std::int64_t width, std::int64_t layers, std::int64_t positions)
{
    fw::RandomStream random(3);
    const fw::nn::DecoderConfig config =
        fw::nn::freshConfig({.vocabulary = 300, .positions = positions, .width = width, .layers = layers, .heads = 4});
    return LanguageModel(std::make_shared<fw::nn::Decoder>(fw::nn::initialiseDecoder(config, random)));
}

/// A copy of the base fixture whose tensors may be spoilt.
fw::nn::Decoder spoilable()
{
    fw::nn::Decoder model = gpt2_fixture::load("base").decoder();
    for (fw::nn::DecoderBlock& block : model.blocks)
        block[Role::Down] = std::make_shared<fw::nn::DenseLinear>(block[Role::Down]->denseWeight().clone(),
                                                                  block[Role::Down]->bias().clone());
    return model;
}

Prompts somePrompts(std::size_t count)
{
    Prompts prompts;
    for (std::size_t i = 0; i < count; ++i)
        prompts.push_back(gpt2_logits::someIds(1 + (i * 5) % 30, i));
    return prompts;
}

bool equal(const Generation& a, const Generation& b)
{
    return a.draw == b.draw && a.ids == b.ids && a.stopped == b.stopped;
}

} // namespace

class TestGenerator : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { fw::nn::setThreads(2); }

    void companyDrawsAndThreadsChangeNothing_data()
    {
        QTest::addColumn<bool>("wide");
        QTest::newRow("fixture") << false;
        QTest::newRow("width 128") << true;
    }

    void companyDrawsAndThreadsChangeNothing()
    {
        QFETCH(bool, wide);
        const LanguageModel model = wide ? freshModel(128, 2, 64) : gpt2_fixture::load("base");
        const Prompts prompts = somePrompts(17);
        Decoding decoding;
        decoding.topP = 0.95;
        decoding.maxNewTokens = 12;
        decoding.draws = 3;
        decoding.stopTokens = {5, 17, 30, 101, 222};
        const auto all = valueOf(generate(model, prompts, decoding, {}));
        QCOMPARE(all.size(), std::size_t{17 * 3});
        std::set<std::vector<int>> different;
        for (std::size_t i = 0; i < all.size(); ++i) {
            QCOMPARE(all[i].prompt, i / 3);
            QCOMPARE(all[i].draw, int(i % 3));
            different.insert(all[i].ids);
        }
        QVERIFY(different.size() > 40); // draws and prompts are not copies of each other

        for (std::size_t i = 0; i < prompts.size(); ++i) {
            const auto alone = valueOf(generate(model, {&prompts[i], 1}, decoding, {}));
            for (std::size_t draw = 0; draw < 3; ++draw)
                QVERIFY2(equal(alone[draw], all[i * 3 + draw]), qPrintable(QString("prompt %1").arg(i)));
        }
        Decoding single = decoding;
        single.draws = 1;
        const auto first = valueOf(generate(model, prompts, single, {}));
        for (std::size_t i = 0; i < prompts.size(); ++i)
            QVERIFY(equal(first[i], all[i * 3]));
        Prompts reversed(prompts.rbegin(), prompts.rend());
        const auto backwards = valueOf(generate(model, reversed, decoding, {}));
        for (std::size_t i = 0; i < all.size(); ++i)
            QVERIFY(equal(backwards[(16 - i / 3) * 3 + i % 3], all[i]));
        fw::nn::setThreads(1);
        const auto oneThread = valueOf(generate(model, prompts, decoding, {}));
        for (std::size_t i = 0; i < all.size(); ++i)
            QVERIFY(equal(oneThread[i], all[i]));
    }

    void fewerNewTokensAreAPrefix()
    {
        const LanguageModel model = gpt2_fixture::load("half");
        Decoding decoding;
        decoding.maxNewTokens = 15;
        decoding.draws = 2;
        const Prompts prompts = somePrompts(5);
        const auto longer = valueOf(generate(model, prompts, decoding, {}));
        decoding.maxNewTokens = 4;
        const auto shorter = valueOf(generate(model, prompts, decoding, {}));
        for (std::size_t i = 0; i < longer.size(); ++i) {
            QCOMPARE(shorter[i].ids.size(), std::size_t{4});
            QVERIFY(std::equal(shorter[i].ids.begin(), shorter[i].ids.end(), longer[i].ids.begin()));
        }
    }

    void theSeedDecides()
    {
        const LanguageModel model = gpt2_fixture::load("base");
        Decoding decoding;
        decoding.maxNewTokens = 10;
        const Prompts prompts = somePrompts(4);
        const auto first = valueOf(generate(model, prompts, decoding, {}));
        const auto again = valueOf(generate(model, prompts, decoding, {}));
        const auto loadedAgain = valueOf(generate(gpt2_fixture::load("base"), prompts, decoding, {}));
        decoding.seed = 2;
        const auto other = valueOf(generate(model, prompts, decoding, {}));
        for (std::size_t i = 0; i < first.size(); ++i) {
            QCOMPARE(again[i].ids, first[i].ids);
            QCOMPARE(loadedAgain[i].ids, first[i].ids);
            QVERIFY(other[i].ids != first[i].ids);
        }
    }

    void nothingAskedNothingGiven()
    {
        const LanguageModel model = gpt2_fixture::load("base");
        Decoding decoding;
        QVERIFY(valueOf(generate(model, {}, decoding, {})).empty());
        decoding.maxNewTokens = 0;
        decoding.draws = 2;
        const auto none = valueOf(generate(model, somePrompts(2), decoding, {}));
        QCOMPARE(none.size(), std::size_t{4});
        for (const Generation& generation : none)
            QVERIFY(generation.ids.empty() && !generation.stopped);
    }

    void theContextIsFilledAndNotExceeded()
    {
        const LanguageModel model = gpt2_fixture::load("base");
        Decoding decoding;
        decoding.maxNewTokens = 8;
        const Prompts fits{{1, 2}, gpt2_logits::someIds(40)};
        QCOMPARE(valueOf(generate(model, fits, decoding, {}))[1].ids.size(), std::size_t{8});
        const Prompts tooLong{{1, 2}, gpt2_logits::someIds(41)};
        const auto refused = generate(model, tooLong, decoding, {});
        QVERIFY(!refused.ok() && refused.error().kind == fw::ErrorKind::InvalidInput);
        QVERIFY2(refused.error().message.find("prompt 2 has 41 tokens; with 8 new ones") != std::string::npos,
                 refused.error().message.c_str());
    }

    void promptsThatCannotBeAreNamed()
    {
        const LanguageModel model = gpt2_fixture::load("base");
        const auto empty = generate(model, Prompts{{1}, {}}, {}, {});
        QVERIFY(!empty.ok() && empty.error().message.find("prompt 2") != std::string::npos);
        for (const int id : {-1, 300}) {
            const auto foreign = generate(model, Prompts{{1, id}}, {}, {});
            QVERIFY(!foreign.ok() && foreign.error().kind == fw::ErrorKind::Incompatible);
            QVERIFY(foreign.error().message.find(std::to_string(id)) != std::string::npos);
        }
    }

    void progressCountsTokens()
    {
        const LanguageModel model = gpt2_fixture::load("base");
        Decoding decoding;
        decoding.maxNewTokens = 6;
        decoding.draws = 2;
        std::vector<std::int64_t> heard;
        (void)valueOf(generate(model, somePrompts(3), decoding, {}, [&](std::int64_t n) { heard.push_back(n); }));
        QVERIFY(heard.size() >= 5);
        QCOMPARE(heard.front(), std::int64_t{6});
        QVERIFY(std::is_sorted(heard.begin(), heard.end()) && heard.back() <= 36);
    }

    void brokenWeightsNameTheirLayer_data()
    {
        QTest::addColumn<bool>("greedy");
        QTest::newRow("sampled") << false;
        QTest::newRow("greedy") << true;
    }

    void brokenWeightsNameTheirLayer()
    {
        QFETCH(bool, greedy);
        Decoding decoding;
        decoding.greedy = greedy;
        for (std::size_t layer = 0; layer < 3; ++layer) {
            fw::nn::Decoder model = spoilable();
            model.blocks[layer][Role::Down]->denseWeight()[3][5] = std::numeric_limits<float>::quiet_NaN();
            const auto broken =
                generate(LanguageModel(std::make_shared<fw::nn::Decoder>(model)), somePrompts(3), decoding, {});
            QVERIFY(!broken.ok() && broken.error().kind == fw::ErrorKind::Numerical);
            QVERIFY2(broken.error().message.ends_with("broken at layer " + std::to_string(layer)),
                     broken.error().message.c_str());
        }
    }

    /// The row that breaks is not the first: only the longer prompt gets to the broken position.
    void theLayerIsThatOfTheBrokenRow()
    {
        fw::nn::Decoder model = spoilable();
        model.positions = model.positions.clone();
        model.positions[3][0] = std::numeric_limits<float>::quiet_NaN();
        const LanguageModel broken(std::make_shared<fw::nn::Decoder>(model));
        const auto prefill = generate(broken, Prompts{{1, 2}, {4, 5, 6, 7, 8}}, {}, {});
        QVERIFY(!prefill.ok());
        QVERIFY2(prefill.error().message.ends_with("broken at layer 0"), prefill.error().message.c_str());
        const auto later = generate(broken, Prompts{{1, 2}}, {}, {});
        QVERIFY(!later.ok());
        QVERIFY2(later.error().message.ends_with("broken at layer 0"), later.error().message.c_str());
    }

    void cancellingTakesEffectWhileTokensAreMade()
    {
        const LanguageModel model = freshModel(64, 4, 3200);
        Decoding decoding;
        decoding.maxNewTokens = 3000;
        const fw::CancelToken cancel;
        std::atomic<std::int64_t> tokens = 0;
        std::thread other([&] {
            while (tokens < 400)
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            cancel.cancel();
        });
        const auto result =
            generate(model, somePrompts(4), decoding, cancel, [&](std::int64_t count) { tokens = count; });
        other.join();
        QVERIFY(!result.ok() && result.error().kind == fw::ErrorKind::Cancelled);
        QVERIFY(tokens < 4 * 3000);
    }

    void aCancelledTokenGeneratesNothing()
    {
        const fw::CancelToken cancel;
        cancel.cancel();
        bool heard = false;
        const auto result =
            generate(gpt2_fixture::load("base"), somePrompts(2), {}, cancel, [&](auto) { heard = true; });
        QVERIFY(!result.ok() && result.error().kind == fw::ErrorKind::Cancelled);
        QVERIFY(!heard);
    }

    void aPromptsKeyIsItsIds()
    {
        using fw::generate::promptKey;
        QCOMPARE(promptKey(std::vector<int>{1, 2, 3}), promptKey(std::vector<int>{1, 2, 3}));
        std::set<std::uint64_t> keys{promptKey(std::vector<int>{})};
        for (int a = 0; a < 30; ++a) {
            keys.insert(promptKey(std::vector<int>{a}));
            for (int b = 0; b < 30; ++b)
                keys.insert(promptKey(std::vector<int>{a, b}));
        }
        QCOMPARE(keys.size(), std::size_t{1 + 30 + 900});
        QVERIFY(keys.insert(promptKey(std::vector<int>{1, 2}, 1)).second); // a prompt that stands twice
        QVERIFY(keys.insert(promptKey(std::vector<int>{1, 2}, 2)).second);
    }
};

FW_TEST(TestGenerator)
#include "test_generator.moc"
