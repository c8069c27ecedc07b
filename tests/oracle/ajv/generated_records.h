// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "core/catalogue.h"

namespace xinshi::oracle {

/// Field values of one kind as they stand in a record line: most of them right, some of them not, in every way that the keywords of the
/// schemas tell apart. The same seed gives the same records.
class RecordGenerator {
 public:
  RecordGenerator(const Kind& kind, unsigned seed) : kind_(kind), random_(seed) {}
  nlohmann::ordered_json next();

 private:
  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }
  bool chance(int percent) { return below(100) < static_cast<std::size_t>(percent); }
  template <class List>
  auto one_of(const List& list) { return list[below(std::size(list))]; }
  std::string text(std::size_t characters);
  std::string matching(const FieldSpec& field);
  nlohmann::ordered_json right(const FieldSpec& field);
  nlohmann::ordered_json wrong(const FieldSpec& field);
  nlohmann::ordered_json code_set(const FieldSpec& field, bool spoilt);

  const Kind& kind_;
  std::mt19937 random_;
};

}  // namespace xinshi::oracle
