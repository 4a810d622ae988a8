// How many threads the process computes with: --threads says so for all of it, an experiment for what is its own.
#pragma once

namespace fw {

/// Of the whole process; 0 means that nothing was said. Call before anything computes.
void setThreadCount(int threads);

/// What setThreadCount() said, else the innermost ThreadLimit of this thread, else one per core. At least 1.
int threadCount();

/// While it lives, what its thread starts computes with so many threads where --threads says nothing; 0 changes nothing.
class ThreadLimit
{
public:
    explicit ThreadLimit(int threads);
    ~ThreadLimit();
    ThreadLimit(const ThreadLimit&) = delete;
    ThreadLimit& operator=(const ThreadLimit&) = delete;

private:
    int m_before;
};

} // namespace fw
