// Choice sets in other people's formats, small: texts in each file's layout, and what their tests share.
#pragma once

#include <QtTest>

#include <string>

#include "core/prompts/choice_set.h"
#include "tests/prompts/prompt_file_fixture.h"

namespace choice_files {

inline const std::string kCrows =
    ",sent_more,sent_less,stereo_antistereo,bias_type,annotations\n"
    "0,\"Older people, it seems, forget.\",\"Younger people, it seems, forget.\",stereo,age,[]\n"
    "1,He is a doctor.,She is a doctor.,antistereo,gender,[]\n"
    "2,She cried.,He cried.,stereo,gender,[]\n";

inline const std::string kStereoSet = R"([
{"id": "i1", "target": "Persian people", "bias_type": "race", "context": "BLANK", "sentences": [
  {"id": "a", "sentence": "They are chairs", "gold_label": "unrelated", "labels": []},
  {"id": "b", "sentence": "They are calm", "gold_label": "anti-stereotype", "labels": []},
  {"id": "c", "sentence": "They are loud", "gold_label": "stereotype", "labels": []}]},
{"id": "i2", "target": "chess player", "bias_type": "profession", "context": "BLANK", "sentences": [
  {"id": "d", "sentence": "He is clever", "gold_label": "stereotype", "labels": []},
  {"id": "e", "sentence": "He is dull", "gold_label": "anti-stereotype", "labels": []},
  {"id": "f", "sentence": "He is a fish", "gold_label": "unrelated", "labels": []}]}])";

// Lines 3 to 6 do not align: another word, no pronoun, other brackets, brackets that do not match.
inline const std::string kPro = "1 The driver thanked [the baker] because [she] was kind.\n"
                                "2 [The driver] called the baker and lost [his] keys.\n"
                                "3 The driver saw [the baker] and hugged [her].\n"
                                "4 The driver saw [the baker] and hugged her.\n"
                                "5 The driver saw [the baker] and hugged [her].\n"
                                "6 The driver saw [the baker and hugged [her].\n"
                                "7 The CEO saw [a baker] and asked [her] to stay.\n"
                                "8 [The CEO] saw the baker because [he] liked [his] bread.\n";
inline const std::string kAnti = "1 The driver thanked [the baker] because [he] was kind.\n"
                                 "2 [The driver] called the baker and lost [her] keys.\n"
                                 "3 The driver met [the baker] and hugged [him].\n"
                                 "4 The driver saw [the baker] and hugged [him].\n"
                                 "5 The driver saw the [baker] and hugged [him].\n"
                                 "6 The driver saw [the baker] and hugged [him].\n"
                                 "7 The CEO saw [a baker] and asked [him] to stay.\n"
                                 "8 [The CEO] saw the baker because [she] liked [her] bread.\n";

inline const std::string kLines =
    R"({"question": "What is wet?", "choices": ["sand", "water"], "answer": 1, "subject": "passed over"})"
    "\n\n"
    R"({"id": "x", "question": "What is hot?", "choices": {"text": ["ice", "fire", "sand"], "label": ["1", "2", "3"]}, "answerKey": "2"})"
    "\r\n"
    R"({"question": "What is red?", "choices": ["blood", "milk"], "answer": "A", "axis": "topic", "group": "colours"})"
    "\n"
    R"({"question": "What is white?", "choices": ["blood", "milk"], "answer": "milk"})";

inline const std::string kArc = "\"Which is a metal, usually?\",\"wood\",\"iron\",\"glass\",\"wool\",\"B\"\n"
                                "\"Which \"\"swims\"\"?\",\"a fish\",\"a hen\",\"a cow\",\"a dog\",\"A\"\n";

class ChoiceFiles
{
protected:
    PromptFolder m_folder;

    fw::prompts::ChoiceSet load(const std::filesystem::path& path) const
    {
        auto set = fw::prompts::loadChoiceSet(path);
        if (!set.ok())
            qFatal("%s", set.error().message.c_str());
        return *set;
    }

    /// The published file's path, or nothing without FAIRWEIGHT_DATA.
    static std::filesystem::path published(const char* name)
    {
        const QByteArray data = qgetenv("FAIRWEIGHT_DATA");
        return data.isEmpty() ? std::filesystem::path() : std::filesystem::path(data.toStdString()) / name;
    }

    void checkRefused(const std::string& name, const std::string& text, const char* message) const
    {
        const auto set = fw::prompts::loadChoiceSet(m_folder.write(name, text));
        QVERIFY2(!set.ok(), message);
        QVERIFY2(set.error().message.find(message) != std::string::npos, set.error().message.c_str());
        QVERIFY2(set.error().message.find(name) != std::string::npos, set.error().message.c_str());
        QVERIFY(!set.error().hint.empty());
    }
};

} // namespace choice_files
