#include "core/nn/kernels/share_range.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace fw::nn {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::int64_t kPiecesAThread = 4;
constexpr std::uint32_t kMostPieces = 0xFFFF;
/// How long a helper looks for work before it sleeps: longer than what lies between two products of a model.
constexpr auto kLooking = 500us;
/// A wait of so much more than a piece takes means that the helper has lost its core.
constexpr auto kStall = 300us;
constexpr auto kShortestPause = 20ms;
constexpr auto kLongestPause = 1s;
/// So long without a stall halves the pause after the next one.
constexpr auto kGoodTime = 50ms;

thread_local bool isSharing = false;

void pauseBriefly()
{
#if defined(__x86_64__)
    _mm_pause();
#else
    std::this_thread::yield();
#endif
}

/// What m_ticket says: the number of the range, how many pieces it has, and which one is the next to be claimed. In one
/// number, since a range whose pieces are all claimed may be described anew at any time.
struct Ticket
{
    std::uint64_t bits = 0; ///< range (32), pieces (16), next (16)

    std::uint32_t range() const { return static_cast<std::uint32_t>(bits >> 32U); }
    std::uint32_t pieces() const { return bits >> 16U & kMostPieces; }
    std::uint32_t next() const { return bits & kMostPieces; }
    bool isOpen() const { return next() < pieces(); }
    static Ticket of(std::uint32_t range, std::uint32_t pieces)
    {
        return {std::uint64_t{range} << 32U | std::uint64_t{pieces} << 16U};
    }
};

/// The helpers, and the range that they share now. A range's pieces are claimed by counting up m_ticket. Who claims a
/// piece has read the description of that range: while a piece is open it does not change, and a claim of one that is
/// not open any more fails.
class Helpers
{
public:
    static Helpers& ours()
    {
        static Helpers helpers;
        return helpers;
    }

    ~Helpers()
    {
        m_ends = true;
        wake();
        for (std::thread& thread : m_threads)
            thread.join();
    }

    /// On the calling thread; false where another one is sharing, or where sharing has not paid of late.
    bool share(std::int64_t begin, std::int64_t end, std::int64_t size, const RangeWork& work, int threads)
    {
        const std::unique_lock<std::mutex> alone(m_use, std::try_to_lock);
        if (!alone.owns_lock())
            return false;
        const Clock::time_point start = Clock::now();
        if (start < m_aloneUntil)
            return false;
        startUpTo(threads - 1);
        const auto pieces = static_cast<std::uint32_t>((end - begin + size - 1) / size);
        m_begin.store(begin, std::memory_order_relaxed);
        m_end.store(end, std::memory_order_relaxed);
        m_size.store(size, std::memory_order_relaxed);
        m_work.store(work.work(), std::memory_order_relaxed);
        m_call.store(work.call(), std::memory_order_relaxed);
        m_helping.store(threads - 1, std::memory_order_relaxed);
        m_done.store(0, std::memory_order_relaxed);
        m_ticket.store(Ticket::of(Ticket{m_ticket.load(std::memory_order_relaxed)}.range() + 1, pieces).bits);
        if (m_sleeping.load() > 0)
            wake();
        const std::uint32_t own = doPieces();
        const Clock::time_point finished = Clock::now();
        waitForOthers(pieces);
        judge(start, finished, own);
        return true;
    }

    void startUpTo(int helpers)
    {
        while (static_cast<int>(m_threads.size()) < helpers && !m_noMore) {
            try {
                m_threads.emplace_back([this, index = static_cast<int>(m_threads.size())] { help(index); });
            } catch (const std::system_error&) {
                m_noMore = true;
            }
        }
    }

    std::mutex& use() { return m_use; }

private:
    /// The number of pieces that it did.
    std::uint32_t doPieces()
    {
        std::uint32_t did = 0;
        isSharing = true;
        for (;;) {
            Ticket ticket{m_ticket.load(std::memory_order_acquire)};
            if (!ticket.isOpen())
                break;
            const std::uint32_t piece = ticket.next();
            const RangeWork work(m_work.load(std::memory_order_relaxed), m_call.load(std::memory_order_relaxed));
            const std::int64_t size = m_size.load(std::memory_order_relaxed);
            const std::int64_t first = m_begin.load(std::memory_order_relaxed) + piece * size;
            const std::int64_t last = std::min(m_end.load(std::memory_order_relaxed), first + size);
            if (!m_ticket.compare_exchange_strong(ticket.bits, ticket.bits + 1, std::memory_order_acq_rel))
                continue;
            work(first, last);
            m_done.fetch_add(1, std::memory_order_release);
            ++did;
        }
        isSharing = false;
        return did;
    }

