// Zip archives: what is in them, and archives that are wrong.
#include <QTemporaryDir>
#include <QtTest>

#include <zip.h>

#include <cstring>
#include <fstream>

#include "core/base/file.h"
#include "core/base/zip_archive.h"
#include "tests/test_main.h"

class TestZipArchive : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsStoredAndDeflatedEntries()
    {
        const std::string text(5000, 'x');
        const auto archive =
            fw::ZipArchive::open(write(zip({{"a/one.txt", "one"}, {"b/long.txt", text}, {"none", ""}})));
        QVERIFY2(archive.ok(), archive.ok() ? "" : archive.error().message.c_str());
        QCOMPARE(archive->read("a/one.txt", 100).value(), std::string("one"));
        QCOMPARE(archive->read("b/long.txt", 5000).value(), text);
        QCOMPARE(archive->read("none", 1).value(), std::string());
        QCOMPARE(archive->find("long.txt"), std::string("b/long.txt"));
        QCOMPARE(archive->find(".txt"), std::string()); // two of them
        QCOMPARE(archive->find(".md"), std::string());
    }

    void refusesWhatIsMissingOrTooLarge()
    {
        const auto archive = fw::ZipArchive::open(write(zip({{"b", std::string(5000, 'x')}}))).value();
        QCOMPARE(int(archive.read("a", 10).error().kind), int(fw::ErrorKind::NotFound));
        const auto large = archive.read("b", 4999);
        QVERIFY(!large.ok());
        QVERIFY(large.error().message.find("larger than 4999") != std::string::npos);
    }

    void readsAnArchiveWithAComment()
    {
        const auto archive = fw::ZipArchive::open(write(zip({{"a", "one"}}, "hello")));
        QVERIFY(archive.ok());
        QCOMPARE(archive->read("a", 10).value(), std::string("one"));
    }

    void whatIsNoArchiveIsRefused()
    {
        for (const std::string& bytes : {std::string("text"), std::string(100, 'x'), std::string(70'000, '\0')})
            QCOMPARE(int(fw::ZipArchive::open(write(bytes)).error().kind), int(fw::ErrorKind::Corrupt));
        QVERIFY(!fw::ZipArchive::open(m_place.filePath("nothing").toStdString()).ok());
    }

    /// Every byte changed in turn: an error or the right text, and no access outside (a sanitizer would tell).
    void noDamageIsBelieved()
    {
        const std::string good = zip({{"a.txt", std::string(300, 'y') + "tail"}});
        int refused = 0;
        for (std::size_t i = 0; i < good.size(); ++i)
            for (const char flip : {char(0x01), char(0xFF)}) {
                std::string bytes = good;
                bytes[i] = static_cast<char>(bytes[i] ^ flip);
                const auto archive = fw::ZipArchive::open(write(bytes));
                const auto text = archive.ok() ? archive->read("a.txt", 1000) : archive.error();
                refused += text.ok() ? 0 : 1;
                QVERIFY(!text.ok() || *text == std::string(300, 'y') + "tail");
            }
        QVERIFY(refused > int(good.size()) / 2);
        for (std::size_t size = 0; size < good.size(); ++size) {
            const auto archive = fw::ZipArchive::open(write(good.substr(0, size)));
            QVERIFY(!archive.ok());
        }
    }

private:
    /// Short entries stored, longer ones deflated.
    std::string zip(const std::vector<std::pair<std::string, std::string>>& files, const char* comment = "")
    {
        const std::string path = m_place.filePath("made.zip").toStdString();
        zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
        for (const auto& [name, text] : files) {
            const auto index = static_cast<zip_uint64_t>(zip_file_add(
                archive, name.c_str(), zip_source_buffer(archive, text.data(), text.size(), 0), ZIP_FL_OVERWRITE));
            zip_set_file_compression(archive, index, text.size() > 100 ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 6);
        }
        zip_set_archive_comment(archive, comment, static_cast<zip_uint16_t>(std::strlen(comment)));
        if (zip_close(archive) != 0)
            qFatal("%s", zip_strerror(archive));
        return fw::readFile(path).value();
    }

    std::filesystem::path write(const std::string& bytes)
    {
        const std::filesystem::path path = m_place.filePath("archive.zip").toStdString();
        std::ofstream(path, std::ios::binary) << bytes;
        return path;
    }

    QTemporaryDir m_place;
};

FW_TEST(TestZipArchive)
#include "test_zip_archive.moc"
