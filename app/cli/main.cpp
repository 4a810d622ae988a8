// fairweight-cli: everything the program does, for terminals, scripts and servers.
#include <fmt/format.h>

#include <cerrno>
#include <csignal>
#include <thread>

#include "app/cli/command.h"
#include "app/cli/terminal_progress.h"
#include "core/base/caught.h"
#include "core/base/thread_count.h"
#include "core/nn/kernels/runtime.h"
#include "core/report/clean_text.h"

namespace {

constexpr fw::cli::Register kCommands[] = {fw::cli::addRun,
                                           fw::cli::addAudit,
                                           fw::cli::addExport,
                                           fw::cli::addList,
                                           fw::cli::addImport,
                                           fw::cli::addDelete,
                                           fw::cli::addRescore,
                                           fw::cli::addTokenize,
                                           fw::cli::addLoglik,
                                           fw::cli::addGenerate,
                                           fw::cli::addScore,
                                           fw::cli::addScorers,
                                           fw::cli::addSensitivity,
                                           fw::cli::addPerplexity,
                                           fw::cli::addCompress,
                                           fw::cli::addMethods,
                                           fw::cli::addMetric,
                                           fw::cli::addMetrics,
                                           fw::cli::addCauses,
                                           fw::cli::addTrainTokenizer,
                                           fw::cli::addTrainLanguageModel,
                                           fw::cli::addTrainClassifier};

/// What SIGTERM leaves the program to end by itself: twice what a cancel may take.
constexpr timespec kGrace{10, 0};

/// Cancels on SIGINT and SIGTERM from a thread of its own: signal handlers may do next to nothing. A second one, or ten
/// seconds after SIGTERM, ends the program wherever it is: outputs and databases are whole at any moment.
class SignalWatcher
{
public:
    explicit SignalWatcher(fw::CancelToken cancel)
    {
        sigset_t signals;
        sigemptyset(&signals);
        sigaddset(&signals, SIGINT);
        sigaddset(&signals, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &signals, nullptr);
        std::thread([signals, cancel] {
            int received = 0;
            sigwait(&signals, &received);
            cancel.cancel();
            const timespec* const grace = received == SIGTERM ? &kGrace : nullptr;
            while ((grace ? sigtimedwait(&signals, nullptr, grace) : sigwaitinfo(&signals, nullptr)) < 0 &&
                   errno == EINTR) {
            }
            std::_Exit(130);
        }).detach();
    }
};

int fail(const fw::Error& error)
{
    fmt::print(stderr, "error: {}\n", fw::report::cleanText(error.message)); // it may quote any file
    if (!error.hint.empty())
        fmt::print(stderr, "hint: {}\n", fw::report::cleanText(error.hint));
    return error.kind == fw::ErrorKind::Cancelled ? 130 : 1;
}

} // namespace

int main(int argc, char** argv)
try {
    fw::endWithErrorOnTerminate();
    CLI::App app("Fairweight: what compressing a language model does to its toxicity and bias, per group of people");
    app.set_version_flag("--version", FAIRWEIGHT_VERSION);
    app.require_subcommand(1);
    app.fallthrough();
    fw::cli::Chosen chosen;
    app.add_option("--threads", chosen.threads, "threads of the engine (0: one per core)")->check(CLI::Range(0, 1024));
    app.add_flag("--force", chosen.force,
                 "outputs may replace what this program wrote earlier, and files that are nothing it writes");
    for (const fw::cli::Register add : kCommands)
        add(app, chosen);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 1;
    }

    fw::cli::CommandContext context;
    context.force = chosen.force;
    const SignalWatcher watcher(context.cancel);
    fw::setThreadCount(chosen.threads);
    fw::Status status = fw::nn::startThreads(chosen.threads);
    if (status.ok()) {
        const fw::cli::TerminalProgress terminal(context.progress);
        status = chosen.action(context);
    }
    return status.ok() ? 0 : fail(status.error());
} catch (...) {
    return fail(fw::caughtError("do this"));
}
