// What is thrown becomes an error with a cause and a hint.
#include <QtTest>

#include <filesystem>
#include <new>
#include <stdexcept>
#include <system_error>

#include "tests/test_main.h"

#include "core/base/caught.h"

using namespace fw;

namespace {

template <typename Thrown>
Error caught(const Thrown& thrown)
try {
    throw thrown;
} catch (...) {
    return caughtError("generate");
}

Status functionThatThrows()
try {
    throw std::bad_alloc();
} catch (...) {
    return caughtError("compress the model");
}

} // namespace

class TestCaught : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyExceptionHasAKindAndAHint()
    {
        namespace fs = std::filesystem;
        const auto is = [](const Error& error, ErrorKind kind) {
            return error.kind == kind && !error.hint.empty() && error.message.starts_with("cannot generate: ");
        };
        QVERIFY(is(caught(std::bad_alloc()), ErrorKind::OutOfMemory));
        QVERIFY(is(caught(std::length_error("vector::reserve")), ErrorKind::OutOfMemory));
        QVERIFY(is(caught(std::runtime_error("[enforce fail at alloc_cpu.cpp:66] . DefaultCPUAllocator: can't allocate "
                                             "memory: you tried to allocate 99 bytes. Error code 12")),
                   ErrorKind::OutOfMemory));
        QVERIFY(is(caught(std::runtime_error("CUDA out of memory. Tried to allocate 2 GiB")), ErrorKind::OutOfMemory));
        QVERIFY(is(caught(std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again))),
                   ErrorKind::OutOfMemory));
        QVERIFY(is(caught(fs::filesystem_error("no", "/x", std::make_error_code(std::errc::permission_denied))),
                   ErrorKind::Io));
        QVERIFY(is(caught(std::out_of_range("map::at")), ErrorKind::Internal));
        QVERIFY(is(caught(7), ErrorKind::Internal));
    }

    void longMessagesAndCallStacksAreCut()
    {
        const Error error =
            caught(std::runtime_error("sizes differ\nException raised from check at x.cpp:1\nframe #0"));
        QCOMPARE(error.message, std::string("cannot generate: sizes differ"));
        std::string wide;
        for (int i = 0; i < 400; ++i)
            wide += "é";
        const std::string cut = caught(std::runtime_error(wide)).message;
        QVERIFY(cut.size() < 350);
        QVERIFY(QString::fromStdString(cut).endsWith(QStringLiteral("é…")));
    }

    void aFunctionReturnsItsError()
    {
        QCOMPARE(functionThatThrows().error().kind, ErrorKind::OutOfMemory);
        QVERIFY(functionThatThrows().error().message.starts_with("cannot compress the model: "));
    }
};

FW_TEST(TestCaught)
#include "test_caught.moc"
