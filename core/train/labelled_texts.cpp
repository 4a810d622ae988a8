#include "core/train/labelled_texts.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/base/csv.h"

namespace fw::train {

namespace {

std::optional<std::int32_t> labelIndex(const std::string& field, const std::vector<std::string>& labels)
{
    for (std::size_t i = 0; i < labels.size(); ++i)
        if (field == labels[i] || field == std::to_string(i))
            return static_cast<std::int32_t>(i);
    return std::nullopt;
}

} // namespace

Result<LabelledTexts> readLabelledTexts(const std::vector<std::filesystem::path>& files, const std::string& textColumn,
                                        const std::string& labelColumn, const std::vector<std::string>& labels)
{
    LabelledTexts result;
    for (const std::filesystem::path& file : files) {
        FW_ASSIGN(const CsvTable table, readCsv(file));
        FW_ASSIGN(const std::size_t text, table.column(textColumn));
        FW_ASSIGN(const std::size_t label, table.column(labelColumn));
        for (std::size_t row = 0; row < table.rows.size(); ++row) {
            const auto index = labelIndex(table.rows[row][label], labels);
            if (!index)
                return Error{ErrorKind::InvalidInput,
                             fmt::format("{}, line {}: '{}' in column {} is no label", file.string(), table.lines[row],
                                         table.rows[row][label], labelColumn),
                             fmt::format("labels are {} or their numbers from 0", fmt::join(labels, ", "))};
            result.texts.push_back(table.rows[row][text]);
            result.labels.push_back(*index);
        }
    }
    return result;
}

Status tokenize(LabelledTexts& texts, const tokenizer::Tokenizer& tokenizer, std::size_t maximumTokens,
                const CancelToken& cancel, ProgressSink progress)
{
    progress.beginStage("tokenize", static_cast<std::int64_t>(texts.size()), "texts");
    texts.ids.clear();
    texts.ids.reserve(texts.size());
    for (const std::string& text : texts.texts) {
        if (texts.ids.size() % 256 == 0) {
            FW_TRY(cancel.check());
            progress.advance(static_cast<std::int64_t>(texts.ids.size()));
        }
        const std::vector<int> ids = tokenizer.encodeForClassification(text, maximumTokens);
        texts.ids.emplace_back(ids.begin(), ids.end());
    }
    return {};
}

} // namespace fw::train
