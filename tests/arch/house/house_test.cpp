// SPDX-License-Identifier: Apache-2.0
// The house keeps its own rules: floors, headers, sizes. Reads the sources as text.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace xinshi {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = XINSHI_SOURCE_DIR;

struct Module {
  double floor = 0;
  std::set<std::string> uses;
};

std::vector<std::string> lines_of(const fs::path& file) {
  std::ifstream in(file);
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

std::string text_of(const fs::path& file) {
  std::string out;
  for (const std::string& line : lines_of(file)) out += line + "\n";
  return out;
}

/// Reads agent/modules.cmake.
std::map<std::string, Module> modules() {
  std::map<std::string, Module> out;
  const std::string text = text_of(kRoot / "agent/modules.cmake");
  const std::regex entry(R"(xinshi_module\((\S+)\s+FLOOR\s+([0-9.]+)([^)]*)\))");
  for (std::sregex_iterator it(text.begin(), text.end(), entry), end; it != end; ++it) {
    Module module{std::stod((*it)[2]), {}};
    std::string rest = (*it)[3];
    rest = rest.substr(0, rest.find("LINKS"));
    const std::regex word(R"([a-z_/]+)");
    for (std::sregex_iterator w(rest.begin(), rest.end(), word), none; w != none; ++w) module.uses.insert(w->str());
    out[(*it)[1]] = module;
  }
  return out;
}

std::vector<fs::path> sources(const char* folder) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
    const std::string ending = entry.path().extension().string();
    if (ending == ".h" || ending == ".cpp") out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::string name_of(const fs::path& file) { return fs::relative(file, kRoot).generic_string(); }

/// The module whose folder is the longest prefix of a path under agent/.
std::string module_of(const std::string& path, const std::map<std::string, Module>& all) {
  std::string found;
  for (const auto& [name, module] : all) {
    if (path.rfind(name + "/", 0) == 0 && name.size() > found.size()) found = name;
  }
  return found;
}

TEST(House, HasItsModulesAndEveryArrowGoesDown) {
  const auto all = modules();
  ASSERT_GE(all.size(), 19u);
  for (const auto& [name, module] : all) {
    for (const std::string& used : module.uses) {
      ASSERT_TRUE(all.count(used)) << name << " uses unknown " << used;
      EXPECT_LT(all.at(used).floor, module.floor) << name << " uses " << used;
    }
  }
}

TEST(House, IncludesOnlyWhatModulesCmakeAllows) {
  const auto all = modules();
  const std::regex include("^#include \"([^\"]+)\"");
  std::size_t seen = 0;
  for (const fs::path& file : sources("agent")) {
    const std::string from = module_of(fs::relative(file, kRoot / "agent").generic_string(), all);
    for (const std::string& line : lines_of(file)) {
      std::smatch match;
      if (!std::regex_search(line, match, include)) continue;
      const std::string to = module_of(match[1], all);
      ++seen;
      if (from.empty() || to == from) continue;  // agent/main.cpp stands on the roof
      EXPECT_FALSE(to.empty()) << name_of(file) << ": " << line;
      EXPECT_TRUE(all.at(from).uses.count(to)) << name_of(file) << " includes " << match[1] << ", but " << from << " may not use " << to;
    }
  }
  EXPECT_GT(seen, 300u);  // the pattern still finds includes
}

TEST(House, KeepsThirdPartyHeadersOutOfTheHeadersOfTheLowerFloors) {
  const auto all = modules();
  const std::regex include("^#include <([^>]+)>");
  for (const fs::path& file : sources("agent")) {
    const std::string module = module_of(fs::relative(file, kRoot / "agent").generic_string(), all);
    if (file.extension() != ".h" || module.empty() || all.at(module).floor >= 4) continue;
    // Headers used only inside a module by its own .cpp files may name a library; those that others include may not.
    std::smatch match;
    for (const std::string& line : lines_of(file)) {
      if (!std::regex_search(line, match, include)) continue;
      const bool third_party = match[1].str().find('/') != std::string::npos || match[1].str().find(".h") != std::string::npos;
      if (!third_party) continue;
      for (const fs::path& other : sources("agent")) {
        const std::string user = module_of(fs::relative(other, kRoot / "agent").generic_string(), all);
        if (user == module) continue;
        EXPECT_EQ(text_of(other).find("\"" + fs::relative(file, kRoot / "agent").generic_string() + "\""), std::string::npos)
            << name_of(file) << " brings <" << match[1] << "> into " << name_of(other);
      }
    }
  }
}

TEST(House, HasNoThreadsSocketsFilesOrWallClockBelowFloorFour) {
  const auto all = modules();
  const std::regex forbidden(R"(#include <(thread|fstream|filesystem|sys/[a-z]+\.h|unistd\.h|fcntl\.h)>|system_clock::now|std::time\(|\bgetenv\()");
  for (const fs::path& file : sources("agent")) {
    const std::string module = module_of(fs::relative(file, kRoot / "agent").generic_string(), all);
    if (module.empty() || all.at(module).floor >= 4) continue;
    int number = 0;
    for (const std::string& line : lines_of(file)) {
      ++number;
      EXPECT_FALSE(std::regex_search(line, forbidden)) << name_of(file) << ":" << number << ": " << line;
    }
  }
}

TEST(House, MakesRecordsOnlyInTheValidator) {
  for (const fs::path& file : sources("agent")) {
    const std::string name = name_of(file);
    if (name.rfind("agent/validation/", 0) == 0 || name == "agent/core/record.h") continue;
    EXPECT_EQ(text_of(file).find("RecordMaker::make"), std::string::npos) << name;
  }
}

TEST(House, KeepsOperatingSystemDifferencesInPlatform) {
  const std::regex conditional(R"(^\s*#\s*(ifdef|ifndef|if)\b)");
  for (const fs::path& file : sources("agent")) {
    const std::string name = name_of(file);
    if (name.rfind("agent/platform/", 0) == 0) continue;
    for (const std::string& line : lines_of(file)) EXPECT_FALSE(std::regex_search(line, conditional)) << name << ": " << line;
  }
}

TEST(House, KeepsFilesSmall) {
  std::vector<std::size_t> sizes;
  for (const fs::path& file : sources("agent")) {
    const std::size_t size = lines_of(file).size();
    EXPECT_LE(size, file.extension() == ".h" ? 300u : 600u) << name_of(file);
    if (file.extension() == ".cpp") sizes.push_back(size);
  }
  ASSERT_FALSE(sizes.empty());
  std::nth_element(sizes.begin(), sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2), sizes.end());
  EXPECT_LE(sizes[sizes.size() / 2], 150u) << "median of the source files";
}

