# Read by CPack for each package format.
if(CPACK_GENERATOR STREQUAL "RPM")
  set(CPACK_COMPONENTS_ALL common rpm)
else()
  set(CPACK_COMPONENTS_ALL common deb)
endif()
