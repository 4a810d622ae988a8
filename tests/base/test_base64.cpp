// Base64 as RFC 4648 has it.
#include <QtTest>

#include "core/base/base64.h"
#include "tests/test_main.h"

class TestBase64 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theVectorsOfTheStandard()
    {
        const std::pair<const char*, const char*> vectors[] = {{"", ""},         {"f", "Zg=="},        {"fo", "Zm8="},
                                                               {"foo", "Zm9v"},  {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="},
                                                               {"foobar", "Zm9vYmFy"}};
        for (const auto& [bytes, text] : vectors)
            QCOMPARE(fw::base64(bytes), std::string(text));
    }

    void everyByteAndNoLineBreaks()
    {
        std::string bytes;
        for (int i = 0; i < 100'000; ++i)
            bytes += static_cast<char>(i);
        const QByteArray expected = QByteArray(bytes.data(), qsizetype(bytes.size())).toBase64();
        QCOMPARE(fw::base64(bytes), expected.toStdString());
    }
};

FW_TEST(TestBase64)
#include "test_base64.moc"
