#include "tests/test_main.h"

#include <cstdio>
#include <filesystem>
#include <map>
#include <string>

#ifdef QT_WIDGETS_LIB
#include <QApplication>
#else
#include <QCoreApplication>
#endif

namespace fw::tests {

namespace {

std::map<std::string, TestFunction>& knownTests()
{
    static std::map<std::string, TestFunction> tests;
    return tests;
}

} // namespace

bool addTest(const char* file, TestFunction run)
{
    return knownTests().emplace(std::filesystem::path(file).stem().string(), run).second;
}

} // namespace fw::tests

int main(int argc, char** argv)
{
    const auto& tests = fw::tests::knownTests();
    const auto chosen = argc > 1 ? tests.find(argv[1]) : tests.end();
    if (chosen == tests.end()) {
        std::fprintf(stderr, "usage: %s TEST [arguments of Qt Test]\nTests:\n", argv[0]);
        for (const auto& [name, function] : tests)
            std::fprintf(stderr, "  %s\n", name.c_str());
        return 2;
    }
    argv[1] = argv[0];
    ++argv;
    --argc;
#ifdef QT_WIDGETS_LIB
    QApplication application(argc, argv);
    application.setAttribute(Qt::AA_Use96Dpi, true);
#else
    QCoreApplication application(argc, argv);
#endif
    return chosen->second(argc, argv);
}
