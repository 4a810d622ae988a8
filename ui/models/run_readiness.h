// The rule of the Run button: it runs what the header shows, or says why not.
#pragma once

#include <QString>

#include <string>

#include "ui/models/experiment_draft.h"

namespace fw::ui {

struct RunReadiness
{
    enum class State {
        Ready,
        Busy,       ///< the engine works
        OtherShown, ///< the header shows another experiment than the form holds
        Wrong       ///< a field of the form is wrong
    };
    State state = State::Ready;
    QString why;   ///< for people, with the field's name; empty where ready
    QString field; ///< path of the wrong field, where one is meant
    QString hint;

    bool ready() const { return state == State::Ready; }
};

/// `shown`: the experiment in the header; empty where that shows the draft, having no other.
RunReadiness runReadiness(const ExperimentDraft& draft, const std::string& shown, bool engineBusy);

} // namespace fw::ui
