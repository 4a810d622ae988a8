# fw_library(NAME [DEPENDS fw::a ...] [LINK lib ...] [TORCH])
#   One static library for the current folder, target fw_NAME, alias fw::NAME, all *.cpp of the folder and those in it.
#   TORCH compiles it against libtorch and with OpenMP (at::parallel_for is serial without -fopenmp).
function(fw_warnings target)
  # Errors for us (preset dev), not for who builds a release with another compiler. Fields that a designated initialiser
  # leaves out have their defaults; files compiled together look like headers, whose anonymous namespaces would be wrong;
  # GCC 12 sees overlaps in std::string's + that are none (its bug 105651).
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wno-missing-field-initializers
    -Wno-subobject-linkage "$<$<BOOL:${FAIRWEIGHT_WARNINGS_AS_ERRORS}>:-Werror;-Wno-restrict>")
endfunction()

function(fw_library name)
  cmake_parse_arguments(ARG "TORCH" "" "DEPENDS;LINK" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/*.h)
  if(NOT sources)
    add_library(fw_${name} INTERFACE)
    add_library(fw::${name} ALIAS fw_${name})
    return()
  endif()
  add_library(fw_${name} STATIC ${sources})
  add_library(fw::${name} ALIAS fw_${name})
  set_target_properties(fw_${name} PROPERTIES LINKER_LANGUAGE CXX POSITION_INDEPENDENT_CODE ON)
  target_include_directories(fw_${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(fw_${name} PUBLIC ${ARG_DEPENDS} PRIVATE ${ARG_LINK})
  fw_warnings(fw_${name})
  if(ARG_TORCH)
    target_link_libraries(fw_${name} PRIVATE fairweight_torch)
  endif()
endfunction()

# fw_program(NAME SOURCES ... LINK lib ... [EXCLUDE_FROM_ALL])
#   A program: NAME, which sets the engine's environment, and NAME.bin, which it becomes; see app/launcher.cpp. Its
#   definitions and sources are those of the target NAME-bin.
function(fw_program name)
  cmake_parse_arguments(ARG "EXCLUDE_FROM_ALL" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name}-bin ${ARG_SOURCES})
  set_target_properties(${name}-bin PROPERTIES OUTPUT_NAME ${name}.bin)
  target_compile_definitions(${name}-bin PRIVATE FAIRWEIGHT_VERSION="${PROJECT_VERSION}")
  target_link_libraries(${name}-bin PRIVATE ${ARG_LINK})
  fw_warnings(${name}-bin)
  add_executable(${name} ${CMAKE_SOURCE_DIR}/app/launcher.cpp)
  target_compile_definitions(${name} PRIVATE FAIRWEIGHT_SPIN_COUNT="${FAIRWEIGHT_SPIN_COUNT}")
  fw_warnings(${name})
  add_dependencies(${name} ${name}-bin)
  if(ARG_EXCLUDE_FROM_ALL)
    set_target_properties(${name} ${name}-bin PROPERTIES EXCLUDE_FROM_ALL ON)
  endif()
endfunction()

# fw_test(NAME LABELS unit [golden gui model threads] LINK fw::x ... [TORCH])
#   NAME.cpp, a class of Qt Test, becomes part of the folder's test program tests_FOLDER and a test of ctest's that starts
#   it there, offscreen. TORCH, and what one test links, is the whole program's.
function(fw_test name)
  cmake_parse_arguments(ARG "TORCH" "TIMEOUT" "LABELS;LINK" ${ARGN})
  get_filename_component(folder ${CMAKE_CURRENT_SOURCE_DIR} NAME)
  set(program tests_${folder})
  if(NOT TARGET ${program})
    fw_program(${program} SOURCES ${CMAKE_SOURCE_DIR}/tests/test_main.cpp LINK Qt6::Test)
    set_target_properties(${program}-bin PROPERTIES AUTOMOC ON UNITY_BUILD_BATCH_SIZE 12)
    target_compile_definitions(${program}-bin PRIVATE QT_NO_KEYWORDS FAIRWEIGHT_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  endif()
  target_sources(${program}-bin PRIVATE ${name}.cpp)
  target_link_libraries(${program}-bin PRIVATE ${ARG_LINK})
  if(ARG_TORCH)
    target_link_libraries(${program}-bin PRIVATE fairweight_torch)
  endif()
  add_test(NAME ${name} COMMAND ${program} ${name})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT}
    ENVIRONMENT "QT_QPA_PLATFORM=offscreen;LC_ALL=C.UTF-8")
endfunction()
