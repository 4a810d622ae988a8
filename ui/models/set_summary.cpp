#include "ui/models/set_summary.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <algorithm>
#include <iterator>
#include <vector>

#include "core/prompts/choice_set.h"
#include "core/prompts/prompt_set.h"

namespace fw::ui {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(SetSummary)
};

QString counted(std::size_t number)
{
    return QLocale().toString(static_cast<qulonglong>(number));
}

SetSummary unreadable(const std::filesystem::path& file, const Error& error)
{
    return {QString::fromStdString(file.filename().string()), QString::fromStdString(error.message + ". " + error.hint),
            false};
}

constexpr qsizetype kAxesWithGroups = 3; ///< of sets with more axes the groups are left out

/// "Gender: Women, Men", with the last of many groups counted.
QString axisText(const QString& axis, QStringList groups)
{
    constexpr int kMost = 6;
    if (groups.size() > kMost)
        groups = groups.mid(0, kMost - 1) << Text::tr("%1 more").arg(groups.size() - kMost + 1);
    return Text::tr("%1: %2").arg(axis, groups.join(QStringLiteral(", ")));
}

struct AxisGroups
{
    QString title;
    QStringList groups;
};

/// A part for each of few axes with its groups; for many one part with their titles.
QStringList axesText(const std::vector<AxisGroups>& axes)
{
    const bool withGroups = std::ssize(axes) <= kAxesWithGroups;
    QStringList parts;
    QStringList titles;
    for (const AxisGroups& axis : axes) {
        parts << axisText(axis.title, axis.groups);
        titles << axis.title;
    }
    return withGroups ? parts : QStringList{titles.join(QStringLiteral(", "))};
}

QString kindText(prompts::ChoiceKind kind, std::size_t items)
{
    switch (kind) {
    case prompts::ChoiceKind::Pair:
        return Text::tr("%1 pairs of sentences").arg(counted(items));
    case prompts::ChoiceKind::StereoSet:
        return Text::tr("%1 contexts of StereoSet").arg(counted(items));
    case prompts::ChoiceKind::MultipleChoice:
        return Text::tr("%1 questions").arg(counted(items));
    case prompts::ChoiceKind::Sentence:
        return Text::tr("%1 sentences").arg(counted(items));
    }
    return {};
}

} // namespace

SetSummary summarisePrompts(const std::filesystem::path& file)
{
    const auto set = prompts::loadPromptSet(file);
    if (!set.ok())
        return unreadable(file, set.error());
    std::vector<AxisGroups> axes;
    for (std::size_t i = 0; i < set->axes.size(); ++i) {
        AxisGroups& axis = axes.emplace_back();
        axis.title = QString::fromStdString(i < set->axisTitles.size() ? set->axisTitles[i] : set->axes[i]);
        for (const prompts::Group& group : set->groups)
            if (group.axis == set->axes[i])
                axis.groups << QString::fromStdString(group.title);
    }
    QStringList parts = axesText(axes);
    if (!set->templates.empty())
        parts << Text::tr("%1 templates").arg(counted(set->templates.size()));
    parts << Text::tr("%1 prompts").arg(counted(set->prompts.size()));
    return {QString::fromStdString(set->title), parts.join(QStringLiteral(" · ")), true};
}

SetSummary summariseChoices(const std::filesystem::path& file)
{
    const auto set = prompts::loadChoiceSet(file);
    if (!set.ok())
        return unreadable(file, set.error());
    std::vector<AxisGroups> axes;
    for (const prompts::ChoiceGroup& group : set->groups) {
        const QString title = QString::fromStdString(group.axisTitle);
        auto axis = std::find_if(axes.begin(), axes.end(), [&](const AxisGroups& one) { return one.title == title; });
        if (axis == axes.end())
            axis = axes.insert(axes.end(), {title, {}});
        axis->groups << QString::fromStdString(group.title);
    }
    QStringList parts = axesText(axes);
    parts << kindText(set->kind, set->items.size());
    if (!set->leftOut.empty())
        parts << Text::tr("%1 rows left out").arg(counted(set->leftOut.size()));
    return {QString::fromStdString(set->title), parts.join(QStringLiteral(" · ")), true};
}

} // namespace fw::ui
