# One line a module: folder, floor, what it may use, third-party libraries. Arrows only go down (docs/ARCHITECTURE.md).
# Means (floor 4.0) are reached by connectors (4.5) only through the ports of floor 2; floor 6 puts both together.

xinshi_module(base                FLOOR 0   LINKS OpenSSL::Crypto simdjson::simdjson)
xinshi_module(core                FLOOR 1   USES base                LINKS nlohmann_json::nlohmann_json simdjson::simdjson)
xinshi_module(ports               FLOOR 2   USES base core)
xinshi_module(mapping             FLOOR 2   USES base core           LINKS pugixml::pugixml simdjson::simdjson PkgConfig::RE2 nlohmann_json::nlohmann_json)
xinshi_module(validation          FLOOR 2   USES base core           LINKS PkgConfig::RE2)
xinshi_module(audit               FLOOR 2   USES base core)
xinshi_module(pipeline            FLOOR 3   USES base core ports mapping validation audit)
xinshi_module(figures             FLOOR 3   USES base core ports)
xinshi_module(platform/posix      FLOOR 4   USES base core ports)
xinshi_module(net/curl            FLOOR 4   USES base core ports     LINKS CURL::libcurl OpenSSL::SSL)
xinshi_module(net/remote          FLOOR 4   USES base core ports     LINKS CURL::libcurl)
xinshi_module(net/server          FLOOR 4   USES base core ports     LINKS OpenSSL::SSL Threads::Threads)
xinshi_module(crypto/openssl      FLOOR 4   USES base core ports     LINKS OpenSSL::Crypto)
xinshi_module(archive/zip         FLOOR 4   USES base                LINKS PkgConfig::LIBZIP)
# Windows: the system's odbc32, and <windows.h> before its headers.
xinshi_module(odbc                FLOOR 4   USES base core ports     LINKS ODBC::ODBC)
xinshi_module(pg_notify           FLOOR 4   USES base core ports     LINKS PkgConfig::LIBPQ)
xinshi_module(stores/memory       FLOOR 4.5 USES base core ports)
xinshi_module(stores/embedded     FLOOR 4.5 USES base core ports     LINKS SQLite::SQLite3 Threads::Threads)
xinshi_module(sources/folder      FLOOR 4.5 USES base core ports mapping)
xinshi_module(sources/database    FLOOR 4.5 USES base core ports mapping)
xinshi_module(sources/hook        FLOOR 4.5 USES base core ports mapping pipeline)
xinshi_module(destinations/http   FLOOR 4.5 USES base core ports mapping LINKS nlohmann_json::nlohmann_json)
xinshi_module(destinations/file_drop FLOOR 4.5 USES base core ports mapping)
xinshi_module(destinations/peer   FLOOR 4.5 USES base core ports     LINKS nlohmann_json::nlohmann_json)
xinshi_module(runtime             FLOOR 5   USES base core ports mapping validation audit pipeline figures LINKS nlohmann_json::nlohmann_json Threads::Threads)
xinshi_module(app                 FLOOR 6   USES base core ports mapping validation audit pipeline figures runtime platform/posix net/curl net/remote net/server
                                                 crypto/openssl archive/zip odbc pg_notify stores/memory stores/embedded sources/folder sources/database sources/hook
                                                 destinations/http destinations/file_drop destinations/peer LINKS CLI11::CLI11)
