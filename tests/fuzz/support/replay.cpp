// SPDX-License-Identifier: Apache-2.0
// Runs a fuzz target without a fuzzer: over its corpus, then over some thousand seeded mutations of it. `fuzz_replay NAME CORPUS
// [MUTATIONS [SECONDS [SEED]]]`. The input under way is kept in a file whose name is printed, so that a crash can be repeated.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "fuzz_targets.h"
#include "support/seeded_random.h"

namespace xinshi::fuzz {
namespace {

using Target = int (*)(const std::uint8_t*, std::size_t);

std::vector<std::string> corpus_of(const std::filesystem::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(entry.path(), std::ios::binary);
    files[entry.path().filename().string()] = {std::istreambuf_iterator<char>(in), {}};
  }
  std::vector<std::string> out;
  for (auto& [name, bytes] : files) out.push_back(std::move(bytes));
  return out;
}

class Mutator {
 public:
  Mutator(const std::vector<std::string>& corpus, std::uint64_t seed) : corpus_(corpus), random_(seed) {}

  std::string next() {
    std::string bytes = pick();
    for (std::uint64_t changes = 1 + random_.below(4); changes > 0; --changes) change(bytes);
    return bytes;
  }

 private:
  const std::string& pick() { return corpus_[random_.below(corpus_.size())]; }
  std::size_t place(const std::string& bytes) { return random_.below(bytes.size() + 1); }

  void change(std::string& bytes) {
    static const std::vector<std::string> kTokens = {"\"", "<", ">", "&", "\n", "\r\n", ",", "{", "}", "[", "]", "-1", "0", "18446744073709551616",
                                                     std::string(1, '\0'), "\xff", "\xe4\xbd", "\xe3\x80\x80", "长期", "\\u0000", "<![CDATA[", "=", " "};
    const std::size_t at = place(bytes);
    const std::size_t length = random_.below(16) + 1;
    switch (random_.below(7)) {
      case 0: if (!bytes.empty()) bytes[at % bytes.size()] ^= static_cast<char>(1U << random_.below(8)); break;
      case 1: if (!bytes.empty()) bytes[at % bytes.size()] = static_cast<char>(random_.below(256)); break;
      case 2: bytes.insert(at, kTokens[random_.below(kTokens.size())]); break;
      case 3: bytes.erase(at, length); break;
      case 4: bytes.insert(place(bytes), bytes.substr(at, length * length)); break;
      case 5: bytes.resize(at); break;
      default: {
        const std::string& other = pick();
        bytes = bytes.substr(0, at) + other.substr(place(other));
      }
    }
  }

  const std::vector<std::string>& corpus_;
  SeededRandom random_;
};

class Runner {
 public:
  Runner(Target target, const std::string& name) : target_(target), file_(std::filesystem::temp_directory_path() / ("xinshi-fuzz-" + name + "-" + std::to_string(std::random_device()()) + ".input")) {
    std::printf("the input under way stands in %s\n", file_.c_str());
    std::fflush(stdout);
  }
  void run(const std::string& bytes) {
    std::ofstream(file_, std::ios::binary | std::ios::trunc) << bytes;
    const std::vector<std::uint8_t> exact(bytes.begin(), bytes.end());  // no byte may be read behind it
    target_(exact.data(), exact.size());
  }
  void finished() { std::filesystem::remove(file_); }

 private:
  Target target_;
  std::filesystem::path file_;
};

int replay(const std::vector<std::string>& arguments) {
  const auto found = std::find_if(std::begin(kTargets), std::end(kTargets), [&](const auto& t) { return arguments.at(0) == t.name; });
  if (found == std::end(kTargets)) return std::fprintf(stderr, "no target %s\n", arguments[0].c_str()), 2;
  const auto number = [&](std::size_t i, std::uint64_t otherwise) { return arguments.size() > i ? std::stoull(arguments[i]) : otherwise; };
  const std::vector<std::string> corpus = corpus_of(arguments.at(1));
  if (corpus.empty()) return std::fprintf(stderr, "%s is empty\n", arguments[1].c_str()), 2;
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(number(3, 2));
  Runner runner(found->run, arguments[0]);
  for (const std::string& bytes : corpus) runner.run(bytes);
  Mutator mutator(corpus, number(4, 1));
  std::uint64_t done = 0;
  while (done < number(2, 4000) && std::chrono::steady_clock::now() < until) runner.run(mutator.next()), ++done;
  runner.finished();
  std::printf("%zu inputs of the corpus and %llu mutations\n", corpus.size(), static_cast<unsigned long long>(done));
  return 0;
}

}  // namespace
}  // namespace xinshi::fuzz

int main(int count, char** values) {
  if (count < 3) return std::fprintf(stderr, "fuzz_replay NAME CORPUS [MUTATIONS [SECONDS [SEED]]]\n"), 2;
  return xinshi::fuzz::replay({values + 1, values + count});
}
