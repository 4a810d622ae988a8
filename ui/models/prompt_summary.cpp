#include "ui/models/prompt_summary.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include "core/prompts/prompt_set.h"

namespace fw::ui {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(PromptSummary)
};

} // namespace

PromptSummary summarisePrompts(const std::filesystem::path& file)
{
    const auto set = prompts::loadPromptSet(file);
    if (!set.ok())
        return {QString::fromStdString(file.filename().string()),
                QString::fromStdString(set.error().message + ". " + set.error().hint), false};
    QStringList parts;
    for (std::size_t i = 0; i < set->axes.size(); ++i) {
        QStringList groups;
        for (const prompts::Group& group : set->groups)
            if (group.axis == set->axes[i])
                groups << QString::fromStdString(group.title);
        constexpr int kMost = 6;
        if (groups.size() > kMost)
            groups = groups.mid(0, kMost - 1) << Text::tr("%1 more").arg(groups.size() - kMost + 1);
        const QString axis = QString::fromStdString(i < set->axisTitles.size() ? set->axisTitles[i] : set->axes[i]);
        parts << Text::tr("%1: %2").arg(axis, groups.join(QStringLiteral(", ")));
    }
    const auto count = [](std::size_t number) { return QLocale().toString(static_cast<qulonglong>(number)); };
    if (!set->templates.empty())
        parts << Text::tr("%1 templates").arg(count(set->templates.size()));
    parts << Text::tr("%1 prompts").arg(count(set->prompts.size()));
    return {QString::fromStdString(set->title), parts.join(QStringLiteral(" · ")), true};
}

} // namespace fw::ui
