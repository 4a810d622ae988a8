#include "core/prompts/stereoset.h"

#include <fmt/format.h>

#include <cmath>
#include <set>

#include "core/prompts/prompt_fields.h"

namespace fw::prompts {

namespace {

constexpr std::array<const char*, 3> kLabels{"stereotype", "anti-stereotype", "unrelated"};

/// The list of items, wherever the file keeps it.
Result<JsonField> itemsOf(const JsonField& root)
{
    if (root.json().is_array())
        return root;
    FW_ASSIGN(const JsonField data, root.member("data"));
    return data.member("intrasentence");
}

Result<StereoSetItem> readItem(const JsonField& field, std::set<std::string>& sentenceIds)
{
    StereoSetItem item;
    const auto text = [](const JsonField& of, const char* name) -> Result<std::string> {
        FW_ASSIGN(const JsonField member, of.member(name));
        return promptText(member);
    };
    FW_ASSIGN(item.id, text(field, "id"));
    FW_ASSIGN(item.target, text(field, "target"));
    FW_ASSIGN(item.biasType, text(field, "bias_type"));
    FW_ASSIGN(const JsonField list, field.member("sentences"));
    FW_ASSIGN(const auto sentences, list.items());
    std::array<bool, 3> seen{};
    for (const JsonField& sentence : sentences) {
        FW_ASSIGN(const std::string label, text(sentence, "gold_label"));
        const auto found = std::find(kLabels.begin(), kLabels.end(), label);
        if (found == kLabels.end())
            return sentence.error("the gold label is none of stereotype, anti-stereotype and unrelated",
                                  "give StereoSet's intrasentence items");
        const auto index = static_cast<std::size_t>(found - kLabels.begin());
        if (seen[index])
            return sentence.error("a second sentence is labelled " + label, "an item has one of each label");
        seen[index] = true;
        StereoSetSentence& own = item.sentences[index];
        FW_ASSIGN(own.id, text(sentence, "id"));
        FW_ASSIGN(own.text, text(sentence, "sentence"));
        if (!sentenceIds.insert(own.id).second)
            return sentence.error("the id stands twice in the file", "scores could not be told apart");
    }
    for (std::size_t i = 0; i < seen.size(); ++i)
        if (!seen[i])
            return list.error(fmt::format("no sentence is labelled {}", kLabels[i]), "an item has one of each label");
    return item;
}

Status readScores(const JsonField& list, std::map<std::string, double>& scores)
{
    FW_ASSIGN(const auto items, list.items());
    for (const JsonField& item : items) {
        FW_ASSIGN(const JsonField idField, item.member("id"));
        FW_ASSIGN(const std::string id, promptText(idField));
        FW_ASSIGN(const JsonField score, item.member("score"));
        if (!score.json().is_number() || !std::isfinite(score.json().get<double>()))
            return score.error("is no finite number", "write the score as a number");
        if (!scores.emplace(id, score.json().get<double>()).second)
            return idField.error("stands twice", "give one score for a sentence");
    }
    return {};
}

} // namespace

Result<std::vector<StereoSetItem>> loadStereoSet(const std::filesystem::path& path)
{
    FW_ASSIGN(const PromptFile file, readPromptFile(path));
    return readStereoSet(file);
}

Result<std::vector<StereoSetItem>> readStereoSet(const PromptFile& file)
{
    FW_ASSIGN(const nlohmann::json document, parseJson(file.text, sourceOf(file)));
    FW_ASSIGN(const JsonField list, itemsOf(JsonField(document, sourceOf(file))));
    FW_ASSIGN(const auto fields, list.items());
    std::vector<StereoSetItem> items;
    std::set<std::string> sentenceIds;
    for (const JsonField& field : fields) {
        FW_ASSIGN(StereoSetItem item, readItem(field, sentenceIds));
        items.push_back(std::move(item));
    }
    if (items.empty())
        return list.error("holds no items", "give StereoSet's intrasentence items");
    return items;
}

Result<std::map<std::string, double>> loadSentenceScores(const std::filesystem::path& path)
{
    FW_ASSIGN(const PromptFile file, readPromptFile(path));
    FW_ASSIGN(const nlohmann::json document, parseJson(file.text, sourceOf(file)));
    const JsonField root(document, sourceOf(file));
    std::map<std::string, double> scores;
    if (document.is_array()) {
        FW_TRY(readScores(root, scores));
        return scores;
    }
    FW_ASSIGN(const JsonField intrasentence, root.member("intrasentence"));
    FW_TRY(readScores(intrasentence, scores));
    if (const auto intersentence = root.find("intersentence"))
        FW_TRY(readScores(*intersentence, scores));
    return scores;
}

} // namespace fw::prompts
