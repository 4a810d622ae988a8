#include <QtTest>

#include "core/base/user_directory.h"
#include "tests/test_main.h"

class TestUserDirectory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void followsTheSpecification()
    {
        qputenv("HOME", "/home/someone");
        qputenv("XDG_DATA_HOME", "/data/of/someone");
        QCOMPARE(fw::userDataDirectory().value(), std::filesystem::path("/data/of/someone/fairweight"));
        for (const char* unusable : {"", "relative/path"}) {
            qputenv("XDG_DATA_HOME", unusable);
            QCOMPARE(fw::userDataDirectory().value(), std::filesystem::path("/home/someone/.local/share/fairweight"));
        }
        qunsetenv("XDG_DATA_HOME");
        qunsetenv("HOME");
        const auto nowhere = fw::userDataDirectory();
        QVERIFY(!nowhere.ok());
        QVERIFY(nowhere.error().hint.find("HOME") != std::string::npos);
    }
};

FW_TEST(TestUserDirectory)
#include "test_user_directory.moc"
