// The newest continuations, newest first.
#pragma once

#include <QAbstractListModel>

#include <vector>

#include "ui/engine/services.h"

namespace fw::ui {

class SampleList : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role { VariantRole = Qt::UserRole, GroupRole, PromptRole, TextRole, ScoreRole };

    explicit SampleList(QObject* parent = nullptr);
    void clear();
    /// Replaces the rows where anything is new.
    void setSamples(const std::vector<SampleText>& samples);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    std::vector<SampleText> m_samples;
};

} // namespace fw::ui
