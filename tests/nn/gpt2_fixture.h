// The tiny GPT-2 models of tests/fixtures/gpt2 and what transformers says of them (make_gpt2_goldens.py). No torch.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include <QtTest>

#include "core/base/file.h"
#include "core/nn/language_model.h"

namespace gpt2_fixture {

inline std::filesystem::path directory(const std::string& name)
{
    return std::filesystem::path(FAIRWEIGHT_SOURCE_DIR) / "tests" / "fixtures" / "gpt2" / name;
}

/// The value of a result that must have one; ends the test program with its message where it has none.
template <typename T>
T valueOf(fw::Result<T> result)
{
    if (!result.ok())
        qFatal("%s", result.error().message.c_str());
    return std::move(result).value();
}

inline fw::nn::LanguageModel load(const std::string& name)
{
    return valueOf(fw::nn::LanguageModel::load(directory(name)));
}

inline const nlohmann::json& goldens()
{
    static const nlohmann::json all = nlohmann::json::parse(valueOf(fw::readFile(directory("goldens.json"))));
    return all;
}

/// One row a model, for data-driven tests.
inline void addModels()
{
    QTest::addColumn<QString>("name");
    for (const char* name : {"base", "half", "sharded"})
        QTest::newRow(name) << name;
}

} // namespace gpt2_fixture
