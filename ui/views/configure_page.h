// Configure: the whole experiment as a form; what is wrong is said at its field, and what is right can be run.
#pragma once

#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QWidget>

#include <vector>

#include "ui/engine/workbench.h"
#include "ui/models/experiment_draft.h"
#include "ui/models/run_readiness.h"
#include "ui/views/measures_card.h"
#include "ui/views/recipes_card.h"
#include "ui/views/sets_card.h"

namespace fw::ui {

class ConfigurePage : public QWidget
{
    Q_OBJECT
public:
    ConfigurePage(Workbench& workbench, ExperimentDraft& draft, FileDialogs dialogs, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    void openExperiment();
    void saveExperiment();
    /// Leads to what keeps the experiment from running: the wrong field, or the header's other experiment.
    void revealProblem();
    /// Whether anything is still being read in the background.
    bool busy() const { return m_prompts->busy() || m_choices->busy(); }

Q_SIGNALS:
    void runRequested(const fw::experiment::Experiment& experiment);
    void noticed(const QString& text);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    Card* makeExperimentCard();
    Card* makeDecodingCard();
    Card* makeAdvancedCard();
    QWidget* makeFooter();
    void showProblem();
    void showReadiness();

    Workbench& m_workbench;
    ExperimentDraft& m_draft;
    FileDialogs m_dialogs;
    QScrollArea* m_scroll;
    QBoxLayout* m_columns = nullptr;
    QBoxLayout* m_settings = nullptr;
    RecipesCard* m_recipes;
    SetsCard* m_prompts;
    SetsCard* m_choices;
    MeasuresCard* m_measures;
    std::vector<FieldForm*> m_forms;
    QWidget* m_problemEditor = nullptr;
    QLabel* m_problem = nullptr;
    QPushButton* m_show = nullptr;
    QPushButton* m_run = nullptr;
};

} // namespace fw::ui
