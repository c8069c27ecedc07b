// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "base/sha256.h"
#include "base/text.h"
#include "core/identifiers.h"
#include "mapping/decoder.h"
#include "platform/posix/charset_decoding.h"
#include "sources/hook/hook.h"
#include "sources/hook/messages.h"
#include "stores/memory/memory_store.h"
#include "support/manual_clock.h"
#include "support/null_log.h"
#include "support/seeded_random.h"
#include "unit/validation/fixture.h"

namespace xinshi::hook {

using validation::Values;

/// A hook in front of the real intake and a store in memory, with two sources.
class HookTest : public testing::Test {
 protected:
  HookTest() {
    clock.set(start_of_day(validation::kToday));
    const std::string file = "adapters/sources/national-2018/adapter.toml";
    auto read = mapping::read_source_adapter(test::source_file(file), file, house().catalogue);
    if (!read) throw std::runtime_error(describe(read.error()));
    adapter = *read;
    messages.add(hook::messages());
    messages.add(mapping::messages());
    messages.add(validation::messages());
    messages.add(identifier_messages());
    const pipeline::IntakeDeps deps{store, clock, random, house().catalogue, *house().validator, calendar, identity};
    pool_a = std::make_unique<IntakePool>(pipeline::IntakeConfig{"court", adapter, {}, {"county"}, 0, true}, deps);
    pool_b = std::make_unique<IntakePool>(pipeline::IntakeConfig{"market", adapter, {}, {"county"}, 0, true}, deps);
    EXPECT_TRUE(store.declare_platforms({{"county", Level::County, false, Repeat::Idempotent}}));
    config.sources.push_back({"court", Secret("key-of-the-court"), taker(*pool_a)});
    config.sources.push_back({"market", Secret("key-of-the-market"), taker(*pool_b)});
    config.sources.push_back({"keyless", Secret(""), taker(*pool_b)});
  }

  static const validation::House& house() { return validation::house(); }
  static TakeRows taker(IntakePool& pool) {
    return [&pool](const RawBatch& batch, const Kind* kind) { return pool.take(batch, kind); };
  }
  Hook hook() { return Hook(config, {store, house().catalogue, charsets, messages, log, [this] { return open; }}); }
  ServerReply send(const ServerRequest& request) { return hook().handle(request); }

  static ServerRequest post(std::string body, const std::string& type = "application/json") {
    ServerRequest request;
    request.method = "POST";
    request.path = "/v1/records/penalty";
    request.local = true;
    request.headers = {{"host", "localhost:8080"},
                       {"authorization", "Bearer key-of-the-court"},
                       {"content-type", type},
                       {"content-length", std::to_string(body.size())},
                       {"accept-language", "en"}};
    request.body = std::move(body);
    return request;
  }
  static ServerRequest get(const std::string& id) {
    ServerRequest request = post("");
    request.method = "GET";
    request.path = "/v1/records/" + id;
    return request;
  }
  static std::string json(const Values& values) {
    std::string out = "{";
    for (const auto& [code, value] : values) {
      if (out.size() > 1) out += ',';
      append_json_string(out, code);
      out += ':';
      append_json_string(out, value);
    }
    return out + "}";
  }
  static Values numbered(int number) {
    return validation::with(validation::penalty(), {{"CF_WSH", "望江市监处罚〔2026〕" + std::to_string(number) + "号"}});
  }
  /// The text behind `"name":"`, up to the next quote.
  static std::string member(const std::string& body, const std::string& name) {
    const std::size_t at = body.find("\"" + name + "\":\"");
    if (at == std::string::npos) return {};
    const std::size_t begin = at + name.size() + 4;
    return body.substr(begin, body.find('"', begin) - begin);
  }

  ManualClock clock;
  SeededRandom random;
  MemoryLog log;
  MemoryStore store{"11330822MB0000019K", clock, random};
  WorkCalendar calendar = *WorkCalendar::read(test::source_file("schemas/calendars/holidays.json"), "holidays.json");
  HmacSha256 identity{"test"};
  std::shared_ptr<const mapping::SourceAdapter> adapter;
  std::unique_ptr<IntakePool> pool_a;
  std::unique_ptr<IntakePool> pool_b;
  posix::IconvDecoders charsets;
  MessageCatalogue messages;
  HookConfig config;
  bool open = true;
};

}  // namespace xinshi::hook
