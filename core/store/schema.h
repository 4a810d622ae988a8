// The schema as a list of numbered scripts: script i takes a database from version i to i + 1. Scripts that have been
// released are never changed; a change of the schema is a new script. Internal to the room: throws SQLite::Exception.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace SQLite {
class Database;
}

namespace fw::store {

/// "FWGT": marks a SQLite file as ours.
inline constexpr int kApplicationId = 0x46574754;

std::span<const std::string_view> migrationScripts();

/// Brings a database (in a transaction of its own, checked again inside it) to the version scripts.size().
/// Sets application_id with the first script. Does nothing where the database is there already.
void migrate(SQLite::Database& database, std::span<const std::string_view> scripts);

/// What is missing or different against the scripts' schema ("table scores"), or empty. Further objects do no harm.
std::string schemaDifference(const SQLite::Database& database, std::span<const std::string_view> scripts);

int userVersion(const SQLite::Database& database);
int applicationId(const SQLite::Database& database);

} // namespace fw::store
