// A choice among the scorers that can be used, a line a head.
#pragma once

#include <QComboBox>

#include <vector>

#include "core/experiment/experiment.h"
#include "ui/engine/scorer_services.h"

namespace fw::ui {

class ScorerChoice : public QComboBox
{
    Q_OBJECT
public:
    explicit ScorerChoice(QWidget* parent = nullptr);

    void setEntries(const std::vector<ScorerEntry>& entries);
    /// With the scorer's own threshold; the name is empty where nothing can be chosen.
    experiment::ScorerChoice chosen() const;
};

} // namespace fw::ui
