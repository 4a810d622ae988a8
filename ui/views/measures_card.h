// What is measured: scorers with their thresholds, and the metrics that the experiment declares primary.
#pragma once

#include <QCheckBox>

#include <vector>

#include "ui/look/theme.h"
#include "ui/models/experiment_draft.h"
#include "ui/widgets/card.h"
#include "ui/widgets/field_form.h"
#include "ui/widgets/file_dialogs.h"

namespace fw::ui {

class MeasuresCard : public Card
{
    Q_OBJECT
public:
    MeasuresCard(ExperimentDraft& draft, FileDialogs dialogs, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    QWidget* showProblem(const ExperimentDraft::Problem& problem);

private:
    void rebuild();
    void addScorer(int index);
    void addMetrics();
    void showPrimary();

    ExperimentDraft& m_draft;
    FileDialogs m_dialogs;
    Theme m_theme = Theme::light();
    QWidget* m_rows = nullptr;
    QLabel* m_problem;
    std::vector<FieldForm*> m_forms;
    std::vector<QCheckBox*> m_primary;
};

} // namespace fw::ui
