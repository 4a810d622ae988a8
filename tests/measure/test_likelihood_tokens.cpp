// Options and long texts cut as lm-evaluation-harness cuts them, by tests/reference/make_likelihood_token_goldens.py.
#include <QtTest>

#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/measure/likelihood_tokens.h"
#include "core/measure/scoring_windows.h"
#include "tests/test_main.h"

namespace {

using nlohmann::json;
using Ids = std::vector<int>;

std::filesystem::path fixtureFile(const std::string& name)
{
    return std::filesystem::path(FAIRWEIGHT_SOURCE_DIR) / "tests/fixtures" / name;
}

} // namespace

class TestLikelihoodTokens : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_expected = json::parse(fw::readFile(fixtureFile("measure/likelihood_tokens.json")).value());
        m_tokenizer = fw::tokenizer::loadTokenizer(fixtureFile("gpt2/base")).value();
    }

    void optionsEqualTheReference()
    {
        int refused = 0;
        for (const json& pair : m_expected["pairs"]) {
            const auto tokens =
                fw::measure::optionTokens(*m_tokenizer, {pair["context"], pair["option"]}, std::int64_t{1024});
            if (pair["own"].empty()) { // which the reference takes for a mistake
                QVERIFY(!tokens.ok() && tokens.error().kind == fw::ErrorKind::InvalidInput);
                ++refused;
                continue;
            }
            QVERIFY2(tokens.ok(), pair.dump().c_str());
            const auto own = tokens->ids.begin() + tokens->context;
            QVERIFY2(tokens->context == std::int64_t(pair["given"].size()), pair.dump().c_str());
            const std::string whole = pair["context"].get<std::string>() + pair["option"].get<std::string>();
            if (!pair["context"].empty() && pair["context"] != "") // as they stand in the whole text
                QVERIFY2(tokens->ids == m_tokenizer->encode(whole), pair.dump().c_str());
            else
                QVERIFY2(json(Ids(tokens->ids.begin(), own)) == pair["given"], pair.dump().c_str());
            QVERIFY2(json(Ids(own, tokens->ids.end())) == pair["own"], pair.dump().c_str());
        }
        QVERIFY(refused >= 1 && m_expected["pairs"].size() >= 15);
    }

    void windowsEqualTheReference()
    {
        for (const json& stream : m_expected["windows"]) {
            const Ids ids = stream["tokens"];
            std::vector<fw::measure::Window> windows;
            fw::measure::addRollingWindows(0, ids, 0, stream["length"].get<std::int64_t>(), windows);
            json ours = json::array();
            for (const fw::measure::Window& window : windows) {
                const auto own = window.ids.begin() + window.context;
                ours.push_back({Ids(window.ids.begin(), own), Ids(own, window.ids.end())});
            }
            QCOMPARE(ours.dump(), stream["windows"].dump());
        }
    }

    /// The beginning goes, never the option's own tokens.
    void longContextsAreCut()
    {
        const auto all = fw::measure::optionTokens(*m_tokenizer, {"The man knew", " that she"}, 1024).value();
        const auto own = std::int64_t(all.ids.size()) - all.context;
        const auto cut = fw::measure::optionTokens(*m_tokenizer, {"The man knew", " that she"}, own + 1).value();
        QCOMPARE(cut.context, std::int64_t{2});
        QCOMPARE(Ids(cut.ids), Ids(all.ids.end() - (own + 2), all.ids.end()));
        const auto least = fw::measure::optionTokens(*m_tokenizer, {"The man knew", " that she"}, own).value();
        QCOMPARE(least.context, std::int64_t{1});
        QVERIFY(!fw::measure::optionTokens(*m_tokenizer, {"The man knew", " that she"}, own - 1).ok());
    }

    /// A template of the tokenizer stands before every text, and a text that begins with the prefix brings its own.
    void templatesStandBeforeTexts()
    {
        QTemporaryDir directory;
        const std::filesystem::path place = directory.path().toStdString();
        std::ofstream(place / "vocab.json") << R"({"a": 0, "b": 1, "ab": 2, "<s>": 3, "</s>": 4})";
        std::ofstream(place / "merges.txt") << "a b\n";
        std::ofstream(place / "tokenizer_config.json")
            << R"({"tokenizer_class": "GPT2Tokenizer", "bos_token": "<s>", "eos_token": "</s>", "unk_token": "</s>",
                   "add_bos_token": true})";
        const auto tokenizer = fw::tokenizer::loadTokenizer(place).value();
        QCOMPARE(fw::measure::likelihoodIds(*tokenizer, "ab"), (Ids{3, 2}));
        QCOMPARE(fw::measure::likelihoodIds(*tokenizer, "<s>ab"), (Ids{3, 2}));
        const auto tokens = fw::measure::optionTokens(*tokenizer, {"a", "ab"}, 8).value();
        QCOMPARE(tokens.ids, (Ids{3, 0, 2}));
        QCOMPARE(tokens.context, std::int64_t{2});
        QCOMPARE(fw::measure::optionTokens(*tokenizer, {"", "ab"}, 8).value().ids, (Ids{3, 2}));
    }

private:
    json m_expected;
    std::shared_ptr<const fw::tokenizer::Tokenizer> m_tokenizer;
};

FW_TEST(TestLikelihoodTokens)
#include "test_likelihood_tokens.moc"
