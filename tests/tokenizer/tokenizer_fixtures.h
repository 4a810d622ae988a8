// What the tokenizer tests share: fixtures, directories with files of their own, loading that must succeed.
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>

#include <QTemporaryDir>
#include <QtTest>

#include "core/base/file.h"
#include "core/tokenizer/tokenizer.h"

namespace tokenizer_fixtures {

inline std::filesystem::path fixture(std::string_view name)
{
    return std::filesystem::path(FAIRWEIGHT_SOURCE_DIR) / "tests/fixtures/tokenizer" / name;
}

/// A directory that is removed with the object.
class Directory
{
public:
    std::filesystem::path path() const { return m_directory.path().toStdString(); }
    Directory& write(const std::string& name, std::string_view bytes)
    {
        std::ofstream(path() / name, std::ios::binary) << bytes;
        return *this;
    }

private:
    QTemporaryDir m_directory;
};

/// Null, with a test failure, when it does not load.
inline std::shared_ptr<const fw::tokenizer::Tokenizer> load(const std::filesystem::path& directory)
{
    auto tokenizer = fw::tokenizer::loadTokenizer(directory);
    if (tokenizer.ok())
        return tokenizer.value();
    QTest::qFail(tokenizer.error().message.c_str(), __FILE__, __LINE__);
    return nullptr;
}

inline std::string read(const std::filesystem::path& path)
{
    return fw::readFile(path).value();
}

} // namespace tokenizer_fixtures
