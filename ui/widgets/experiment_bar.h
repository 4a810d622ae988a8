// The bar above every page: which experiment, its state and size, and a short notice after something was done.
#pragma once

#include <QLabel>
#include <QMenu>
#include <QTimer>
#include <QToolButton>
#include <QWidget>

#include "ui/engine/workbench.h"
#include "ui/look/theme.h"
#include "ui/widgets/elided_label.h"

namespace fw::ui {

class ExperimentBar : public QWidget
{
    Q_OBJECT
public:
    explicit ExperimentBar(Workbench& workbench, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    /// Shown beside the counts for some seconds.
    void notice(const QString& text);
    /// The name to show while nothing has run under a name yet.
    void setDraftName(const QString& name);
    /// Behind the ⋯ button.
    QMenu* menu() const { return m_menu; }

Q_SIGNALS:
    void experimentChosen(const QString& name);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void showState();
    void showNotice(const QString& text);

    Workbench& m_workbench;
    QToolButton* m_name;
    QMenu* m_names;
    QLabel* m_status;
    ElidedLabel* m_counts;
    ElidedLabel* m_notice;
    QToolButton* m_more;
    QMenu* m_menu;
    QTimer m_noticeTimer;
    QString m_draftName;
};

} // namespace fw::ui
