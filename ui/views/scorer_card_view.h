// The card of a scorer: what is known of it, and what its author states.
#pragma once

#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QTimer>

#include <optional>

#include "ui/engine/scorer_services.h"
#include "ui/models/card_sections.h"

namespace fw::ui {

class ScorerCardView : public QScrollArea
{
    Q_OBJECT
public:
    explicit ScorerCardView(QWidget* parent = nullptr);

    /// Another scorer: its facts and labels are on their way.
    void begin();
    void setFacts(const Result<ScorerFacts>& facts);
    void setLabels(const Result<ScorerLabels>& labels);
    /// The sections on screen, in order.
    const std::vector<CardSection>& sections() const { return m_sections; }

Q_SIGNALS:
    void evaluationRequested();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void fill();
    CardSection about() const;
    QWidget* missingNote();

    std::optional<ScorerFacts> m_facts;
    std::optional<ScorerLabels> m_labels;
    std::optional<Error> m_problem;
    std::vector<CardSection> m_sections;
    QTimer m_late; ///< says that it is being read, where that takes long
    bool m_twoColumns = false;
};

} // namespace fw::ui