TEST(House, SaysItsLicenceInEveryFile) {
  for (const char* folder : {"agent", "tests"}) {
    for (const fs::path& file : sources(folder)) {
      const auto lines = lines_of(file);
      EXPECT_TRUE(!lines.empty() && lines[0] == "// SPDX-License-Identifier: Apache-2.0") << name_of(file);
    }
  }
}

TEST(House, TellsTheWalkInAtMostOneHundredAndTwentyLines) {
  EXPECT_LE(lines_of(kRoot / "tests/walk/record/walk_test.cpp").size(), 120u);
}

TEST(House, HoldsNoPrivateKey) {
  const std::regex key(R"(-----BEGIN [A-Z ]*PRIVATE KEY-----\s*[A-Za-z0-9+/]{40})");
  for (const auto& entry : fs::recursive_directory_iterator(kRoot)) {
    const std::string name = name_of(entry.path());
    if (!entry.is_regular_file() || name.rfind("build/", 0) == 0 || name.rfind(".git/", 0) == 0 || entry.file_size() > (1u << 20)) continue;
    EXPECT_NE(entry.path().extension(), ".key") << name;
    const std::string text = text_of(entry.path());
    if (text.find("PRIVATE KEY") == std::string::npos) continue;
    EXPECT_FALSE(std::regex_search(text, key)) << name;
  }
}

}  // namespace
}  // namespace xinshi
