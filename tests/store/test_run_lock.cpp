#include <csignal>

#include "core/store/run_lock.h"
#include "store_fixture.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fw::store;
namespace fs = std::filesystem;

class TestRunLock : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void onlyOneHoldsIt()
    {
        const Folder folder;
        const fs::path path = folder / "a.db";
        {
            const auto lock = RunLock::acquire(path);
            FW_VERIFY_OK(lock);
            FW_VERIFY_ERROR(RunLock::acquire(path), ErrorKind::Busy, "a.db");
            QVERIFY(RunLock::isHeld(path));
            QVERIFY(!RunLock::isHeld(folder / "b.db"));
        }
        QVERIFY(!RunLock::isHeld(path));
        FW_VERIFY_OK(RunLock::acquire(path));
    }

    void oneLockByWhateverPath()
    {
        const Folder folder;
        fs::create_directory(folder / "sub");
        fs::create_directory_symlink(folder / "sub", folder / "link");
        const auto lock = RunLock::acquire(folder / "sub/a.db");
        QVERIFY(RunLock::isHeld(folder / "link/a.db"));
        QVERIFY(RunLock::isHeld(folder / "sub/../sub/a.db"));
    }

    void lookingMakesNoFile()
    {
        const Folder folder;
        QVERIFY(!RunLock::isHeld(folder / "a.db"));
        QVERIFY(fs::is_empty(folder.path()));
    }

    void lookingDoesNotDisturbARunner()
    {
        const Folder folder;
        const fs::path path = folder / "a.db";
        QVERIFY(RunLock::acquire(path).ok());
        const pid_t looker = ::fork();
        if (looker == 0)
            for (;;)
                RunLock::isHeld(path);
        int refused = 0;
        for (int i = 0; i < 500; ++i)
            refused += RunLock::acquire(path).ok() ? 0 : 1;
        ::kill(looker, SIGKILL);
        ::waitpid(looker, nullptr, 0);
        QCOMPARE(refused, 0);
    }

    void runningIsInterruptedOnlyWhenNobodyRuns()
    {
        const Folder folder;
        const fs::path path = folder / "a.db";
        RunRow row;
        row.status = RunStatus::Running;
        QCOMPARE(effectiveStatus(row, path), RunStatus::Interrupted);
        int ready[2];
        QCOMPARE(::pipe(ready), 0);
        const pid_t runner = ::fork();
        if (runner == 0) {
            const auto lock = RunLock::acquire(path);
            const char byte = lock.ok() ? 'y' : 'n';
            if (::write(ready[1], &byte, 1) == 1)
                ::pause();
            ::_exit(0);
        }
        char byte = 0;
        QCOMPARE(::read(ready[0], &byte, 1), ssize_t{1});
        QCOMPARE(byte, 'y');
        QCOMPARE(effectiveStatus(row, path), RunStatus::Running);
        ::kill(runner, SIGKILL); // the kernel gives the lock back
        ::waitpid(runner, nullptr, 0);
        QCOMPARE(effectiveStatus(row, path), RunStatus::Interrupted);
        row.status = RunStatus::Completed;
        QCOMPARE(effectiveStatus(row, path), RunStatus::Completed);
        ::close(ready[0]);
        ::close(ready[1]);
    }
};

FW_TEST(TestRunLock)
#include "test_run_lock.moc"
