// Which column of a file of texts plays which role in an import, and its first rows as they will be read.
#pragma once

#include <QString>

#include <array>
#include <string>
#include <vector>

#include "ui/engine/services.h"
#include "ui/models/value_table.h"

namespace fw::ui {

struct ImportRole
{
    std::string run::ImportColumns::*column;
    const char* name; ///< for objects
    QString title;
    QString toolTip;
    bool required;
};

/// In the order in which they are shown.
std::array<ImportRole, 7> importRoles();

/// Roles by the columns' names alone, in any case, no column for two of them; a role without its column stays empty.
run::ImportColumns matchedColumns(const std::vector<std::string>& columns);

/// What is missing or chosen twice, for people; empty: each required role has a column of its own.
QString rolesProblem(const run::ImportColumns& columns);

/// The rows by role: a column for each role that is chosen.
TableContent previewTable(const ImportPreview& preview, const run::ImportColumns& columns);

/// What is wrong in the rows that were looked at; empty: nothing.
QString previewProblem(const ImportPreview& preview);

} // namespace fw::ui
