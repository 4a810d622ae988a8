// A finished evaluation: its figures, its groups, and its way out as JSON or CSV.
#pragma once

#include <QButtonGroup>
#include <QStackedWidget>
#include <QWidget>

#include <array>
#include <memory>

#include "ui/engine/scorer_services.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/file_dialogs.h"
#include "ui/widgets/value_view.h"

namespace fw::ui {

class EvaluationResult : public QWidget
{
    Q_OBJECT
public:
    explicit EvaluationResult(FileDialogs dialogs, QWidget* parent = nullptr);

    /// Groups are in front where there are any.
    void setEvaluation(std::shared_ptr<const Evaluation> evaluation);

Q_SIGNALS:
    /// A file was written, or could not be.
    void noticed(const QString& text);

private:
    enum Table { Groups, Figures, Confusion };
    void showTable(Table table);
    void exportAs(const QString& ending);

    FileDialogs m_dialogs;
    std::shared_ptr<const Evaluation> m_evaluation;
    ElidedLabel* m_summary;
    QButtonGroup* m_buttons;
    QStackedWidget* m_tables;
    std::array<ValueView*, 3> m_views;
};

} // namespace fw::ui
