#include "ui/models/run_readiness.h"

#include <QCoreApplication>

#include "ui/models/plain_line.h"

namespace fw::ui {

namespace {

struct ReadinessText
{
    Q_DECLARE_TR_FUNCTIONS(RunReadiness)
};

} // namespace

RunReadiness runReadiness(const ExperimentDraft& draft, const std::string& shown, bool engineBusy)
{
    using State = RunReadiness::State;
    if (engineBusy)
        return {State::Busy, ReadinessText::tr("The engine is busy: wait until it has ended, or cancel it."), {}, {}};
    if (!shown.empty() && shown != draft.name().toStdString())
        return {State::OtherShown,
                draft.name().isEmpty()
                    ? ReadinessText::tr("The header shows %1; the form holds an experiment without a name.")
                          .arg(plainLine(shown))
                    : ReadinessText::tr("The header shows %1; the form holds %2.")
                          .arg(plainLine(shown), plainLine(draft.name())),
                {},
                ReadinessText::tr("Show the form's experiment first: Run does what the header shows.")};
    if (const auto& problem = draft.problem()) {
        const QString line = problem->path.isEmpty()
                                 ? problem->message
                                 : ReadinessText::tr("%1: %2").arg(problem->path, problem->message);
        return {State::Wrong, line, problem->path, problem->hint};
    }
    if (!draft.experiment())
        return {State::Wrong, ReadinessText::tr("The experiment is not complete."), {}, {}};
    return {};
}

} // namespace fw::ui
