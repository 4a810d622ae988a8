// A room's tests are one program of many test classes, started as `tests_<room> <test> [Qt Test's arguments]`; linking is
// most of what a test program costs. Each file ends in FW_TEST(Class), which makes it known under the file's name.
#pragma once

#include <QtTest>

namespace fw::tests {

using TestFunction = int (*)(int argc, char** argv);

/// Makes a test known under the stem of `file`. Called before main().
bool addTest(const char* file, TestFunction run);

} // namespace fw::tests

/// The test of this file is a function like main(), e.g. because it starts itself again.
#define FW_TEST_FUNCTION(name, function)                                                                               \
    [[maybe_unused]] static const bool name##IsKnown = fw::tests::addTest(__FILE__, function)

/// The test of this file is a Qt Test class.
#define FW_TEST(Class)                                                                                                 \
    FW_TEST_FUNCTION(Class, [](int argc, char** argv) {                                                                \
        Class test;                                                                                                    \
        return QTest::qExec(&test, argc, argv);                                                                        \
    });
