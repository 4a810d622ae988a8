// Multiple-choice questions, a JSON object a line: {"question", "choices", "answer"}. Choices are a list of texts, or
// ARC's
// {"text": [...], "label": [...]}; the answer is a place from 0, a label or letter, or the text itself. Fields that are
// not read are passed over, because published files have many.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/prompts/choice_importers.h"
#include "core/prompts/prompt_fields.h"
#include "core/prompts/question_text.h"

namespace fw::prompts {

namespace {

constexpr std::size_t kMaximumChoices = 26;

struct Choices
{
    std::vector<std::string> texts;
    std::vector<std::string> labels; ///< as long as `texts`
};

Result<std::vector<std::string>> textsOf(const JsonField& list)
{
    FW_ASSIGN(const auto fields, list.items());
    if (fields.size() < 2 || fields.size() > kMaximumChoices)
        return list.error(fmt::format("has {} entries", fields.size()),
                          fmt::format("a question has 2 to {} choices", kMaximumChoices));
    std::vector<std::string> texts;
    for (const JsonField& field : fields) {
        FW_ASSIGN(texts.emplace_back(), promptText(field));
    }
    return texts;
}

Result<Choices> readChoices(const JsonField& field)
{
    Choices choices;
    if (field.json().is_object()) {
        FW_ASSIGN(const JsonField text, field.member("text"));
        FW_ASSIGN(choices.texts, textsOf(text));
        FW_ASSIGN(const JsonField label, field.member("label"));
        FW_ASSIGN(choices.labels, textsOf(label));
        if (choices.labels.size() != choices.texts.size())
            return label.error(fmt::format("{} labels for {} texts", choices.labels.size(), choices.texts.size()),
                               "give every text a label");
        return choices;
    }
    FW_ASSIGN(choices.texts, textsOf(field));
    for (std::size_t i = 0; i < choices.texts.size(); ++i)
        choices.labels.emplace_back(1, static_cast<char>('A' + i));
    return choices;
}

/// Where `text` stands in the list once; nothing where it doesn't. More than once is an error.
Result<std::optional<std::size_t>> placeOf(const JsonField& field, const std::vector<std::string>& list,
                                           const std::string& text)
{
    const auto found = std::find(list.begin(), list.end(), text);
    if (found == list.end())
        return std::optional<std::size_t>();
    if (std::find(found + 1, list.end(), text) != list.end())
        return field.error(fmt::format("\"{:.60}\" is several choices", text), "give the place, counted from 0");
    return std::optional(static_cast<std::size_t>(found - list.begin()));
}

Result<std::size_t> readAnswer(const JsonField& field, const Choices& choices)
{
    const std::string hint = fmt::format("give a place from 0 to {}, one of {}, or a choice's text",
                                         choices.texts.size() - 1, fmt::join(choices.labels, ", "));
    if (field.json().is_number()) {
        if (!field.json().is_number_unsigned() || field.json().get<std::size_t>() >= choices.texts.size())
            return field.error(fmt::format("{} is no choice's place", field.json().dump()), hint);
        return field.json().get<std::size_t>();
    }
    FW_ASSIGN(const std::string answer, promptText(field));
    FW_ASSIGN(const auto byLabel, placeOf(field, choices.labels, answer));
    FW_ASSIGN(const auto byText, placeOf(field, choices.texts, answer));
    if (byLabel && byText && *byLabel != *byText)
        return field.error(fmt::format("\"{:.60}\" is the letter of one choice and the text of another", answer),
                           "give the place, counted from 0");
    if (!byLabel && !byText)
        return field.error(fmt::format("\"{:.60}\" is no choice", answer), hint);
    return byLabel ? *byLabel : *byText;
}

Result<ChoiceItem> readLine(const JsonField& line, std::size_t number)
{
    ChoiceItem item;
    FW_ASSIGN(const std::string id, optionalText(line, "id"));
    item.id = id.empty() ? std::to_string(number) : id;
    FW_ASSIGN(item.axis, optionalIdentifier(line, "axis"));
    FW_ASSIGN(item.group, optionalIdentifier(line, "group"));
    if (item.axis.empty() != item.group.empty())
        return line.error("has an axis or a group alone", "give both or neither");
    FW_ASSIGN(const JsonField questionField, line.member("question"));
    FW_ASSIGN(const std::string question, promptText(questionField));
    FW_ASSIGN(const JsonField choicesField, line.member("choices"));
    FW_ASSIGN(const Choices choices, readChoices(choicesField));
    const auto arcName = line.find("answerKey");
    if (arcName && !line.find("answer")) {
        FW_ASSIGN(item.correct, readAnswer(*arcName, choices));
    } else {
        FW_ASSIGN(const JsonField answer, line.member("answer"));
        FW_ASSIGN(item.correct, readAnswer(answer, choices));
    }
    for (const std::string& text : choices.texts)
        item.options.push_back(questionOption(question, text));
    return item;
}

bool recognisesLines(const PromptFile& file)
{
    const auto start = file.text.find_first_not_of(" \t\r\n");
    if (start == std::string::npos || file.text[start] != '{')
        return false;
    const std::string_view first = std::string_view(file.text).substr(start, file.text.find('\n', start) - start);
    return first.find("\"choices\"") != std::string_view::npos && first.find("\"question\"") != std::string_view::npos;
}

Result<ChoiceSet> readQuestionLines(const PromptFile& file)
{
    FW_TRY(refuseReading(file));
    ChoiceSet set;
    set.id = "multiple-choice";
    set.title = "Questions: " + file.path.filename().string();
    set.description = fmt::format("Multiple-choice questions. {}", kQuestionConvention);
    set.source = file.path.filename().string();
    set.kind = ChoiceKind::MultipleChoice;
    const std::string_view text = file.text;
    std::size_t number = 0;
    std::size_t bytes = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const std::string_view line = text.substr(begin, end - begin);
        begin = end + 1;
        ++number;
        if (line.find_first_not_of(" \t\r") == std::string_view::npos)
            continue;
        FW_ASSIGN(const nlohmann::json document, parseJson(line, sourceOf(file, number)));
        const JsonField field(document, sourceOf(file, number));
        FW_ASSIGN(ChoiceItem item, readLine(field, number));
        for (const ChoiceOption& option : item.options)
            bytes += option.context.size() + option.text.size();
        if (set.items.size() == kMaximumPrompts || bytes > kMaximumSetBytes)
            return field.error(fmt::format("a set may have {} items and {} bytes of choices with their questions",
                                           kMaximumPrompts, kMaximumSetBytes),
                               "split the file");
        set.items.push_back(std::move(item));
    }
    return set;
}

} // namespace

ChoiceImporter multipleChoiceJsonl()
{
    return {"multiple-choice-jsonl", "Questions (JSON lines: question, choices, answer)", recognisesLines,
            readQuestionLines};
}

} // namespace fw::prompts
