// What the store's tests share: a folder of their own, a filled run, and checks of Result and Error.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QtTest>

#include <functional>

#include "core/store/database.h"

#define FW_VERIFY_OK(result)                                                                                           \
    do {                                                                                                               \
        const auto& fwChecked = (result);                                                                              \
        QVERIFY2(fwChecked.ok(), fwChecked.ok() ? "" : fwChecked.error().message.c_str());                             \
    } while (false)

#define FW_VERIFY_ERROR(result, expectedKind, part)                                                                    \
    do {                                                                                                               \
        const auto& fwChecked = (result);                                                                              \
        QVERIFY2(!fwChecked.ok(), "succeeded where it must not");                                                      \
        const fw::Error& fwError = fwChecked.error();                                                                  \
        QVERIFY2(fwError.message.find(part) != std::string::npos, fwError.message.c_str());                            \
        QVERIFY2(fwError.kind == (expectedKind), fwError.message.c_str());                                             \
        QVERIFY2(!fwError.hint.empty(), "no hint");                                                                    \
    } while (false)

namespace fw::store {

class Folder
{
public:
    std::filesystem::path operator/(const char* name) const { return path() / name; }
    std::filesystem::path path() const { return m_folder.path().toStdString(); }

private:
    QTemporaryDir m_folder;
};

inline Database openForWriting(const std::filesystem::path& path)
{
    return std::move(Database::open(path, OpenMode::ReadWriteCreate)).value();
}

inline PromptRow prompt(const std::string& text, const std::string& axis, const std::string& group, int draws)
{
    return {0, 0, draws, text, axis, axis + " title", group, group + " title", "template of " + text};
}

inline NewContinuation continuation(std::int64_t promptId, int draw, std::vector<SignalScore> scores = {})
{
    const std::string text = " is text " + std::to_string(promptId) + "/" + std::to_string(draw);
    return {promptId, draw, 3, draw % 2 == 0 ? "length" : "stop", text, {draw, -1, 50256}, std::move(scores)};
}

/// A run of `prompts` prompts (two axes, two groups each, in turn) of which nothing is generated yet.
struct PreparedRun
{
    std::int64_t run = 0;
    std::int64_t toxicity = 0;
    std::int64_t tokens = 0;
    std::vector<std::int64_t> prompts;
};

inline PreparedRun prepareRun(Database& database, int prompts, int draws)
{
    const char* groups[4][2] = {{"gender", "women"}, {"gender", "men"}, {"race", "black"}, {"race", "white"}};
    std::vector<PromptRow> rows;
    for (int i = 0; i < prompts; ++i)
        rows.push_back(prompt("Prompt " + std::to_string(i), groups[i % 4][0], groups[i % 4][1], draws));
    PreparedRun prepared;
    prepared.run = database.beginRun("identity", "base", "[]", "weights").value().id;
    const std::int64_t scorer = database.ensureScorer("hash", "toxicity", "models/toxicity").value();
    prepared.toxicity = database.ensureSignal("toxicity", scorer).value();
    prepared.tokens = database.ensureSignal("tokens").value();
    prepared.prompts = database.savePrompts(prepared.run, rows).value();
    return prepared;
}

/// Runs `body` in a child process and gives its wait status. The child never returns into the test.
inline int inChild(const std::function<int()>& body)
{
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(body());
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
}

} // namespace fw::store
