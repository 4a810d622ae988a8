// The variants of an experiment: a list of recipes, and the chosen one's steps with forms made from the catalogue.
#pragma once

#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>

#include <vector>

#include "ui/look/theme.h"
#include "ui/models/experiment_draft.h"
#include "ui/widgets/card.h"
#include "ui/widgets/field_form.h"
#include "ui/widgets/file_dialogs.h"

namespace fw::ui {

class RecipesCard : public Card
{
    Q_OBJECT
public:
    RecipesCard(ExperimentDraft& draft, FileDialogs dialogs, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    /// Marks the recipe and, if it is the one shown, the field; nullptr where the problem lies elsewhere.
    QWidget* showProblem(const ExperimentDraft::Problem& problem);
    void clearProblem();
    /// Brings the recipe that the problem names to the front.
    void reveal(const ExperimentDraft::Problem& problem);

Q_SIGNALS:
    /// Another recipe's forms are shown.
    void recipeShown();

private:
    void rebuild();
    void rebuildList();
    void rebuildSteps();
    void addStepBlock(QVBoxLayout* layout, int step, int count);
    void updateTitles();
    QString recipePath() const;
    int current() const { return m_list->currentRow(); }
    QToolButton* iconButton(const QString& iconName, const QString& objectName, const QString& toolTip);

    ExperimentDraft& m_draft;
    FileDialogs m_dialogs;
    Theme m_theme = Theme::light();
    QListWidget* m_list;
    QWidget* m_details;
    QVBoxLayout* m_detailsLayout;
    QWidget* m_detailsContent = nullptr;
    std::vector<FieldForm*> m_forms;
    int m_wrongRecipe = -1;
};

} // namespace fw::ui
