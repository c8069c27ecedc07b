// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/log.h"
#include "base/time.h"
#include "ports/store.h"

namespace xinshi::pipeline {

/// Returns leases whose time is over, so that a hung worker never holds a record. One thread.
class Janitor {
 public:
  struct Deps {
    Store& store;
    Clock& clock;
    Log& log;
  };
  explicit Janitor(Deps deps) : deps_(deps) {}
  Status step();

 private:
  Deps deps_;
};

}  // namespace xinshi::pipeline
