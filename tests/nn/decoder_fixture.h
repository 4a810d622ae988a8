// The small models of tests/fixtures/decoders and what transformers says of them (make_decoder_goldens.py). No torch.
#pragma once

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include <QtTest>

#include "core/base/file.h"
#include "core/nn/language_model.h"
#include "tests/nn/gpt2_fixture.h"

namespace decoder_fixture {

constexpr int kVocabulary = 96;

inline std::filesystem::path directory(const std::string& name)
{
    return std::filesystem::path(FAIRWEIGHT_SOURCE_DIR) / "tests" / "fixtures" / "decoders" / name;
}

using gpt2_fixture::valueOf;

inline std::vector<std::string> names()
{
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(directory("")))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

inline fw::nn::LanguageModel load(const std::string& name)
{
    return valueOf(fw::nn::LanguageModel::load(directory(name)));
}

inline nlohmann::json golden(const std::string& name)
{
    return nlohmann::json::parse(valueOf(fw::readFile(directory(name) / "golden.json")));
}

/// One row a model, for data-driven tests.
inline void addModels()
{
    QTest::addColumn<QString>("name");
    for (const std::string& name : names())
        QTest::newRow(name.c_str()) << QString::fromStdString(name);
}

} // namespace decoder_fixture
