// A scorer's card.json as sections to show: whatever its author put in, without knowing the fields beforehand.
#pragma once

#include <QString>

#include <span>
#include <string>
#include <vector>

namespace fw::ui {

struct CardCell
{
    QString text;
    bool number = false;
};

/// A title and either pairs (no header, two cells a row: name and value), a long text (one cell), or a table.
struct CardSection
{
    QString title;
    std::vector<QString> header;
    std::vector<std::vector<CardCell>> rows;
};

/// Single values of the top level come first, under an empty title, then figures, then data, long texts last. Every
/// object is a section of pairs, a list of flat objects a table, objects of the same fields in one object a table with
/// their names in front. {"value", "low", "high"} is a figure with its interval. Where a directory has several heads,
/// what a card says under the name of another head than `head` is left out. Text that is no JSON object: no sections.
/// Nothing is taken as markup.
std::vector<CardSection> cardSections(const std::string& card, const std::string& head,
                                      std::span<const std::string> heads);

} // namespace fw::ui
