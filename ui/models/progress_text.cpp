#include "ui/models/progress_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <cmath>

namespace fw::ui {

namespace {

struct ProgressWords
{
    Q_DECLARE_TR_FUNCTIONS(Progress)
};

} // namespace

QString durationText(double seconds)
{
    if (seconds < 0 || !std::isfinite(seconds))
        return {};
    const auto whole = static_cast<qlonglong>(std::lround(seconds));
    if (whole < 60)
        return ProgressWords::tr("%1 s").arg(whole);
    if (whole < 3600)
        return ProgressWords::tr("%1 min %2 s").arg(whole / 60).arg(whole % 60);
    return ProgressWords::tr("%1 h %2 min").arg(whole / 3600).arg(whole % 3600 / 60);
}

QString countText(const Progress& progress)
{
    if (progress.total <= 0 && progress.done <= 0)
        return {};
    const QString unit = QString::fromStdString(progress.unit);
    const QString done = QLocale().toString(static_cast<qlonglong>(progress.done));
    if (progress.total <= 0 || progress.done == progress.total) // "of" says that something is left
        return ProgressWords::tr("%1 %2").arg(done, unit).trimmed();
    return ProgressWords::tr("%1 of %2 %3")
        .arg(done, QLocale().toString(static_cast<qlonglong>(progress.total)), unit)
        .trimmed();
}

QString rateText(const Progress& progress)
{
    const double rate = progress.ratePerSecond;
    if (!(rate > 0))
        return {};
    return ProgressWords::tr("%1/s").arg(QLocale().toString(rate, 'f', rate < 10 ? 1 : 0));
}

QString progressLine(const Progress& progress)
{
    QStringList parts;
    if (!progress.variant.empty())
        parts << QString::fromStdString(progress.variant);
    if (!progress.stage.empty())
        parts << stageTitle(progress.stage);
    for (const QString& part : {countText(progress), rateText(progress)})
        if (!part.isEmpty())
            parts << part;
    if (const QString left = durationText(progress.secondsLeft); !left.isEmpty())
        parts << ProgressWords::tr("%1 left").arg(left);
    return parts.join(QStringLiteral(" · "));
}

QString stageTitle(const std::string& stage)
{
    struct Title
    {
        const char* stage;
        const char* title;
    };
    static constexpr Title kTitles[] = {{"plan", QT_TRANSLATE_NOOP("Progress", "Planning")},
                                        {"load", QT_TRANSLATE_NOOP("Progress", "Loading")},
                                        {"compress", QT_TRANSLATE_NOOP("Progress", "Compressing")},
                                        {"train", QT_TRANSLATE_NOOP("Progress", "Training")},
                                        {"generate", QT_TRANSLATE_NOOP("Progress", "Generating")},
                                        {"score", QT_TRANSLATE_NOOP("Progress", "Scoring")},
                                        {"measure", QT_TRANSLATE_NOOP("Progress", "Measuring")}};
    for (const Title& entry : kTitles)
        if (stage == entry.stage)
            return ProgressWords::tr(entry.title);
    QString text = QString::fromStdString(stage);
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    return text;
}

double stageFraction(const Progress& progress)
{
    return progress.total > 0 ? static_cast<double>(progress.done) / static_cast<double>(progress.total) : -1;
}

} // namespace fw::ui
