// Reading with a bound, writing whole or not at all, maps and locks.
#include <QTemporaryDir>
#include <QtTest>

#include <cstring>
#include <fstream>

#include "core/base/file.h"
#include "tests/test_main.h"

namespace fs = std::filesystem;

class TestFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsUpToABound()
    {
        const fs::path path = write("bounded", std::string(100'000, 'x'));
        QCOMPARE(fw::readFile(path, 100'000).value().size(), std::size_t{100'000});
        const auto over = fw::readFile(path, 99'999);
        QVERIFY(!over.ok());
        QVERIFY(over.error().message.find("99999") != std::string::npos);
        QVERIFY(fw::readFile(m_place / "none").error().kind == fw::ErrorKind::NotFound);
        QVERIFY(fw::readFile(m_place).error().message.find("directory") != std::string::npos);
    }

    void linesLoseTheirEndings()
    {
        const auto lines = fw::readLines(write("lines", "\xEF\xBB\xBFone\r\n\n two \nthree\rx\nlast"));
        QVERIFY(lines.ok());
        QCOMPARE(*lines, (std::vector<std::string>{"one", "", " two ", "three\rx", "last"}));
        QCOMPARE(fw::readLines(write("ended", "a\nb\n")).value().size(), std::size_t{2});
        QVERIFY(fw::readLines(write("empty", "")).value().empty());
    }

    void aWriteReplacesTheWhole()
    {
        const fs::path path = write("whole", "long old content");
        QVERIFY(fw::writeFileAtomically(path, "new").ok());
        QCOMPARE(fw::readFile(path).value(), std::string("new"));
        QCOMPARE(filesBeside("whole"), 1);
        QVERIFY((fs::status(path).permissions() & fs::perms::group_read) != fs::perms::none);
    }

    void aFailedWriteLeavesTheOld()
    {
        const fs::path path = write("kept", "old");
        const auto status = fw::writeFileAtomically(path, [](const fw::ByteSink& sink) -> fw::Status {
            FW_TRY(sink("half", 4));
            return fw::Error{fw::ErrorKind::Numerical, "no more", ""};
        });
        QVERIFY(!status.ok());
        QCOMPARE(status.error().message, std::string("no more"));
        QCOMPARE(fw::readFile(path).value(), std::string("old"));
        QCOMPARE(filesBeside("kept"), 1);
    }

    /// What was read and released is in the file alone, and is read again as it was.
    void releasedPagesLeaveMemory()
    {
        const std::string bytes(std::size_t{4} << 20, 'x');
        const auto map = fw::MappedFile::open(write("large", bytes)).value();
        const auto read = [&] { return std::count(map->bytes().begin(), map->bytes().end(), std::byte{'x'}); };
        QCOMPARE(read(), std::ptrdiff_t(bytes.size()));
        QVERIFY(residentKilobytes("large") >= 4096);
        map->release(map->bytes().subspan(0, bytes.size() / 2));
        QVERIFY(residentKilobytes("large") <= 2048 + 4);
        map->release(map->bytes());
        QCOMPARE(residentKilobytes("large"), 0);
        QCOMPARE(read(), std::ptrdiff_t(bytes.size()));
    }


    void aPlaceThatIsNotThere()
    {
        const auto status = fw::writeFileAtomically(m_place / "no" / "such" / "file", "x");
        QVERIFY(!status.ok());
        QVERIFY(status.error().message.find("no/such/file") != std::string::npos);
        QVERIFY(!status.error().hint.empty());
    }

    void aMapShowsTheBytes()
    {
        std::string bytes(10'000, '\0');
        for (std::size_t i = 0; i < bytes.size(); ++i)
            bytes[i] = static_cast<char>(i * 7);
        const auto map = fw::MappedFile::open(write("mapped", bytes));
        QVERIFY(map.ok());
        QCOMPARE((*map)->bytes().size(), bytes.size());
        QVERIFY(std::memcmp((*map)->bytes().data(), bytes.data(), bytes.size()) == 0);
        QVERIFY(fw::MappedFile::open(write("nothing", "")).error().kind == fw::ErrorKind::Corrupt);
        QVERIFY(!fw::MappedFile::open(m_place).ok());
        QVERIFY(fw::MappedFile::open(m_place / "none").error().kind == fw::ErrorKind::NotFound);
    }

    void aLockHasOneHolder()
    {
        const fs::path path = m_place / "lock";
        auto first = fw::FileLock::tryLock(path);
        QVERIFY(first.ok() && first->has_value());
        QVERIFY(!fw::FileLock::tryLock(path).value().has_value());
        fw::FileLock moved = std::move(**first);
        first = std::optional<fw::FileLock>{};
        QVERIFY(!fw::FileLock::tryLock(path).value().has_value());
        {
            const fw::FileLock dropped = std::move(moved);
        }
        QVERIFY(fw::FileLock::tryLock(path).value().has_value());
        QVERIFY(!fw::FileLock::tryLock(m_place / "no" / "lock").ok());
    }

private:
    /// Of the mapping of a file, by /proc/self/smaps.
    int residentKilobytes(const std::string& name) const
    {
        std::ifstream maps("/proc/self/smaps");
        bool found = false;
        for (std::string line; std::getline(maps, line);) {
            found = found || line.ends_with((m_place / name).string());
            if (found && line.starts_with("Rss:"))
                return std::stoi(line.substr(4));
        }
        return -1;
    }

    fs::path write(const std::string& name, const std::string& bytes)
    {
        std::ofstream(m_place / name, std::ios::binary) << bytes;
        return m_place / name;
    }

    int filesBeside(const std::string& prefix) const
    {
        int count = 0;
        for (const auto& entry : fs::directory_iterator(m_place))
            count += entry.path().filename().string().starts_with(prefix);
        return count;
    }

    QTemporaryDir m_directory;
    const fs::path m_place = m_directory.path().toStdString();
};

FW_TEST(TestFile)
#include "test_file.moc"
