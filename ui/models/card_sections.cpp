#include "ui/models/card_sections.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "ui/models/plain_line.h"

namespace fw::ui {

namespace {

using Json = nlohmann::ordered_json;

constexpr qsizetype kLongText = 100; ///< a text of its own, not beside a name
constexpr int kDeepest = 4;          ///< what lies deeper is shown as it is written

struct CardWords
{
    Q_DECLARE_TR_FUNCTIONS(ScorerCard)
};

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

/// Three decimals, so that value and bounds can be compared at sight.
QString figureText(const Json& value)
{
    return value.is_number() ? QLocale().toString(value.get<double>(), 'f', 3) : CardWords::tr("n/a");
}

QString textOf(const Json& value)
{
    if (value.is_string())
        return plainLine(value.get<std::string>());
    if (value.is_number_integer())
        return QLocale().toString(value.get<qlonglong>());
    if (value.is_number()) {
        const double number = value.get<double>();
        const bool usual = number == 0 || (std::fabs(number) >= 0.001 && std::fabs(number) < 10);
        return usual ? QLocale().toString(number, 'f', 3) : QLocale().toString(number, 'g', 5);
    }
    if (value.is_boolean())
        return value.get<bool>() ? CardWords::tr("yes") : CardWords::tr("no");
    if (value.is_null())
        return CardWords::tr("n/a");
    if (isFigure(value))
        return QStringLiteral("%1 [%2, %3]")
            .arg(figureText(value["value"]), figureText(value["low"]), figureText(value["high"]));
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
    return {textOf(value), value.is_number() || value.is_null() || isFigure(value)}; // null: no figure
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
        std::vector<CardSection> texts;
        for (const auto& [key, value] : card.items()) {
            if (!isPlain(value) || isShownElsewhere(key))
                continue;
            if (const CardCell cell = cellOf(value); cell.text.size() > kLongText)
                texts.push_back({titleOf(key), {}, {{cell}}});
            else
                about.rows.push_back({{titleOf(key)}, cell});
        }
        if (!about.rows.empty())
            result.push_back(std::move(about));
        for (const int rank : {0, 1, 2})
            for (const auto& [key, value] : card.items())
                if (!isPlain(value) && !isOtherHead(key) && rankOf(key) == rank)
                    add(titleOf(key), value, 1);
        result.insert(result.end(), texts.begin(), texts.end());
    }

    std::vector<CardSection> result;

private:
    /// How good it is comes before what it was made of, and that before how.
    static int rankOf(const std::string& key)
    {
        return key == "figures" || key == "evaluation" || key == "groups" ? 0 : key == "data" ? 1 : 2;
    }

    /// The page's own lines say these.
    static bool isShownElsewhere(const std::string& key)
    {
        return key == "id" || key == "title" || key == "licence" || key == "threshold" || key == "labels" ||
               key == "signal_label";
    }

    /// How an evaluation was called, beside its figures.
    static bool isOfTheCall(const std::string& key)
    {
        return key == "command" || key == "scorer" || key == "identity" || key == "confidence" ||
               key == "text_column" || key == "label_column" || key == "group_column";
    }

    bool isOtherHead(const std::string& name) const
    {
        return !m_head.empty() && name != m_head && std::find(m_heads.begin(), m_heads.end(), name) != m_heads.end();
    }

    bool isOfOtherHead(const Json& item) const
    {
        for (const char* field : {"head", "name", "scorer"})
            if (const auto name = item.find(field); name != item.end() && name->is_string())
                return isOtherHead(name->get<std::string>());
        return false;
    }

    void add(const QString& title, const Json& value, int depth)
    {
        if (value.is_array())
            return addList(title, value, depth);
        if (isTable(value) && !namesHeads(value))
            return addTable(title, value);
        CardSection section;
        section.title = title;
        for (const auto& [key, member] : value.items())
            if ((isPlain(member) || depth >= kDeepest) && !isOtherHead(key) && !isOfTheCall(key))
                section.rows.push_back({{titleOf(key)}, cellOf(member)});
        if (!section.rows.empty())
            result.push_back(std::move(section));
        if (depth >= kDeepest)
            return;
        for (const auto& [key, member] : value.items())
            if (!isPlain(member) && !isOtherHead(key) && key != "counts")
                add(key == m_head ? title : title + QStringLiteral(" · ") + titleOf(key), member, depth + 1);
    }

    static bool isDeep(const Json& item)
    {
        return item.is_object() &&
               std::any_of(item.begin(), item.end(), [](const Json& value) { return !isPlain(value); });
    }

    /// What tells one object of a list from the others.
    static QString nameOf(const Json& item)
    {
        for (const char* field : {"title", "data", "file", "name"})
            if (const auto name = item.find(field); name != item.end() && name->is_string())
                return textOf(*name);
        return CardWords::tr("one");
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

    /// A column for every field that any of the objects has; objects with more in them are sections of their own.
    void addList(const QString& title, const Json& list, int depth)
    {
        if (std::any_of(list.begin(), list.end(), isDeep)) {
            for (const Json& item : list)
                if (item.is_object() && !isOfOtherHead(item) && depth < kDeepest)
                    add(title + QStringLiteral(" · ") + nameOf(item), item, depth + 1);
            return;
        }
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
