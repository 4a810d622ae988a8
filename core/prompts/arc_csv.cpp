// ARC's questions as CSV without a header: question, four answers, the right letter (arXiv 1803.05457).
#include <fmt/format.h>

#include "core/base/csv.h"
#include "core/prompts/choice_importers.h"
#include "core/prompts/question_text.h"

namespace fw::prompts {

namespace {

constexpr std::size_t kAnswers = 4;
constexpr std::size_t kFields = kAnswers + 2;

bool isAnswerLetter(std::string_view text)
{
    return text.size() == 1 && text.front() >= 'A' && text.front() < static_cast<char>('A' + kAnswers);
}

bool recognisesArc(const PromptFile& file)
{
    const auto start = file.text.find_first_not_of(" \t\r\n");
    if (start == std::string::npos || file.text[start] == '{' || file.text[start] == '[')
        return false;
    bool found = false;
    const Status enough = readCsvRows(file.path, {.header = false}, [&](auto fields, std::size_t) -> Status {
        found = fields.size() == kFields && isAnswerLetter(fields.back());
        return Error{}; // one row is enough
    });
    return !enough.ok() && found;
}

/// The error is without the file's name, which readCsvRows puts before it.
Result<ChoiceItem> readRow(std::span<const std::string> fields, std::size_t line)
{
    const auto refused = [&](const std::string& what) {
        return Error{ErrorKind::InvalidInput, fmt::format("line {}: {}", line, what),
                     "a row is: question, four answers, the right letter (A, B, C or D)"};
    };
    if (fields.size() != kFields)
        return refused(fmt::format("{} fields", fields.size()));
    for (std::size_t i = 0; i < fields.size(); ++i)
        if (fields[i].empty())
            return refused(fmt::format("field {} is empty", i + 1));
    if (!isAnswerLetter(fields.back()))
        return refused(fmt::format("the right answer is '{:.40}'", fields.back()));
    ChoiceItem item;
    for (std::size_t answer = 1; answer <= kAnswers; ++answer)
        item.options.push_back(questionOption(fields.front(), fields[answer]));
    item.correct = static_cast<std::size_t>(fields.back().front() - 'A');
    return item;
}

Result<ChoiceSet> readArc(const PromptFile& file)
{
    FW_TRY(refuseReading(file));
    ChoiceSet set;
    set.id = "arc";
    set.title = "ARC: " + file.path.filename().string();
    set.description = fmt::format("Science questions of school exams. {}", kQuestionConvention);
    set.licence = "CC BY-SA 4.0 (as published)";
    set.source = "Layout of ARC, arXiv 1803.05457";
    set.kind = ChoiceKind::MultipleChoice;
    FW_TRY(readCsvRows(file.path, {.header = false}, [&](auto fields, std::size_t line) -> Status {
        FW_ASSIGN(ChoiceItem item, readRow(fields, line));
        if (set.items.size() == kMaximumPrompts)
            return Error{ErrorKind::InvalidInput, fmt::format("over {} questions", kMaximumPrompts), "split the file"};
        item.id = std::to_string(set.items.size() + 1);
        set.items.push_back(std::move(item));
        return {};
    }));
    return set;
}

} // namespace

ChoiceImporter arcCsv()
{
    return {"arc-csv", "ARC (CSV without header: question, four answers, the right letter)", recognisesArc, readArc};
}

} // namespace fw::prompts
