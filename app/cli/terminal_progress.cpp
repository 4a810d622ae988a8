#include "app/cli/terminal_progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace fw::cli {

namespace {

int terminalWidth()
{
    winsize size{};
    if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20)
        return size.ws_col;
    return 80;
}

std::string duration(double seconds)
{
    const auto whole = static_cast<long>(seconds + 0.5);
    if (whole >= 3600)
        return fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
    if (whole >= 60)
        return fmt::format("{} min {:02} s", whole / 60, whole % 60);
    return fmt::format("{} s", whole);
}

} // namespace

std::string progressLine(const Progress& progress, int width)
{
    std::string line = progress.variant.empty() ? "" : progress.variant + " · ";
    line += progress.stage;
    if (progress.total > 0) {
        constexpr int kBar = 20;
        const double fraction =
            std::clamp(static_cast<double>(progress.done) / static_cast<double>(progress.total), 0.0, 1.0);
        const int filled = static_cast<int>(fraction * kBar + 0.5);
        line += fmt::format(" [{}{}] {}/{}", std::string(static_cast<std::size_t>(filled), '#'),
                            std::string(static_cast<std::size_t>(kBar - filled), '.'), progress.done, progress.total);
    }
    if (progress.ratePerSecond > 0)
        line += fmt::format(" · {:.3g} {}/s", progress.ratePerSecond, progress.unit);
    if (progress.secondsLeft >= 0)
        line += " · " + duration(progress.secondsLeft) + " left";
    if (!progress.message.empty())
        line += " · " + progress.message;
    // Cut by characters, not bytes; control characters never reach the terminal.
    std::string cut;
    int shown = 0;
    for (std::size_t i = 0; i < line.size() && shown < width - 1; ++i) {
        const auto byte = static_cast<unsigned char>(line[i]);
        cut += byte < 32 || byte == 127 ? ' ' : line[i];
        const bool characterEnds = i + 1 == line.size() || (static_cast<unsigned char>(line[i + 1]) & 0xC0) != 0x80;
        shown += characterEnds ? 1 : 0;
    }
    return cut;
}

TerminalProgress::TerminalProgress(ProgressSink sink) : m_sink(std::move(sink))
{
    if (!::isatty(STDERR_FILENO))
        return;
    m_thread = std::thread([this] {
        while (!m_stop) {
            draw();
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
        std::fputs("\r\033[K", stderr);
    });
}

TerminalProgress::~TerminalProgress()
{
    m_stop = true;
    if (m_thread.joinable())
        m_thread.join();
}

void TerminalProgress::draw()
try {
    const Progress progress = m_sink.snapshot();
    if (!progress.stage.empty())
        fmt::print(stderr, "\r\033[K{}", progressLine(progress, terminalWidth()));
    std::fflush(stderr);
} catch (...) {
    // A line that cannot be drawn is left out; the work goes on.
}

} // namespace fw::cli
