// What of a file and of a scorer is compared: columns, label, threshold, classes.
#pragma once

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QWidget>

#include <optional>

#include "ui/engine/scorer_services.h"

namespace fw::ui {

class EvaluationForm : public QWidget
{
    Q_OBJECT
public:
    explicit EvaluationForm(QWidget* parent = nullptr);

    /// The scorer's, with its own threshold; nothing while it is being loaded.
    void setLabels(const std::optional<ScorerLabels>& labels);
    /// The file's; those that their names say are chosen, none by its place. None while there is no file.
    void setColumns(const std::vector<std::string>& columns);
    /// Whether the editors that have something to choose may be used.
    void setEditable(bool editable);
    bool hasColumns() const { return m_textColumn->count() > 0; }
    /// Whether there is all that an evaluation needs: texts and labels, in columns of their own.
    bool ready() const;
    /// What was chosen; scorer and file are the caller's.
    EvaluationQuestion question() const;

Q_SIGNALS:
    void columnsChosen();

private:
    std::optional<ScorerLabels> m_labels;
    QComboBox* m_textColumn;
    QComboBox* m_labelColumn;
    QComboBox* m_groupColumn;
    QComboBox* m_label;
    QDoubleSpinBox* m_threshold;
    QLineEdit* m_classNames;
    QWidget* m_classNamesField = nullptr;
    bool m_editable = true;
};

} // namespace fw::ui
