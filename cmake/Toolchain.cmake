# Compiler-wide choices: ccache and mold where present, sanitizers on request.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  # Without RELRO: before version 2.4 mold may let that segment begin in a page that is not mapped, depending on paths,
  # and the program does not start ("cannot apply additional memory protection", github.com/rui314/mold/issues/1151).
  add_link_options(-fuse-ld=mold -Wl,-z,norelro)
endif()

if(FAIRWEIGHT_SANITIZE)
  list(JOIN FAIRWEIGHT_SANITIZE "," sanitizers)
  add_compile_options(-fsanitize=${sanitizers} -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=${sanitizers})
endif()
