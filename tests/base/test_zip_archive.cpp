// Zip archives: what is in them, and archives that are wrong.
#include <QTemporaryDir>
#include <QtTest>

#include <zlib.h>

#include <fstream>

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
        std::string bytes = zip({{"a", "one"}});
        bytes[bytes.size() - 2] = 5;
        const auto archive = fw::ZipArchive::open(write(bytes + "hello"));
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
    static void put(std::string& bytes, std::uint32_t value, int size)
    {
        for (int i = 0; i < size; ++i)
            bytes += static_cast<char>(value >> (8 * i) & 0xFF);
    }

    /// Short entries stored, longer ones deflated.
    static std::string zip(const std::vector<std::pair<std::string, std::string>>& files)
    {
        std::string bytes;
        std::string directory;
        for (const auto& [name, text] : files) {
            const bool deflated = text.size() > 100;
            const std::string stored = deflated ? deflate(text) : text;
            const auto crc =
                std::uint32_t(crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())));
            std::string shared; // from the version needed to the length of the extra field
            put(shared, 20, 2);
            put(shared, 0, 2);
            put(shared, deflated ? 8 : 0, 2);
            put(shared, 0, 4);
            put(shared, crc, 4);
            put(shared, std::uint32_t(stored.size()), 4);
            put(shared, std::uint32_t(text.size()), 4);
            put(shared, std::uint32_t(name.size()), 2);
            put(shared, 0, 2);
            put(directory, 0x02014b50, 4);
            put(directory, 20, 2);
            directory += shared;
            put(directory, 0, 4); // comment, disk
            put(directory, 0, 2); // internal attributes
            put(directory, 0, 4); // external attributes
            put(directory, std::uint32_t(bytes.size()), 4);
            directory += name;
            put(bytes, 0x04034b50, 4);
            bytes += shared + name + stored;
        }
        const auto start = std::uint32_t(bytes.size());
        bytes += directory;
        put(bytes, 0x06054b50, 4);
        put(bytes, 0, 4);
        put(bytes, std::uint32_t(files.size()), 2);
        put(bytes, std::uint32_t(files.size()), 2);
        put(bytes, std::uint32_t(directory.size()), 4);
        put(bytes, start, 4);
        put(bytes, 0, 2);
        return bytes;
    }

    static std::string deflate(const std::string& text)
    {
        z_stream stream{};
        deflateInit2(&stream, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
        std::string out(text.size() + 100, '\0');
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
        stream.avail_in = static_cast<uInt>(text.size());
        stream.next_out = reinterpret_cast<Bytef*>(out.data());
        stream.avail_out = static_cast<uInt>(out.size());
        ::deflate(&stream, Z_FINISH);
        out.resize(stream.total_out);
        deflateEnd(&stream);
        return out;
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
