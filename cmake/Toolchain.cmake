# Compiler-wide choices: ccache and gold where present, sanitizers on request.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

# Gold comes with the distribution's binutils. Mold before version 2.4 made programs that did not start, and version 1.10
# hung on one of our tests.
find_program(GOLD_PROGRAM ld.gold)
if(GOLD_PROGRAM)
  add_link_options(-fuse-ld=gold)
endif()

if(FAIRWEIGHT_SANITIZE)
  list(JOIN FAIRWEIGHT_SANITIZE "," sanitizers)
  # Sanitized code makes GCC see uninitialised values where there are none (c10::optional).
  add_compile_options(-fsanitize=${sanitizers} -fno-omit-frame-pointer -fno-sanitize-recover=undefined
    -Wno-maybe-uninitialized)
  add_link_options(-fsanitize=${sanitizers})
endif()
