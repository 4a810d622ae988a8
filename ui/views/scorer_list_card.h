// The list of scorers, and the menu that adds one.
#pragma once

#include <QListView>
#include <QPushButton>

#include <string>
#include <vector>

#include "ui/engine/latest_job.h"
#include "ui/models/scorer_list.h"
#include "ui/widgets/card.h"
#include "ui/widgets/file_dialogs.h"
#include "ui/widgets/scorer_delegate.h"

namespace fw::ui {

/// Scorers that a person adds stay for the session.
class ScorerListCard : public Card
{
    Q_OBJECT
public:
    ScorerListCard(const ScorerServices& services, FileDialogs dialogs, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    /// Takes less of a narrow page.
    void setNarrow(bool narrow);
    /// Reads the list in the background and chooses the scorer of this name; without one what was chosen stays.
    void refresh(const std::string& name = {});
    /// Adds a scorer by its path and chooses it.
    void add(const std::string& name);
    /// Takes the chosen one off the list.
    void remove();

    bool empty() const { return m_list->rowCount() == 0; }
    bool busy() const { return m_listJob.busy(); }
    /// The chosen one; nullptr: none.
    const ScorerEntry* current() const;
    const std::vector<std::string>& added() const { return m_added; }

Q_SIGNALS:
    /// Another one was chosen, or the list was read anew: current().
    void chosen();

private:
    void setEntries(std::vector<ScorerEntry> entries, const std::string& name);
    void choose(int row);

    const ScorerServices& m_services;
    FileDialogs m_dialogs;
    std::vector<std::string> m_added;
    int m_row = -1;
    ScorerList* m_list;
    QListView* m_view;
    ScorerDelegate* m_delegate;
    QPushButton* m_add;
    LatestJob m_listJob;
};

} // namespace fw::ui
