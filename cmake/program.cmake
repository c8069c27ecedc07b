# The one program. Its main.cpp stays outside the app library so that tests can link the rest.
if(EXISTS ${CMAKE_SOURCE_DIR}/agent/main.cpp)
  add_executable(xinshi agent/main.cpp)
  target_link_libraries(xinshi PRIVATE xinshi_app xinshi_options)
  set_target_properties(xinshi PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
endif()
add_executable(workbook_bench EXCLUDE_FROM_ALL bench/workbook_bench.cpp)
target_link_libraries(workbook_bench PRIVATE xinshi_mapping xinshi_archive_zip xinshi_options)
set_target_properties(workbook_bench PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
