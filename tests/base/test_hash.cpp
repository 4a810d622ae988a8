// SHA-256 against the test vectors of FIPS 180-2 (appendix B).
#include <QTemporaryDir>
#include <QtTest>

#include <fstream>

#include "core/base/hash.h"
#include "tests/test_main.h"

class TestHash : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void standardVectors()
    {
        QCOMPARE(fw::sha256(""), std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
        QCOMPARE(fw::sha256("abc"), std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        QCOMPARE(fw::sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
                 std::string("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"));
        QCOMPARE(fw::sha256(std::string(1'000'000, 'a')), m_millionA);
    }

    void partsAddUp()
    {
        fw::Sha256 hash;
        hash.update(std::string_view("a"));
        hash.update("b", 1);
        fw::Sha256 moved = std::move(hash);
        moved.update(std::string_view("c"));
        QCOMPARE(moved.finish(), fw::sha256("abc"));
    }

    void filesOfAnySize()
    {
        QTemporaryDir directory;
        const std::filesystem::path path = (directory.path() + "/bytes").toStdString();
        std::ofstream(path, std::ios::binary) << std::string(1'000'000, 'a');
        QCOMPARE(fw::sha256OfFile(path).value(), m_millionA);
        std::ofstream(path, std::ios::binary | std::ios::app) << std::string(1'048'576, 'b');
        QCOMPARE(fw::sha256OfFile(path).value(), fw::sha256(std::string(1'000'000, 'a') + std::string(1'048'576, 'b')));
        QVERIFY(fw::sha256OfFile(path / "none").error().kind == fw::ErrorKind::NotFound);
        QVERIFY(!fw::sha256OfFile(directory.path().toStdString()).ok());
    }

private:
    const std::string m_millionA = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";
};

FW_TEST(TestHash)
#include "test_hash.moc"
