// The experiment being written: its JSON as the forms edit it, right or wrong, and what the parser says about it.
#pragma once

#include <QObject>
#include <QString>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <optional>
#include <string>

#include "core/catalogue/catalogue.h"
#include "core/experiment/experiment.h"

namespace fw::ui {

/// Screen thread only. Every change is checked by experiment::parseExperiment at once; what was typed is kept even
/// where it is wrong, so that the message can stand at its field.
class ExperimentDraft : public QObject
{
    Q_OBJECT
public:
    struct Problem
    {
        QString path; ///< "recipes[2].steps[0].ratio"; empty where the file as a whole is meant
        QString message;
        QString hint;
    };

    explicit ExperimentDraft(catalogue::Catalogues catalogues, QObject* parent = nullptr);

    const catalogue::Catalogues& catalogues() const { return m_catalogues; }
    const nlohmann::ordered_json& document() const { return m_document; }

    /// Replaces everything by a document, valid or not; missing fields get their defaults.
    void load(const nlohmann::ordered_json& document, const std::filesystem::path& directory);
    /// Reads a file; an error (and no change) only where it is no experiment's file. Wrong fields become problem().
    Status open(const std::filesystem::path& file);
    /// Writes a valid draft with every default filled in; relative paths then start at the new file's directory.
    Status save(const std::filesystem::path& file);

    const std::filesystem::path& file() const { return m_file; }
    const std::filesystem::path& directory() const { return m_directory; }
    bool modified() const { return m_modified; }
    QString name() const;

    /// The value at a path as the parser writes them; null where there is none.
    nlohmann::ordered_json value(const QString& path) const;
    void set(const QString& path, const nlohmann::ordered_json& value);

    /// Lists, by their path ("recipes", "recipes[1].steps", "prompt_sets", "scorers").
    int count(const QString& list) const;
    void append(const QString& list, const nlohmann::ordered_json& value);
    void remove(const QString& list, int index);
    void move(const QString& list, int from, int to);

    /// {"method": id} with every default.
    nlohmann::ordered_json newStep(const catalogue::Method& method) const;
    /// A name that no recipe has yet.
    std::string newRecipeName(const std::string& wanted) const;

    const std::optional<Problem>& problem() const { return m_problem; }
    /// The parsed experiment; nothing while there is a problem.
    const std::optional<experiment::Experiment>& experiment() const { return m_experiment; }

    /// A path chosen by the person as the file would write it: relative to the experiment's directory.
    std::string writtenPath(const QString& chosen) const;
    std::filesystem::path resolvedPath(const std::string& written) const;

Q_SIGNALS:
    void changed();          ///< after any change, with the problem up to date
    void structureChanged(); ///< entries were added, removed or moved, or all was loaded: forms rebuild

private:
    void check(bool structure);
    nlohmann::ordered_json* at(const QString& path);
    nlohmann::ordered_json& writable(const QString& path);
    void fillDefaults();

    catalogue::Catalogues m_catalogues;
    nlohmann::ordered_json m_document;
    std::filesystem::path m_directory;
    std::filesystem::path m_file;
    bool m_modified = false;
    std::optional<Problem> m_problem;
    std::optional<experiment::Experiment> m_experiment;
};

} // namespace fw::ui
