// The ids of Hugging Face tokenizers, by tests/reference/make_tokenizer_goldens.py.
#include <nlohmann/json.hpp>

#include "tests/test_main.h"
#include "tests/tokenizer/tokenizer_fixtures.h"

using namespace tokenizer_fixtures;

class TestTokenizerGolden : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void idsEqualTheReference_data()
    {
        m_expected = nlohmann::json::parse(read(fixture("expected.json")));
        QVERIFY(m_expected["texts"].size() > 100);
        QVERIFY(m_expected["cases"].size() >= 12);
        QTest::addColumn<int>("index");
        for (int i = 0; i < int(m_expected["cases"].size()); ++i)
            QTest::newRow(m_expected["cases"][std::size_t(i)]["name"].get<std::string>().c_str()) << i;
    }

    void idsEqualTheReference()
    {
        QFETCH(int, index);
        const auto& expected = m_expected["cases"][std::size_t(index)];
        const auto tokenizer = load(fixture(expected["directory"].get<std::string>()));
        QVERIFY(tokenizer);
        const auto& texts = m_expected["texts"];
        const auto maximum = expected["maximum_length"].get<std::size_t>();
        for (std::size_t i = 0; i < texts.size(); ++i) {
            const auto text = texts[i].get<std::string>();
            const auto ids = maximum ? tokenizer->encodeWithTemplate(text, maximum) : tokenizer->encode(text);
            const nlohmann::json ours = ids;
            QVERIFY2(ours == expected["ids"][i], ("text " + texts[i].dump(-1, ' ', true) + "\nours " + ours.dump() +
                                                  "\nreference " + expected["ids"][i].dump())
                                                     .c_str());
        }
    }

    void byteLevelTextsComeBack()
    {
        const auto expected = nlohmann::json::parse(read(fixture("expected.json")));
        for (const char* directory : {"gpt2", "gpt2-files", "llama3", "roberta"}) {
            const auto tokenizer = load(fixture(directory));
            QVERIFY(tokenizer);
            for (const auto& text : expected["texts"])
                QCOMPARE(tokenizer->decode(tokenizer->encode(text.get<std::string>())), text.get<std::string>());
        }
    }

private:
    nlohmann::json m_expected;
};

FW_TEST(TestTokenizerGolden)
#include "test_tokenizer_golden.moc"
