#include "core/train/labelled_texts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_set>

#include "core/base/csv.h"
#include "core/base/hash.h"

namespace fw::train {

namespace {

std::optional<std::int32_t> labelIndex(const std::string& field, const std::vector<std::string>& labels)
{
    for (std::size_t i = 0; i < labels.size(); ++i)
        if (field == labels[i] || field == std::to_string(i))
            return static_cast<std::int32_t>(i);
    return std::nullopt;
}

/// Where the columns of one file are.
struct Places
{
    std::size_t text = 0;
    std::vector<std::optional<std::size_t>> labels; ///< by head
};

Result<std::size_t> placeOf(const CsvTable& table, const LabelledFile& file, const std::string& column)
{
    auto place = table.column(column);
    if (!place.ok())
        return Error{place.error().kind, file.file.string() + ": " + place.error().message, place.error().hint};
    return place;
}

Result<Places> findColumns(const CsvTable& table, const LabelledFile& file, std::span<const HeadLabels> heads)
{
    Places places;
    FW_ASSIGN(places.text, placeOf(table, file, file.textColumn));
    for (const HeadLabels& head : heads) {
        const auto column = file.columns.find(head.name);
        if (column == file.columns.end()) {
            places.labels.emplace_back();
            continue;
        }
        FW_ASSIGN(const std::size_t place, placeOf(table, file, column->second));
        places.labels.emplace_back(place);
    }
    return places;
}

Result<std::int32_t> readLabel(const std::string& field, const LabelledFile& file, std::size_t line,
                               const HeadLabels& head)
{
    if (field.empty())
        return LabelledTexts::kNone;
    const auto ours = file.values.find(field);
    const auto index = labelIndex(ours == file.values.end() ? field : ours->second, head.labels);
    if (!index)
        return Error{ErrorKind::InvalidInput,
                     fmt::format("{}, line {}: '{}' in column {} is no label", file.file.string(), line, field,
                                 file.columns.at(head.name)),
                     fmt::format("labels are {} or their numbers from 0", fmt::join(head.labels, ", "))};
    return *index;
}

/// How often row `row` is read: the share of a fraction is spread evenly.
std::size_t timesOf(double repeat, std::size_t row)
{
    const auto before = std::floor(repeat * static_cast<double>(row));
    return static_cast<std::size_t>(std::floor(repeat * static_cast<double>(row + 1)) - before);
}

Status appendFile(const LabelledFile& file, std::span<const HeadLabels> heads, LabelledTexts& result)
{
    FW_ASSIGN(const CsvTable table, readCsv(file.file, {file.delimiter, file.header}));
    FW_ASSIGN(const Places places, findColumns(table, file, heads));
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
        std::vector<std::int32_t> labels;
        for (std::size_t head = 0; head < heads.size(); ++head) {
            std::int32_t label = LabelledTexts::kNone;
            if (places.labels[head]) {
                FW_ASSIGN(label, readLabel(table.rows[row][*places.labels[head]], file, table.lines[row], heads[head]));
            }
            labels.push_back(label);
        }
        for (std::size_t time = timesOf(file.repeat, row); time > 0; --time) {
            result.texts.push_back(table.rows[row][places.text]);
            for (std::size_t head = 0; head < heads.size(); ++head)
                result.labels[head].push_back(labels[head]);
        }
    }
    return {};
}

/// Whether a text is held back: a number in [0, 1) from its hash, below the share.
bool isHeld(const std::string& text, double share)
{
    const std::string digest = sha256(text);
    return static_cast<double>(std::stoull(digest.substr(0, 12), nullptr, 16)) / 281474976710656.0 < share; // 16^12
}

void append(LabelledTexts& target, const LabelledTexts& from, std::size_t row)
{
    target.texts.push_back(from.texts[row]);
    for (std::size_t head = 0; head < from.labels.size(); ++head)
        target.labels[head].push_back(from.labels[head][row]);
}

} // namespace

Result<LabelledTexts> readLabelledTexts(std::span<const LabelledFile> files, std::span<const HeadLabels> heads)
{
    LabelledTexts result;
    result.labels.resize(heads.size());
    for (const LabelledFile& file : files)
        FW_TRY(appendFile(file, heads, result));
    return result;
}

LabelledTexts holdBack(LabelledTexts& texts, double share)
{
    LabelledTexts kept;
    LabelledTexts held;
    kept.labels.resize(texts.labels.size());
    held.labels.resize(texts.labels.size());
    std::unordered_set<std::string> seen;
    for (std::size_t row = 0; row < texts.size(); ++row) {
        if (!isHeld(texts.texts[row], share))
            append(kept, texts, row);
        else if (seen.insert(texts.texts[row]).second)
            append(held, texts, row);
    }
    texts = std::move(kept);
    return held;
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
        const std::vector<int> ids = tokenizer.encodeWithTemplate(text, maximumTokens);
        texts.ids.emplace_back(ids.begin(), ids.end());
    }
    return {};
}

} // namespace fw::train
