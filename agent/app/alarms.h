// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/context.h"
#include "pipeline/watchman.h"
#include "ports/wire.h"
#include "runtime/alarm_book.h"
#include "runtime/config.h"

namespace xinshi::app {

struct Service;

/// Alarms on their way to people: each `[[notify]]` has a book of its own, so that a mail server that is down neither loses an alarm nor
/// makes a webhook repeat one.
class Alarms {
 public:
  Alarms(Service& service, HttpClient& http);

  bool empty() const { return channels_.empty(); }
  /// What the watchman found, and how the node itself fares: disk, certificates, platforms, quarantine, sources, progress.
  void raise(const std::vector<pipeline::Alarm>& found);
  /// One step of one channel's worker: tells what is due; an error means that it is tried again.
  Result<std::int64_t> step(std::size_t channel);
  const runtime::NotifyConfig& config(std::size_t channel) const { return channels_[channel]->config; }
  std::size_t size() const { return channels_.size(); }

 private:
  struct Channel {
    runtime::NotifyConfig config;
    runtime::AlarmBook book;
  };
  void raise_one(const runtime::AlarmNote& note);
  void look_at_node();
  void look_at_store();
  Status tell(const runtime::NotifyConfig& config, const std::vector<runtime::AlarmNote>& notes, std::size_t more);
  Status post(const runtime::NotifyConfig& config, const std::string& json);
  std::string subject(std::size_t count) const;
  std::string text(const std::vector<runtime::AlarmNote>& notes, std::size_t more) const;
  std::string json(const std::vector<runtime::AlarmNote>& notes, std::size_t more) const;

  Service& service_;
  HttpClient& http_;
  std::vector<std::unique_ptr<Channel>> channels_;
  std::uint64_t quarantined_ = 0;
  bool counted_ = false;
};

}  // namespace xinshi::app
