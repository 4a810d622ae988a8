// A progress line on stderr, drawn ten times a second while it lives; nothing where stderr is no terminal.
#pragma once

#include <atomic>
#include <string>
#include <thread>

#include "core/base/progress.h"

namespace fw::cli {

/// One line of text for a snapshot: stage, bar, done of total, rate, time left.
std::string progressLine(const Progress& progress, int width);

class TerminalProgress
{
public:
    explicit TerminalProgress(ProgressSink sink);
    ~TerminalProgress();
    TerminalProgress(const TerminalProgress&) = delete;
    TerminalProgress& operator=(const TerminalProgress&) = delete;

private:
    void draw();

    ProgressSink m_sink;
    std::atomic<bool> m_stop{false};
    std::thread m_thread;
};

} // namespace fw::cli
