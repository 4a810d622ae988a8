#include "ui/models/influence_text.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace fw::ui {

namespace {

constexpr double kLeastFull = 0.05;
constexpr double kShown = 0.0005; ///< less is 0.000

struct InfluenceWords
{
    Q_DECLARE_TR_FUNCTIONS(Influence)
};

} // namespace

std::vector<ShownInfluence> shownInfluences(const std::string& utf8, const std::vector<WordInfluence>& words)
{
    std::vector<ShownInfluence> shown;
    std::size_t byte = 0;
    int unit = 0;
    // Words are in order: each part of the text is turned once.
    const auto advance = [&](std::size_t to) {
        unit += static_cast<int>(QString::fromUtf8(utf8.data() + byte, static_cast<qsizetype>(to - byte)).size());
        byte = to;
        return unit;
    };
    for (const WordInfluence& word : words) {
        if (word.begin < byte || word.end <= word.begin || word.end > utf8.size())
            continue;
        const int begin = advance(word.begin);
        shown.push_back({begin, advance(word.end) - begin, word.change});
    }
    return shown;
}

double fullChange(const std::vector<ShownInfluence>& words)
{
    double full = kLeastFull;
    for (const ShownInfluence& word : words)
        full = std::max(full, std::fabs(word.change));
    return full;
}

QColor influenceColour(const Theme& theme, double change, double full)
{
    const QColor raises = theme.dark ? QColor(0xA0, 0x50, 0x0A) : QColor(0xF2, 0x9D, 0x38);
    const QColor lowers = theme.dark ? QColor(0x1C, 0x66, 0xA4) : QColor(0x62, 0xB4, 0xEA);
    const double share = full > 0 ? std::clamp(std::fabs(change) / full, 0.0, 1.0) : 0;
    const QColor& end = change > 0 ? raises : lowers;
    const auto mixed = [share](int from, int to) { return static_cast<int>(std::lround(from + (to - from) * share)); };
    return QColor(mixed(theme.page.red(), end.red()), mixed(theme.page.green(), end.green()),
                  mixed(theme.page.blue(), end.blue()));
}

QString influenceWords(double change)
{
    if (std::fabs(change) < kShown)
        return InfluenceWords::tr("does not move the score");
    const QString by = QLocale().toString(std::fabs(change), 'f', 3);
    return change > 0 ? InfluenceWords::tr("raises the score by %1").arg(by)
                      : InfluenceWords::tr("lowers the score by %1").arg(by);
}

} // namespace fw::ui
