// SPDX-License-Identifier: Apache-2.0
// How a DatabaseSource walks over moved rows and over the whole stock.
#include <algorithm>
#include <utility>

#include "sources/database/database_source.h"

namespace xinshi::database {
namespace {

/// A watermark further ahead of this machine's clock was typed by hand or comes from a wrong clock.
constexpr std::int64_t kFutureSeconds = 300;
constexpr std::int64_t kMillisPerSecond = 1'000;

}  // namespace

std::int64_t DatabaseSource::overlap() const {
  const bool number = session_.layout().type == WatermarkType::Number;
  return number ? config_.overlap_count : (config_.overlap_ms + kMillisPerSecond - 1) / kMillisPerSecond;
}

/// A row that is committed from now on carries a watermark of at least (the source's time − overlap), and the source's time is at least
/// a watermark seen + what has passed since. So the window shrinks to nothing while nothing happens, and no two clocks are compared.
std::optional<std::string> DatabaseSource::behind_all_to_come(const Watermark& seen, std::int64_t seen_us) const {
  std::int64_t back = overlap();
  if (session_.layout().type != WatermarkType::Number) {
    back -= std::max<std::int64_t>((deps_.clock.monotonic_us() - seen_us) / kMicrosPerSecond, 0);
  }
  return back > 0 ? seen.moved(-back) : seen.text();
}

/// What may still come late is judged at the begin of a pass: a row may slip in behind the place of reading while the pass goes on.
void DatabaseSource::begin_pass() {
  pass_under_way_ = true;
  pass_resumed_ = !position_.at.empty();
  pass_measured_ = pass_resumed_;
  pass_rows_ = 0;
  if (pass_resumed_) return;
  pass_from_ = position_.next;
  if (!pass_from_ && !config_.from.empty()) {
    const bool day = session_.layout().type == WatermarkType::Time && config_.from.size() == std::string_view("2026-11-22").size();
    pass_from_ = config_.from + (day ? " 00:00:00" : "");
  }
  const auto high = position_.high ? Watermark::parse(session_.layout().type, *position_.high) : std::nullopt;
  if (high) position_.next = behind_all_to_come(*high, high_us_);
}

/// A pass of several chunks would have the next one read all of them again. It begins once more, knowing how far the table is.
Status DatabaseSource::measure_pass() {
  pass_measured_ = true;
  pass_rows_ = 0;
  const WatermarkType type = session_.layout().type;
  const auto greatest = session_.one(session_.moved().greatest_watermark(), {});
  if (!greatest) return greatest.error();
  const auto now = *greatest ? Watermark::parse(type, **greatest) : std::nullopt;
  if (now && !in_future(*now)) position_.next = behind_all_to_come(*now, deps_.clock.monotonic_us());
  return {};
}

Status DatabaseSource::read_moved(std::size_t rows, RawBatch& out) {
  if (regressed_) return check_regress();
  if (!pass_under_way_) begin_pass();
  const Queries& queries = session_.moved();
  Status done;
  if (!position_.at.empty()) {
    done = session_.read(queries.behind(rows), session_.behind(queries, position_.at, true), rows, out.arena, rows_);
  } else if (pass_from_) {
    const DatabaseParameter parameter = session_.watermark_parameter(*pass_from_);
    done = session_.read(queries.from_watermark(rows), {&parameter, 1}, rows, out.arena, rows_);
  } else {
    done = session_.read(queries.first(rows), {}, rows, out.arena, rows_);
  }
  if (!done) return done;
  pace_.spend(rows_.count);
  if (rows_.count == rows && !pass_measured_) return measure_pass();
  pass_rows_ += rows_.count;
  if (Status taken = take_rows(rows_, rows, true, out); !taken) return taken;
  return rows_.count < rows ? end_pass() : Status{};
}

Status DatabaseSource::end_pass() {
  if (pass_rows_ == 0 && !pass_resumed_ && position_.high) {
    if (Status whole = check_regress(); !whole) return whole;
  }
  pass_under_way_ = false;
  position_.at.clear();
  idle_until_us_ = deps_.clock.monotonic_us() + config_.poll_ms * kMicrosPerMilli;
  if (!position_.next && position_.high) {
    const auto high = Watermark::parse(session_.layout().type, *position_.high);  // the first pass, of one chunk
    if (high) position_.next = high->moved(-overlap());
  }
  const auto next = position_.next && config_.full_every_ms == 0 ? Watermark::parse(session_.layout().type, *position_.next) : std::nullopt;
  if (next) seen_.forget_before(next->point());
  return {};
}

/// Not one row is left where the greatest watermark was: rows were deleted, or the table was put back to an earlier day.
Status DatabaseSource::check_regress() {
  const WatermarkType type = session_.layout().type;
  const auto high = Watermark::parse(type, *position_.high);
  const auto greatest = session_.one(session_.moved().greatest_watermark(), {});
  if (!greatest) return greatest.error();
  const auto now = *greatest ? Watermark::parse(type, **greatest) : std::nullopt;
  const bool back = !now || (high && now->point() < high->point_moved(-overlap()));
  if (!back && !regressed_) return {};
  if (config_.follow_regress) {
    deps_.log.warn("source.watermark-went-back", {{"source", config_.name}, {"code", "SRC-0207"}});
    position_.high = now ? std::optional(now->text()) : std::nullopt;
    position_.next.reset();  // all of it once more: what is not new, the store knows
    return {};
  }
  regressed_ = type == WatermarkType::Number;
  const std::string& column = session_.layout().columns[session_.layout().watermark.front()].name;
  return Error{Fault::Config, "SRC-0207", *position_.high + " → " + greatest->value_or("NULL"), {"", 0, 0, config_.table + "." + column}};
}

bool DatabaseSource::full_due() const {
  if (position_.full) return true;
  if (config_.mode == Mode::Full && position_.full_done == 0) return true;
  if (config_.full_every_ms <= 0) return false;
  return deps_.clock.now().us / kMicrosPerSecond - position_.full_done >= config_.full_every_ms / kMillisPerSecond;
}

Status DatabaseSource::read_stock(std::size_t rows, RawBatch& out) {
  const std::int64_t now = deps_.clock.now().us / kMicrosPerSecond;
  full_moved_ = true;
  if (config_.mode == Mode::Incremental && position_.full_done == 0 && !position_.full) {
    position_.full_done = now;  // the first pass over all watermarks has just read the stock
    return {};
  }
  if (!std::exchange(position_.full, true) || full_began_ == 0) full_began_ = now;
  const Queries& queries = session_.stock();
  const Place& at = position_.full_at;
  const Status done = at.empty() ? session_.read(queries.first(rows), {}, rows, out.arena, rows_)
                                 : session_.read(queries.behind(rows), session_.behind(queries, at, false), rows, out.arena, rows_);
  if (!done) return done;
  pace_.spend(rows_.count);
  if (Status taken = take_rows(rows_, rows, false, out); !taken) return taken;
  if (rows_.count == rows) return {};
  position_.full = false;
  position_.full_at.clear();
  position_.full_done = std::exchange(full_began_, 0);
  out.end_of_unit = true;
  return {};
}

Error DatabaseSource::stuck() const {
  const Layout& layout = session_.layout();
  return {Fault::Config, "SRC-0211", "", {"", 0, 0, config_.table + "." + layout.columns[layout.key.front()].name}};
}

Status DatabaseSource::take_rows(const DatabaseRows& rows, std::size_t asked, bool by_watermark, RawBatch& out) {
  Place& place = by_watermark ? position_.at : position_.full_at;
  Place last;
  for (std::size_t row = 0; row < rows.count; ++row) {
    take_row(rows, row, out);
    Place here = session_.place_of(rows, row, by_watermark);
    if (here.empty()) continue;
    if (here == last) return stuck();  // a chunk could end between the two, and the second would never be seen
    last = std::move(here);
  }
  if (rows.count < asked) return {};
  // A full chunk that ends where it began would be read for ever: the driver rounds the watermark, or the key is not one.
  if (last.empty() || last == place) return stuck();
  place = std::move(last);
  return {};
}

std::optional<Watermark> DatabaseSource::watermark_of(const DatabaseRows& rows, std::size_t row) const {
  const Layout& layout = session_.layout();
  if (layout.watermark.empty() || layout.mark >= rows.columns.size() || rows.value(row, layout.mark).data() == nullptr) return std::nullopt;
  return Watermark::parse(layout.type, rows.value(row, layout.mark));
}

bool DatabaseSource::in_future(const Watermark& watermark) {
  Point most = local_point(deps_.clock.now());
  most.whole += kFutureSeconds;
  if (session_.layout().type == WatermarkType::Number || watermark.point() <= most) return false;
  if (!std::exchange(told_future_, true)) deps_.log.warn("source.watermark-in-future", {{"source", config_.name}, {"code", "SRC-0217"}});
  return true;
}

void DatabaseSource::raise(const Watermark& watermark) {
  if (in_future(watermark)) return;
  const WatermarkType type = session_.layout().type;
  const auto high = position_.high ? Watermark::parse(type, *position_.high) : std::nullopt;
  if (high && !(high->point() < watermark.point())) return;
  position_.high = watermark.text();
  high_us_ = deps_.clock.monotonic_us();
}

void DatabaseSource::take_row(const DatabaseRows& rows, std::size_t row, RawBatch& out) {
  const auto watermark = watermark_of(rows, row);
  if (watermark && config_.mode == Mode::Incremental) raise(*watermark);
  SeenRow seen{key_fingerprint(rows, row, session_.layout()), content_fingerprint(rows, row), watermark ? watermark->point() : Point{}};
  ++row_number_;
  if (config_.mode != Mode::Outbox && (seen_.unchanged(seen.key, seen.content) || was_rejected(seen))) return;
  RawRow raw;
  if (!spare_.empty()) {
    raw = std::move(spare_.back());
    spare_.pop_back();
  }
  raw.number = row_number_;
  row_text_.fill(rows, row, session_.layout(), out.arena, raw);
  out.rows.push_back(std::move(raw));
  pending_.push_back(seen);
}

}  // namespace xinshi::database
