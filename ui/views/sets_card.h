// A list of files of an experiment, its prompt sets or its choice sets: which files, what they hold, how much of them
// is used.
#pragma once

#include <map>
#include <vector>

#include "ui/engine/latest_job.h"
#include "ui/look/theme.h"
#include "ui/models/experiment_draft.h"
#include "ui/models/set_summary.h"
#include "ui/widgets/card.h"
#include "ui/widgets/field_form.h"
#include "ui/widgets/file_dialogs.h"

namespace fw::ui {

/// What tells one list from the other.
struct SetsKind
{
    QString list;       ///< the experiment's field
    QString objectName; ///< of the card; its buttons and texts are called after it
    QString title;
    QString empty;  ///< what such sets are for, where there is none
    QString choose; ///< title of the file dialog
    QString remove;
    QString filter;
    QString maximumField; ///< how many of each group are used
    QString maximumLabel;
    nlohmann::ordered_json fresh; ///< a set to append, but for its path
    bool perturbed = false;       ///< whether its texts may be asked perturbed
    SetSummary (*summarise)(const std::filesystem::path& file);

    static SetsKind prompts();
    static SetsKind choices();
};

class SetsCard : public Card
{
    Q_OBJECT
public:
    SetsCard(SetsKind kind, ExperimentDraft& draft, FileDialogs dialogs, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    QWidget* showProblem(const ExperimentDraft::Problem& problem);
    bool busy() const { return m_job.busy(); }

private:
    void rebuild();
    void addSet(int index);
    void readSummaries();
    void choose();

    SetsKind m_kind;
    ExperimentDraft& m_draft;
    FileDialogs m_dialogs;
    Theme m_theme = Theme::light();
    QWidget* m_rows = nullptr;
    QLabel* m_problem;
    std::vector<FieldForm*> m_forms;
    std::vector<QLabel*> m_titles;
    std::vector<QLabel*> m_texts;
    std::map<std::string, SetSummary> m_known; ///< by resolved path
    LatestJob m_job;
};

} // namespace fw::ui
