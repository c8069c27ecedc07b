# Fuzz targets: tests/fuzz/<name>.cpp with seeds in tests/fuzz/corpus/<name>/. In the preset `fuzz` (clang) each is a libFuzzer program;
# elsewhere all of them are one program that replays seeds and mutations as the test fuzz.<name>.
option(XINSHI_FUZZ "Build the libFuzzer programs instead of tests" OFF)

function(xinshi_fuzz_program name)
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/tests)
  target_link_libraries(${name} PRIVATE xinshi_options xinshi_runtime xinshi_validation xinshi_platform_posix xinshi_crypto_openssl
                                        xinshi_net_server xinshi_sources_hook xinshi_destinations_peer xinshi_archive_zip xinshi_net_remote)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
endfunction()

function(xinshi_fuzz_targets folder)
  file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cpp)
  set(declarations "")
  set(rows "")
  foreach(source ${sources})
    get_filename_component(name ${source} NAME_WE)
    if(XINSHI_FUZZ)
      add_executable(fuzz_${name} ${source})
      xinshi_fuzz_program(fuzz_${name})
      target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    else()
      set_source_files_properties(${source} PROPERTIES COMPILE_DEFINITIONS LLVMFuzzerTestOneInput=fuzz_${name})
      string(APPEND declarations "extern \"C\" int fuzz_${name}(const std::uint8_t*, std::size_t);\n")
      string(APPEND rows "    {\"${name}\", fuzz_${name}},\n")
      add_test(NAME fuzz.${name} COMMAND ${judge} $<TARGET_FILE:fuzz_replay> ${name} ${folder}/corpus/${name})
      xinshi_limit(fuzz.${name} fuzz 60)
    endif()
  endforeach()
  if(XINSHI_FUZZ)
    return()
  endif()
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/fuzz/fuzz_targets.h @ONLY CONTENT [[
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>

@declarations@
namespace xinshi::fuzz {
struct NamedTarget {
  const char* name;
  int (*run)(const std::uint8_t*, std::size_t);
};
inline constexpr NamedTarget kTargets[] = {
@rows@};
}  // namespace xinshi::fuzz
]])
  add_executable(fuzz_replay ${folder}/support/replay.cpp ${sources})
  xinshi_fuzz_program(fuzz_replay)
  target_compile_options(fuzz_replay PRIVATE -O0)
  target_include_directories(fuzz_replay PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/fuzz)
endfunction()
