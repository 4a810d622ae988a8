# Everything the default build needs comes from the distribution; see packages.apt.
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(SQLiteCpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(ICU REQUIRED COMPONENTS uc i18n)
find_package(Torch REQUIRED)
find_package(Qt6 6.4 REQUIRED COMPONENTS Core Gui Widgets Svg Charts Test)

# oneDNN's own CMake file asks for OpenCL, which its CPU kernels do not need.
find_path(DNNL_INCLUDE_DIR dnnl.hpp REQUIRED)
find_library(DNNL_LIBRARY dnnl REQUIRED)
find_path(CSV_INCLUDE_DIR csv.h REQUIRED)
find_library(CSV_LIBRARY csv REQUIRED)
# libzip's own CMake file asks for its command-line tools, which are packages of their own.
find_path(ZIP_INCLUDE_DIR zip.h REQUIRED)
find_library(ZIP_LIBRARY zip REQUIRED)
find_path(BOOST_MATH_INCLUDE_DIR boost/math/special_functions/beta.hpp REQUIRED)

# The engine's view of libtorch: system includes (no warnings from its headers), per-operator ATen headers only.
add_library(fairweight_torch INTERFACE)
target_include_directories(fairweight_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
target_compile_definitions(fairweight_torch INTERFACE AT_PER_OPERATOR_HEADERS)
target_link_libraries(fairweight_torch INTERFACE ${TORCH_LIBRARIES})
separate_arguments(torch_flags UNIX_COMMAND "${TORCH_CXX_FLAGS}")
target_compile_options(fairweight_torch INTERFACE ${torch_flags})
if(FAIRWEIGHT_OPENMP)
  find_package(OpenMP REQUIRED COMPONENTS CXX)
  target_link_libraries(fairweight_torch INTERFACE OpenMP::OpenMP_CXX)
endif()
