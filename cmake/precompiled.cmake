# Standard headers read once instead of some hundred times. Only the preset `release` asks for it: the others notice a missing #include.
option(XINSHI_PCH "Precompile the standard headers" OFF)
set(XINSHI_STD_HEADERS <algorithm> <array> <chrono> <cstdint> <cstdlib> <filesystem> <functional> <map> <memory> <mutex> <optional> <set> <span>
    <string> <string_view> <unordered_map> <utility> <variant> <vector>)
if(XINSHI_PCH)
  # GCC takes a precompiled header only where the same macros are set; some libraries ask for -pthread, so all get it.
  add_compile_options(-pthread -fpch-preprocess)
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/precompiled/empty.cpp CONTENT "")
endif()

# A target whose precompiled headers others take over with xinshi_take_precompiled.
function(xinshi_precompile name)
  if(NOT XINSHI_PCH)
    return()
  endif()
  cmake_parse_arguments(P "" "" "HEADERS;OPTIONS;LINKS" ${ARGN})
  add_library(${name} OBJECT ${CMAKE_BINARY_DIR}/precompiled/empty.cpp)
  target_link_libraries(${name} PRIVATE xinshi_options ${P_LINKS})
  target_compile_options(${name} PRIVATE ${P_OPTIONS})
  target_precompile_headers(${name} PRIVATE ${P_HEADERS})
endfunction()

function(xinshi_take_precompiled name from)
  if(XINSHI_PCH)
    target_precompile_headers(${name} REUSE_FROM ${from})
  endif()
endfunction()
