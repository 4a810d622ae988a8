#include "ui/models/card_sections.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include "ui/models/plain_line.h"

namespace fw::ui {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kDeepest = 4; ///< what lies deeper is shown as it is written

QString tr(const char* text)
{
    return QCoreApplication::translate("ScorerCard", text);
}

/// "AUC by source" for auc_by_source.
QString titleOf(const std::string& key)
{
    static constexpr std::array<std::pair<const char*, const char*>, 9> kWords = {{{"auc", "AUC"},
                                                                                   {"f1", "F1"},
                                                                                   {"n", "Texts"},
                                                                                   {"fpr", "False positive rate"},
                                                                                   {"fnr", "False negative rate"},
                                                                                   {"ece", "Calibration error"},
                                                                                   {"id", "ID"},
                                                                                   {"cpu", "CPU"},
                                                                                   {"url", "URL"}}};
    QStringList words = plainLine(key).split(QLatin1Char('_'), Qt::SkipEmptyParts);
    for (QString& word : words)
        for (const auto& [abbreviation, written] : kWords)
            if (word == QLatin1String(abbreviation) && (words.size() == 1 || word != QLatin1String("n")))
                word = QString::fromLatin1(written);
    QString title = words.join(QLatin1Char(' '));
    if (!title.isEmpty())
        title[0] = title[0].toUpper();
    return title;
}

bool isFigure(const Json& value)
{
    return value.is_object() && value.size() == 3 && value.contains("value") && value.contains("low") &&
           value.contains("high");
}

bool isPlain(const Json& value)
{
    if (value.is_array())
        return std::none_of(value.begin(), value.end(), [](const Json& item) { return item.is_structured(); });
    return !value.is_object() || isFigure(value);
}

QString textOf(const Json& value)
{
    if (value.is_string())
        return plainLine(value.get<std::string>());
    if (value.is_number_integer())
        return QLocale().toString(value.get<qlonglong>());
    if (value.is_number())
        return QLocale().toString(value.get<double>(), 'g', 5);
    if (value.is_boolean())
        return value.get<bool>() ? tr("yes") : tr("no");
    if (value.is_null())
        return tr("n/a");
    if (isFigure(value))
        return QStringLiteral("%1 [%2, %3]").arg(textOf(value["value"]), textOf(value["low"]), textOf(value["high"]));
    if (isPlain(value)) {
        QStringList items;
        for (const Json& item : value)
            items << textOf(item);
        return items.join(QStringLiteral(", "));
    }
    return plainLine(value.dump(-1, ' ', false, Json::error_handler_t::replace));
}

CardCell cellOf(const Json& value)
{
    return {textOf(value), value.is_number() || isFigure(value)};
}

/// Objects with the same plain fields, at least two of them: the rows of a table.
bool isTable(const Json& object)
{
    if (!object.is_object() || object.size() < 2)
        return false;
    const Json& first = object.front();
    if (!first.is_object() || first.empty() || isFigure(first))
        return false;
    for (const Json& row : object) {
        if (!row.is_object() || row.size() != first.size())
            return false;
        for (const auto& [key, value] : row.items())
            if (!first.contains(key) || !isPlain(value))
                return false;
    }
    return true;
}

class Sections
{
public:
    Sections(const std::string& head, std::span<const std::string> heads) : m_head(head), m_heads(heads) {}

    void addTop(const Json& card)
    {
        CardSection about;
        for (const auto& [key, value] : card.items())
            if (isPlain(value) && !isShownElsewhere(key))
                about.rows.push_back({{titleOf(key)}, cellOf(value)});
        if (!about.rows.empty())
            result.push_back(std::move(about));
        for (const auto& [key, value] : card.items())
            if (!isPlain(value) && !isOtherHead(key))
                add(titleOf(key), value, 1);
    }

    std::vector<CardSection> result;

private:
    /// The page's own lines say these.
    static bool isShownElsewhere(const std::string& key)
    {
        return key == "id" || key == "title" || key == "licence" || key == "threshold" || key == "labels" ||
               key == "signal_label";
    }

    bool isOtherHead(const std::string& name) const
    {
        return !m_head.empty() && name != m_head && std::find(m_heads.begin(), m_heads.end(), name) != m_heads.end();
    }

    bool isOfOtherHead(const Json& item) const
    {
        for (const char* field : {"head", "name"})
            if (const auto name = item.find(field); name != item.end() && name->is_string())
                return isOtherHead(name->get<std::string>());
        return false;
    }

    void add(const QString& title, const Json& value, int depth)
    {
        if (value.is_array())
            return addList(title, value);
        if (isTable(value) && !namesHeads(value))
            return addTable(title, value);
        CardSection section;
        section.title = title;
        for (const auto& [key, member] : value.items())
            if ((isPlain(member) || depth >= kDeepest) && !isOtherHead(key))
                section.rows.push_back({{titleOf(key)}, cellOf(member)});
        if (!section.rows.empty())
            result.push_back(std::move(section));
        if (depth >= kDeepest)
            return;
        for (const auto& [key, member] : value.items())
            if (!isPlain(member) && !isOtherHead(key))
                add(key == m_head ? title : title + QStringLiteral(" · ") + titleOf(key), member, depth + 1);
    }

    bool namesHeads(const Json& object) const { return !m_head.empty() && object.contains(m_head); }

    void addTable(const QString& title, const Json& object)
    {
        CardSection section;
        section.title = title;
        section.header.emplace_back();
        for (const auto& [key, value] : object.front().items())
            section.header.push_back(titleOf(key));
        for (const auto& [name, row] : object.items()) {
            section.rows.push_back({{plainLine(name)}});
            for (const auto& [key, value] : object.front().items())
                section.rows.back().push_back(cellOf(row[key]));
        }
        result.push_back(std::move(section));
    }

    /// A column for every field that any of the objects has.
    void addList(const QString& title, const Json& list)
    {
        CardSection section;
        section.title = title;
        std::vector<std::string> keys;
        for (const Json& item : list)
            if (item.is_object() && !isOfOtherHead(item))
                for (const auto& [key, value] : item.items())
                    if (std::find(keys.begin(), keys.end(), key) == keys.end())
                        keys.push_back(key);
        for (const std::string& key : keys)
            section.header.push_back(titleOf(key));
        for (const Json& item : list) {
            if (!item.is_object() || isOfOtherHead(item))
                continue;
            section.rows.emplace_back();
            for (const std::string& key : keys)
                section.rows.back().push_back(item.contains(key) ? cellOf(item[key]) : CardCell());
        }
        if (!section.rows.empty())
            result.push_back(std::move(section));
    }

    std::string m_head;
    std::span<const std::string> m_heads;
};

} // namespace

std::vector<CardSection> cardSections(const std::string& card, const std::string& head,
                                      std::span<const std::string> heads)
{
    const Json document = Json::parse(card, nullptr, false);
    if (!document.is_object())
        return {};
    Sections sections(heads.size() > 1 ? head : std::string(), heads);
    sections.addTop(document);
    return std::move(sections.result);
}

} // namespace fw::ui