    void waitForOthers(std::uint32_t pieces) const
    {
        constexpr int kPauses = 2000;
        for (int i = 0; m_done.load(std::memory_order_acquire) < pieces; ++i) {
            if (i < kPauses)
                pauseBriefly();
            else
                std::this_thread::yield();
        }
    }

    /// Whether to go on sharing, by how long the calling thread waited for the others after its own pieces.
    void judge(Clock::time_point start, Clock::time_point finished, std::uint32_t own)
    {
        const Clock::time_point now = Clock::now();
        if (now - finished > kStall + 2 * (finished - start) / std::max<std::uint32_t>(1, own)) {
            m_pause = std::clamp<Clock::duration>(2 * m_pause, kShortestPause, kLongestPause);
            m_aloneUntil = now + m_pause;
            m_goodSince = m_aloneUntil;
        } else if (now - m_goodSince > kGoodTime) {
            m_pause /= 2;
            m_goodSince = now;
        }
    }

    void help(int index)
    {
        std::uint32_t seen = 0;
        Clock::time_point idleSince = Clock::now();
        for (int i = 1;; ++i) {
            const std::uint32_t range = Ticket{m_ticket.load(std::memory_order_acquire)}.range();
            if (m_ends)
                return;
            if (range != seen) {
                seen = range;
                if (index < m_helping.load(std::memory_order_relaxed))
                    doPieces();
                idleSince = Clock::now();
            } else if (i % 64 == 0 && Clock::now() - idleSince > kLooking) {
                sleep(seen);
                idleSince = Clock::now();
            } else {
                pauseBriefly();
            }
        }
    }

    void sleep(std::uint32_t seen)
    {
        std::unique_lock<std::mutex> lock(m_sleep);
        ++m_sleeping;
        m_wakes.wait(lock, [&] { return m_ends || Ticket{m_ticket.load()}.range() != seen; });
        --m_sleeping;
    }

    void wake()
    {
        {
            const std::lock_guard<std::mutex> seen(m_sleep);
        }
        m_wakes.notify_all();
    }

    std::mutex m_use;
    std::vector<std::thread> m_threads; ///< under m_use, as what follows
    bool m_noMore = false;
    Clock::duration m_pause{0};
    Clock::time_point m_aloneUntil;
    Clock::time_point m_goodSince;

    alignas(64) std::atomic<std::uint64_t> m_ticket{0};
    alignas(64) std::atomic<std::uint32_t> m_done{0};
    alignas(64) std::atomic<std::int64_t> m_begin{0};
    std::atomic<std::int64_t> m_end{0};
    std::atomic<std::int64_t> m_size{1};
    std::atomic<int> m_helping{0};
    std::atomic<const void*> m_work{nullptr};
    std::atomic<void (*)(const void*, std::int64_t, std::int64_t)> m_call{nullptr};

    std::mutex m_sleep;
    std::condition_variable m_wakes;
    std::atomic<int> m_sleeping{0};
    std::atomic<bool> m_ends{false};
};

} // namespace

void shareRange(std::int64_t begin, std::int64_t end, std::int64_t grain, const RangeWork& work)
{
    if (begin >= end)
        return;
    const int threads = at::get_num_threads();
    const std::int64_t even = (end - begin + threads * kPiecesAThread - 1) / (threads * kPiecesAThread);
    const std::int64_t least = (end - begin + kMostPieces - 1) / kMostPieces;
    const std::int64_t size = std::max({std::int64_t{1}, grain, even, least});
    if (threads == 1 || size >= end - begin || isSharing || at::in_parallel_region() ||
        !Helpers::ours().share(begin, end, size, work, threads))
        work(begin, end);
}

void startHelpers()
{
    Helpers& helpers = Helpers::ours();
    const std::lock_guard<std::mutex> alone(helpers.use());
    helpers.startUpTo(at::get_num_threads() - 1);
}

} // namespace fw::nn
