# Makes in MADE what packages hold besides files of the source tree: manual pages, completions, change notes, and the program with
# the libraries for the .rpm. Arguments: MADE, SOURCE, VERSION, PROGRAM.
function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY OUTPUT_VARIABLE out OUTPUT_STRIP_TRAILING_WHITESPACE)
  set(out "${out}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE ${MADE})
file(MAKE_DIRECTORY ${MADE})
run(python3 ${SOURCE}/tools/gen_manual.py --binary ${PROGRAM} --to ${MADE})

# Dates of the last change, so that the same source gives the same bytes.
execute_process(COMMAND git -C ${SOURCE} log -1 --format=%ct OUTPUT_VARIABLE epoch OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT epoch)
  set(epoch 1767225600)
endif()
run(date -u -R -d @${epoch})
set(DATE "${out}")
configure_file(${CMAKE_CURRENT_LIST_DIR}/deb/changelog ${MADE}/changelog.Debian @ONLY)
file(GLOB notes ${SOURCE}/changes/[0-9]*.md)
list(SORT notes ORDER DESCENDING)
file(WRITE ${MADE}/NEWS "")
foreach(note ${notes})
  file(READ ${note} text)
  file(APPEND ${MADE}/NEWS "${text}\n")
endforeach()
run(gzip -9n ${MADE}/changelog.Debian ${MADE}/NEWS ${MADE}/xinshi.1 ${MADE}/xinshi.zh_CN.1)

# Every library but those of the C library and the ODBC driver manager, which must be the system's own. The C++ library comes along so
# that distributions with an older compiler (glibc 2.34, g++ 10 or 11) can run it.
set(bundled ${MADE}/bundled)
file(MAKE_DIRECTORY ${bundled}/lib)
file(COPY ${PROGRAM} DESTINATION ${MADE}/program)
run(strip --remove-section=.comment --remove-section=.note ${MADE}/program/xinshi)
file(COPY ${MADE}/program/xinshi DESTINATION ${bundled})
file(GET_RUNTIME_DEPENDENCIES EXECUTABLES ${PROGRAM} RESOLVED_DEPENDENCIES_VAR libraries
  PRE_EXCLUDE_REGEXES "^(libc|libm|libdl|librt|libpthread|libresolv|libnsl|libutil|libodbc|libltdl|ld-linux.*)\\.so")
foreach(library ${libraries})
  get_filename_component(name ${library} NAME)
  get_filename_component(file ${library} REALPATH)
  configure_file(${file} ${bundled}/lib/${name} COPYONLY)
  run(strip --strip-unneeded ${bundled}/lib/${name})
  run(patchelf --set-rpath /usr/lib/xinshi ${bundled}/lib/${name})
endforeach()
run(patchelf --set-rpath /usr/lib/xinshi ${bundled}/xinshi)
