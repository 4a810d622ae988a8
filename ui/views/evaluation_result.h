// A finished evaluation: its figures, its groups, and its way out as JSON or CSV.
#pragma once

#include <QSplitter>
#include <QWidget>

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

    void setEvaluation(std::shared_ptr<const Evaluation> evaluation);

Q_SIGNALS:
    /// A file was written, or could not be.
    void noticed(const QString& text);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void exportAs(const QString& ending);
    void arrange();

    FileDialogs m_dialogs;
    std::shared_ptr<const Evaluation> m_evaluation;
    ElidedLabel* m_summary;
    QSplitter* m_tables;
    ValueView* m_figures;
    ValueView* m_confusion;
    ValueView* m_groups;
};

} // namespace fw::ui
