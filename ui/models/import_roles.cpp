#include "ui/models/import_roles.h"

#include <QCoreApplication>
#include <QLocale>

#include <set>

#include "ui/models/plain_line.h"

namespace fw::ui {

namespace {

struct RoleText
{
    Q_DECLARE_TR_FUNCTIONS(ImportRoles)
};

/// What a row says in a role.
QString roleValue(const run::ImportedRow& row, std::string run::ImportColumns::*role)
{
    using Columns = run::ImportColumns;
    if (role == &Columns::draw)
        return row.draw ? QLocale().toString(static_cast<qlonglong>(*row.draw)) : QString();
    return plainLine(role == &Columns::prompt  ? row.prompt
                     : role == &Columns::group ? row.group
                     : role == &Columns::text  ? row.text
                     : role == &Columns::model ? row.model
                     : role == &Columns::axis  ? row.axis
                                               : row.templateId);
}

} // namespace

std::array<ImportRole, 7> importRoles()
{
    using Columns = run::ImportColumns;
    return {{{&Columns::prompt, "prompt", RoleText::tr("Prompt"), RoleText::tr("What was asked"), true},
             {&Columns::group, "group", RoleText::tr("Group"),
              RoleText::tr("The group of people that the prompt is about"), true},
             {&Columns::text, "text", RoleText::tr("Answer"),
              RoleText::tr("The answer alone, without the prompt; may be empty"), true},
             {&Columns::model, "model", RoleText::tr("Model"),
              RoleText::tr("Who answered; without it all rows are one model's"), false},
             {&Columns::draw, "draw", RoleText::tr("Draw"),
              RoleText::tr("A whole number: answers of two models are paired by prompt and draw"), false},
             {&Columns::axis, "axis", RoleText::tr("Axis"), RoleText::tr("Of the group, e.g. gender"), false},
             {&Columns::templateId, "template", RoleText::tr("Template"),
              RoleText::tr("Prompts of all groups that share a template are one cluster"), false}}};
}

run::ImportColumns matchedColumns(const std::vector<std::string>& columns)
{
    const run::ImportColumns usual;
    run::ImportColumns matched;
    std::set<std::string> taken;
    for (const ImportRole& role : importRoles()) {
        matched.*role.column = {};
        const QString wanted = QString::fromStdString(usual.*role.column);
        for (const std::string& column : columns)
            if (QString::fromStdString(column).trimmed().compare(wanted, Qt::CaseInsensitive) == 0 &&
                taken.insert(column).second) {
                matched.*role.column = column;
                break;
            }
    }
    return matched;
}

QString rolesProblem(const run::ImportColumns& columns)
{
    QStringList missing;
    std::set<std::string> taken;
    for (const ImportRole& role : importRoles()) {
        const std::string& column = columns.*role.column;
        if (!column.empty() && !taken.insert(column).second)
            return RoleText::tr("%1 is chosen for two roles: each needs a column of its own.").arg(plainLine(column));
        if (column.empty() && role.required)
            missing << role.title.toLower();
    }
    return missing.isEmpty()
               ? QString()
               : RoleText::tr("Choose the column that holds: %1.").arg(missing.join(QStringLiteral(", ")));
}

TableContent previewTable(const ImportPreview& preview, const run::ImportColumns& columns)
{
    TableContent content;
    for (const ImportRole& role : importRoles())
        if (!(columns.*role.column).empty())
            content.columns.push_back({role.title, false, plainToolTip(plainLine(columns.*role.column))});
    for (const run::ImportedRow& row : preview.rows) {
        std::vector<ValueCell> cells;
        for (const ImportRole& role : importRoles())
            if (!(columns.*role.column).empty()) {
                const QString value = roleValue(row, role.column);
                const QString shown = value.size() > 60 ? value.left(59) + QStringLiteral("…") : value;
                cells.push_back({shown, {}, plainToolTip(value)});
            }
        content.rows.push_back(std::move(cells));
    }
    return content;
}

QString previewProblem(const ImportPreview& preview)
{
    if (preview.problem)
        return plainLine(preview.problem->message) + QStringLiteral(". ") + plainLine(preview.problem->hint);
    if (preview.rows.empty())
        return preview.badRows.empty()
                   ? RoleText::tr("There is no row in it.")
                   : RoleText::tr("No row can be read by these columns. Line %1: %2.")
                         .arg(static_cast<qulonglong>(preview.badRows.front().line))
                         .arg(plainLine(preview.badRows.front().reason));
    if (!preview.badRows.empty())
        return RoleText::tr("%1 of the first %2 rows cannot be read. Line %3: %4.")
            .arg(preview.badRows.size())
            .arg(preview.badRows.size() + preview.rows.size())
            .arg(static_cast<qulonglong>(preview.badRows.front().line))
            .arg(plainLine(preview.badRows.front().reason));
    return {};
}

} // namespace fw::ui
