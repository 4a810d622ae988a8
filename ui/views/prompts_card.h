// The prompt sets of an experiment: which files, what they hold, how much of them is asked.
#pragma once

#include <map>
#include <vector>

#include "ui/engine/latest_job.h"
#include "ui/look/theme.h"
#include "ui/models/experiment_draft.h"
#include "ui/models/prompt_summary.h"
#include "ui/widgets/card.h"
#include "ui/widgets/field_form.h"
#include "ui/widgets/file_dialogs.h"

namespace fw::ui {

class PromptsCard : public Card
{
    Q_OBJECT
public:
    PromptsCard(ExperimentDraft& draft, FileDialogs dialogs, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    QWidget* showProblem(const ExperimentDraft::Problem& problem);

private:
    void rebuild();
    void addSet(int index);
    void readSummaries();
    void choose();

    ExperimentDraft& m_draft;
    FileDialogs m_dialogs;
    Theme m_theme = Theme::light();
    QWidget* m_rows = nullptr;
    QLabel* m_problem;
    std::vector<FieldForm*> m_forms;
    std::vector<QLabel*> m_titles;
    std::vector<QLabel*> m_texts;
    std::map<std::string, PromptSummary> m_known; ///< by resolved path
    LatestJob m_job;
};

} // namespace fw::ui
