#include "ui/widgets/section_grid.h"

#include <QGridLayout>
#include <QLabel>

#include <algorithm>

#include "ui/widgets/card.h"
#include "ui/widgets/elided_label.h"

namespace fw::ui {

namespace {

constexpr int kLongestWord = 28;
constexpr qsizetype kLongText = 40;
constexpr int kNames = 120;

bool canBreak(const QString& text)
{
    const QStringList words = text.split(QLatin1Char(' '));
    return std::all_of(words.begin(), words.end(), [](const QString& word) { return word.size() <= kLongestWord; });
}

QWidget* textWidget(const QString& text, const char* role)
{
    if (!canBreak(text)) {
        auto* label = new ElidedLabel(role);
        label->setFullText(text);
        label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
        return label;
    }
    QLabel* label = roleLabel(text, role);
    label->setWordWrap(true);
    label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QLabel* numberWidget(const QString& text, const char* role)
{
    QLabel* label = roleLabel(text, role);
    label->setAlignment(Qt::AlignRight | Qt::AlignTop);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

void addPairs(QGridLayout& grid, const CardSection& section)
{
    grid.setColumnMinimumWidth(0, kNames);
    grid.setColumnStretch(1, 1);
    int row = grid.rowCount();
    for (const std::vector<CardCell>& pair : section.rows) {
        QWidget* name = textWidget(pair[0].text, "muted");
        name->setMaximumWidth(kNames + 60);
        grid.addWidget(name, row, 0);
        grid.addWidget(textWidget(pair[1].text, "value"), row, 1);
        ++row;
    }
}

void addTable(QGridLayout& grid, const CardSection& section)
{
    int row = grid.rowCount();
    for (std::size_t column = 0; column < section.header.size(); ++column) {
        const bool number = std::all_of(section.rows.begin(), section.rows.end(), [&](const auto& cells) {
            return column < cells.size() && (cells[column].number || cells[column].text.isEmpty());
        });
        const int place = static_cast<int>(column);
        qsizetype longest = 1;
        for (const auto& cells : section.rows)
            if (column < cells.size())
                longest = std::max(longest, cells[column].text.size());
        grid.setColumnStretch(place, number ? 0 : static_cast<int>(std::min<qsizetype>(longest, 60)));
        grid.addWidget(number ? numberWidget(section.header[column], "small")
                              : textWidget(section.header[column], "small"),
                       row, place);
        for (std::size_t i = 0; i < section.rows.size(); ++i)
            if (column < section.rows[i].size()) {
                const QString& text = section.rows[i][column].text;
                grid.addWidget(number ? numberWidget(text, "value") : textWidget(text, column == 0 ? "muted" : "value"),
                               row + 1 + static_cast<int>(i), place);
            }
    }
}

} // namespace

SectionGrid::SectionGrid(const CardSection& section, QWidget* parent) : QWidget(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    if (!section.title.isEmpty()) {
        QWidget* title = textWidget(section.title, "subsection");
        layout->addWidget(title);
    }
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(4);
    if (section.header.empty())
        addPairs(*grid, section);
    else
        addTable(*grid, section);
    layout->addLayout(grid);
}

bool isWide(const CardSection& section)
{
    if (section.header.empty())
        return false;
    if (section.header.size() > 5)
        return true;
    for (const std::vector<CardCell>& row : section.rows)
        for (const CardCell& cell : row)
            if (cell.text.size() > kLongText)
                return true;
    return false;
}

} // namespace fw::ui
