// Classification heads in config.json: what is read, what is refused, what is written.
#include <QtTest>

#include "core/checkpoint/encoder_config.h"
#include "core/checkpoint/head_config.h"
#include "tests/test_main.h"

using fw::checkpoint::parseHeads;
using nlohmann::json;

class TestHeadConfig : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void transformersSingleHead()
    {
        const auto plain = parseHeads({{"model_type", "bert"}}, "").value();
        QCOMPARE(plain.size(), std::size_t{1});
        QCOMPARE(plain[0].labels, (std::vector<std::string>{"LABEL_0", "LABEL_1"}));
        QVERIFY(plain[0].name.empty() && !plain[0].multiLabel && plain[0].temperature == 1);
        const auto several = parseHeads({{"problem_type", "multi_label_classification"},
                                         {"id2label", {{"1", "threat"}, {"0", "insult"}, {"2", "other"}}},
                                         {"fairweight", {{"signal_label", "threat"}, {"temperature", 2}}}},
                                        "")
                                 .value();
        QCOMPARE(several[0].labels, (std::vector<std::string>{"insult", "threat", "other"}));
        QVERIFY(several[0].multiLabel);
        QCOMPARE(several[0].signalLabel, std::string("threat"));
        QCOMPARE(several[0].temperature, 2.0);
        QVERIFY(!several[0].threshold);
    }

    void namedHeads()
    {
        const auto heads = parseHeads({{"fairweight", {{"heads", twoHeads()}}}}, "").value();
        QCOMPARE(heads.size(), std::size_t{2});
        QCOMPARE(heads[0].name, std::string("toxicity"));
        QCOMPARE(heads[0].labels, (std::vector<std::string>{"clean", "toxic"}));
        QCOMPARE(heads[0].temperature, 1.07);
        QCOMPARE(heads[0].signalLabel, std::string("toxic"));
        QCOMPARE(heads[0].threshold.value(), 0.5);
        QVERIFY(!heads[0].multiLabel);
        QCOMPARE(heads[1].name, std::string("identity-attack_2"));
        QVERIFY(heads[1].multiLabel && heads[1].temperature == 1 && heads[1].signalLabel.empty());
    }

    void whatIsWrongIsNamed_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("what");
        const char* heads = "/fairweight/heads";
        QTest::newRow("own fields") << "/fairweight"
                                    << "3"
                                    << "fairweight: must be an object, not a whole number";
        QTest::newRow("no list") << heads << "{}"
                                 << "fairweight.heads: ";
        QTest::newRow("null") << heads << "null"
                              << "fairweight.heads: ";
        QTest::newRow("no heads") << heads << "[]"
                                  << "fairweight.heads: must be a list of 1 to";
        QTest::newRow("no object") << "/fairweight/heads/1"
                                   << "\"x\""
                                   << "fairweight.heads[1]: must be an object, not a text";
        QTest::newRow("no name") << "/fairweight/heads/1/name"
                                 << "null"
                                 << "fairweight.heads[1].name";
        QTest::newRow("empty name") << "/fairweight/heads/1/name"
                                    << "\"\""
                                    << "fairweight.heads[1].name";
        QTest::newRow("name with a dot") << "/fairweight/heads/1/name"
                                         << "\"a.b\""
                                         << "fairweight.heads[1].name";
        QTest::newRow("name a number") << "/fairweight/heads/1/name"
                                       << "1"
                                       << "fairweight.heads[1].name";
        QTest::newRow("same name") << "/fairweight/heads/1/name"
                                   << "\"toxicity\""
                                   << "two heads named 'toxicity'";
        QTest::newRow("labels missing") << "/fairweight/heads/0/labels"
                                        << "null"
                                        << "fairweight.heads[0].labels";
        QTest::newRow("labels empty") << "/fairweight/heads/0/labels"
                                      << "[]"
                                      << "fairweight.heads[0].labels";
        QTest::newRow("labels a text") << "/fairweight/heads/0/labels"
                                       << "\"toxic\""
                                       << "fairweight.heads[0].labels";
        QTest::newRow("label a number") << "/fairweight/heads/0/labels/0"
                                        << "1"
                                        << "fairweight.heads[0].labels";
        QTest::newRow("label empty") << "/fairweight/heads/0/labels/0"
                                     << "\"\""
                                     << "fairweight.heads[0].labels";
        QTest::newRow("label twice") << "/fairweight/heads/0/labels/0"
                                     << "\"toxic\""
                                     << "fairweight.heads[0].labels[1]: \"toxic\" is listed twice";
        QTest::newRow("softmax over one") << "/fairweight/heads/0/labels"
                                          << "[\"toxic\"]"
                                          << "at least two";
        QTest::newRow("multi a text") << "/fairweight/heads/1/multi_label"
                                      << "\"yes\""
                                      << "fairweight.heads[1].multi_label: must be true or false";
        QTest::newRow("temperature 0") << "/fairweight/heads/0/temperature"
                                       << "0"
                                       << "fairweight.heads[0].temperature";
        QTest::newRow("temperature below 0") << "/fairweight/heads/0/temperature"
                                             << "-1"
                                             << "temperature";
        QTest::newRow("temperature huge") << "/fairweight/heads/0/temperature"
                                          << "1e300"
                                          << "temperature";
        QTest::newRow("temperature a text") << "/fairweight/heads/0/temperature"
                                            << "\"1\""
                                            << "temperature";
        QTest::newRow("signal unknown") << "/fairweight/heads/0/signal_label"
                                        << "\"rude\""
                                        << "fairweight.heads[0].signal_label: is none of the labels (clean, toxic)";
        QTest::newRow("signal a number") << "/fairweight/heads/0/signal_label"
                                         << "1"
                                         << "signal_label";
        QTest::newRow("threshold") << "/fairweight/heads/0/threshold"
                                   << "1.5"
                                   << "fairweight.heads[0].threshold";
        QTest::newRow("threshold a text") << "/fairweight/heads/0/threshold"
                                          << "\"x\""
                                          << "threshold";
    }

    void whatIsWrongIsNamed()
    {
        QFETCH(QString, path);
        QFETCH(QString, value);
        QFETCH(QString, what);
        json document = {{"model_type", "bert"}, {"fairweight", {{"heads", twoHeads()}}}};
        document[json::json_pointer(path.toStdString())] = json::parse(value.toStdString());
        const auto config = fw::checkpoint::parseEncoderConfig(document, "place/config.json");
        QVERIFY(!config.ok());
        const QString message = QString::fromStdString(config.error().message);
        QVERIFY2(message.startsWith("place/config.json: ") && message.contains(what), qPrintable(message));
    }

    /// As early configs describe them, and as transformers reads those.
    void labelsOfOldConfigs()
    {
        using Labels = std::vector<std::string>;
        const auto labels = [](const json& document) { return parseHeads(document, "").value()[0].labels; };
        QCOMPARE(labels({{"num_labels", 3}}), (Labels{"LABEL_0", "LABEL_1", "LABEL_2"}));
        QCOMPARE(labels({{"num_labels", 3}, {"id2label", nullptr}}), (Labels{"LABEL_0", "LABEL_1", "LABEL_2"}));
        QCOMPARE(labels({{"id2label", {{"0", 0}, {"1", 1}}}}), (Labels{"0", "1"}));
        QCOMPARE(labels({{"id2label", {{"0", 0.5}, {"1", -1}}}}), (Labels{"0.5", "-1"}));
        QCOMPARE(labels({{"num_labels", 2}, {"id2label", {{"1", "b"}, {"0", "a"}}}}), (Labels{"a", "b"}));
        QCOMPARE(labels({{"num_labels", 3}, {"id2label", {{"1", "b"}, {"0", "a"}}}}),
                 (Labels{"LABEL_0", "LABEL_1", "LABEL_2"}));
        QVERIFY(parseHeads({{"num_labels", 1}}, "").value()[0].multiLabel);
        json twelve;
        for (int i = 0; i < 12; ++i)
            twelve["id2label"][std::to_string(i)] = "label " + std::to_string(i); // sorted as texts: 0, 1, 10, 11, 2
        QCOMPARE(labels(twelve)[2], std::string("label 2"));
        QCOMPARE(labels(twelve)[11], std::string("label 11"));
        for (const json& wrong : {json{{"num_labels", 0}}, json{{"num_labels", "2"}}, json{{"num_labels", 1e9}},
                                  json{{"id2label", json::object()}}, json{{"id2label", {{"0", true}}}}})
            QVERIFY2(!parseHeads(wrong, "").ok(), wrong.dump().c_str());
        json written = {{"num_labels", 3}};
        fw::checkpoint::writeHeads(written, parseHeads({{"id2label", {{"0", "a"}, {"1", "b"}}}}, "").value());
        QVERIFY(!written.contains("num_labels"));
    }

    void idToLabelThatSkipsIsAnError()
    {
        const auto heads = parseHeads({{"id2label", {{"0", "a"}, {"2", "b"}}}}, "config.json");
        QVERIFY(!heads.ok() &&
                heads.error().message.find("id2label.2: must map 0 to n-1 to texts") != std::string::npos);
    }

    void whatIsWrittenReadsTheSame()
    {
        for (const json& document :
             {json{{"fairweight", {{"heads", twoHeads()}, {"mine", 1}}}},
              json{{"id2label", {{"0", "a"}, {"1", "b"}}}, {"fairweight", {{"signal_label", "a"}, {"mine", 1}}}}}) {
            const auto heads = parseHeads(document, "").value();
            json written = {{"fairweight", {{"mine", 1}, {"signal_label", "old"}, {"heads", "old"}}},
                            {"id2label", {{"0", "old"}}}};
            fw::checkpoint::writeHeads(written, heads);
            QCOMPARE(written["fairweight"]["mine"].get<int>(), 1);
            QCOMPARE(written.contains("id2label"), document.contains("id2label"));
            const auto again = parseHeads(written, "");
            QVERIFY2(again.ok(), again.ok() ? "" : again.error().message.c_str());
            QCOMPARE(again->size(), heads.size());
            for (std::size_t i = 0; i < heads.size(); ++i) {
                QCOMPARE((*again)[i].name, heads[i].name);
                QCOMPARE((*again)[i].labels, heads[i].labels);
                QCOMPARE((*again)[i].multiLabel, heads[i].multiLabel);
                QCOMPARE((*again)[i].temperature, heads[i].temperature);
                QCOMPARE((*again)[i].signalLabel, heads[i].signalLabel);
                QVERIFY((*again)[i].threshold == heads[i].threshold);
            }
        }
        json erased = {{"id2label", {{"0", "a"}}}, {"fairweight", {{"heads", twoHeads()}}}};
        fw::checkpoint::writeHeads(erased, {});
        QVERIFY(erased.empty());
    }

private:
    static json twoHeads()
    {
        return json::parse(R"([
            {"name": "toxicity", "labels": ["clean", "toxic"], "multi_label": false, "temperature": 1.07,
             "signal_label": "toxic", "threshold": 0.5},
            {"name": "identity-attack_2", "labels": ["women", "men", "both"], "multi_label": true}])");
    }
};

FW_TEST(TestHeadConfig)
#include "test_head_config.moc"
