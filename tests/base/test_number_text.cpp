// Numbers are the same text in every locale, and read back to the same double.
#include <QtTest>

#include <fmt/format.h>

#include <bit>
#include <clocale>
#include <cmath>
#include <limits>
#include <locale>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/base/number_text.h"
#include "core/base/random.h"
#include "tests/test_main.h"

namespace {

/// 1.234,5 as in German.
class CommaPunctuation : public std::numpunct<char>
{
protected:
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
};

} // namespace

class TestNumberText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shortestTexts()
    {
        QCOMPARE(fw::numberText(0.1), std::string("0.1"));
        QCOMPARE(fw::numberText(-2.0), std::string("-2"));
        QCOMPARE(fw::numberText(12345.678), std::string("12345.678"));
        QCOMPARE(fw::numberText(std::numeric_limits<double>::infinity()), std::string("inf"));
        QCOMPARE(fw::numberText(std::nan("")), std::string("nan"));
    }

    void anyDoubleReadsBack()
    {
        fw::RandomStream random(9);
        int finite = 0;
        for (int i = 0; i < 20'000; ++i) {
            const std::uint64_t bits = (std::uint64_t{random.nextBits()} << 32) | random.nextBits();
            const double value = std::bit_cast<double>(bits);
            if (!std::isfinite(value))
                continue;
            ++finite;
            const auto back = fw::parseNumber(fw::numberText(value));
            QVERIFY(back && std::bit_cast<std::uint64_t>(*back) == bits);
        }
        QVERIFY(finite > 19'000);
    }

    void onlyWholeTextsAreNumbers()
    {
        for (const char* text : {"", "1,5", "1.5 ", " 1.5", "1.5x", "x", "0x10", "--1"})
            QVERIFY2(!fw::parseNumber(text), text);
        QCOMPARE(fw::parseNumber("1e3").value(), 1000.0);
        QCOMPARE(fw::parseNumber("-.5").value(), -0.5);
    }

    void aCommaLocaleChangesNothing()
    {
        const std::locale before = std::locale::global(std::locale(std::locale::classic(), new CommaPunctuation));
        // The C library's, too, where the machine has one.
        for (const char* name : {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "ru_RU.UTF-8"})
            if (std::setlocale(LC_ALL, name))
                break;
        std::ostringstream stream;
        stream << 1234.5;
        const std::string text = fw::numberText(1234567.25);
        const auto number = fw::parseNumber("1234567.25");
        const auto comma = fw::parseNumber("1234567,25");
        const std::string json = nlohmann::json(1234.5).dump();
        const double parsed = nlohmann::json::parse("[1234.5]")[0].get<double>();
        const std::string formatted = fmt::format("{} {:.3f} {}", 1234.5, 0.25, 1234567);
        std::locale::global(before);
        std::setlocale(LC_ALL, "C");

        QCOMPARE(stream.str(), std::string("1.234,5")); // the locale was really in force
        QCOMPARE(text, std::string("1234567.25"));
        QCOMPARE(number.value(), 1234567.25);
        QVERIFY(!comma);
        QCOMPARE(json, std::string("1234.5"));
        QCOMPARE(parsed, 1234.5);
        QCOMPARE(formatted, std::string("1234.5 0.250 1234567"));
    }
};

FW_TEST(TestNumberText)
#include "test_number_text.moc"
