// In which type, and where, a decoder's weights are.
#include "core/nn/decoder.h"
#include "core/nn/forms/stored_linear.h"

namespace fw::nn {

namespace {

void holdSlotAsStored(LinearSlot& slot, at::ScalarType type)
{
    (void)replaceMatrices(slot, [&](LinearSlot& matrix) -> Status { // which never fails
        const bool held = dynamic_cast<const StoredLinear*>(matrix.get()) != nullptr;
        if (!held && matrix->form() == "dense" && matrix->inputs() > 0 && matrix->outputs() > 0)
            matrix = std::make_shared<StoredLinear>(matrix->denseWeight(), matrix->bias(), type);
        return {};
    });
}

} // namespace

void holdAsStored(Decoder& model)
{
    if (model.storedType == at::kFloat || !model.device().is_cpu())
        return;
    model.tokens = model.tokens.packed(model.storedType);
    if (model.positions.defined())
        model.positions = model.positions.to(model.storedType);
    for (LinearSlot* slot : model.linears())
        holdSlotAsStored(*slot, model.storedType);
}

void holdAsFloat(Decoder& model)
{
    model.tokens = model.tokens.changed([](const at::Tensor& weight) { return weight; });
    if (model.positions.defined())
        model.positions = model.positions.to(at::kFloat);
    const auto widened = [](LinearSlot& matrix) -> Status {
        if (dynamic_cast<const StoredLinear*>(matrix.get()) != nullptr)
            matrix = std::make_shared<DenseLinear>(matrix->denseWeight(), matrix->bias());
        return {};
    };
    for (LinearSlot* slot : model.linears())
        (void)replaceMatrices(*slot, widened); // which never fails
}

void moveTo(Decoder& model, const at::Device& device)
{
    const auto move = [&](at::Tensor& tensor) {
        if (tensor.defined())
            tensor = tensor.to(device);
    };
    model.tokens = model.tokens.changed([&](const at::Tensor& weight) { return weight.to(device); });
    move(model.positions);
    for (Norm* norm : model.norms())
        norm->visitTensors(move);
    for (LinearSlot* slot : model.linears()) {
        at::Tensor bias = (*slot)->bias();
        move(bias);
        *slot = std::make_shared<DenseLinear>((*slot)->denseWeight().to(device), std::move(bias));
    }
}

} // namespace fw::nn
