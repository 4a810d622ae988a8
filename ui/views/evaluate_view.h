// Evaluate on a CSV: a file of labelled texts, its columns, and how good the scorer is on them, all together and per
// group.
#pragma once

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QTimer>

#include <optional>

#include "core/base/progress.h"
#include "ui/engine/latest_job.h"
#include "ui/engine/scorer_services.h"
#include "ui/views/evaluation_result.h"

namespace fw::ui {

/// A running evaluation goes on while other pages are looked at; choosing another scorer cancels it.
class EvaluateView : public QScrollArea
{
    Q_OBJECT
public:
    EvaluateView(const ScorerServices& services, FileDialogs dialogs, QWidget* parent = nullptr);

    void begin(const std::string& name);
    void setLabels(const Result<ScorerLabels>& labels);
    /// Reads the names of the file's columns in the background.
    void setFile(const QString& path);
    bool busy() const { return m_job.busy() || m_columnsJob.busy(); }

Q_SIGNALS:
    void noticed(const QString& text);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    QLayout* makeFile();
    QLayout* makeForm();
    QLayout* makeProgress();
    void showColumns(const Result<std::vector<std::string>>& columns);
    void evaluate();
    void cancel();
    void finish(Result<Evaluation> result);
    void showProgress();
    void showRunning(bool running);
    void say(const QString& text, bool problem = false);
    void enable();

    const ScorerServices& m_services;
    FileDialogs m_dialogs;
    std::string m_name;
    std::optional<ScorerLabels> m_labels;
    bool m_columnsRead = false;
    QLineEdit* m_file = nullptr;
    QComboBox* m_textColumn = nullptr;
    QComboBox* m_labelColumn = nullptr;
    QComboBox* m_groupColumn = nullptr;
    QComboBox* m_label = nullptr;
    QDoubleSpinBox* m_threshold = nullptr;
    QLineEdit* m_classNames = nullptr;
    QWidget* m_classNamesField = nullptr;
    QPushButton* m_evaluate = nullptr;
    QPushButton* m_cancel = nullptr;
    QProgressBar* m_bar = nullptr;
    QLabel* m_state = nullptr;
    EvaluationResult* m_result;
    LatestJob m_columnsJob;
    LatestJob m_job;
    ProgressSink m_progress;
    QTimer m_poll;
};

} // namespace fw::ui
