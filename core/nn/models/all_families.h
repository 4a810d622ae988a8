// Every family's definition, for the list in families.cpp: each is a file of that name.
#pragma once

#include "core/nn/models/family.h"

namespace fw::nn {

const Family& gpt2Family();
const Family& llamaFamily();
const Family& mistralFamily();
const Family& qwen2Family();
const Family& qwen3Family();
const Family& gemma2Family();
const Family& gemma3Family();
const Family& phi3Family();
const Family& gptNeoxFamily();
const Family& optFamily();
const Family& smolLm3Family();

} // namespace fw::nn
