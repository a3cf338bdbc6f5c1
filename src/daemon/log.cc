// SPDX-License-Identifier: MIT

#include "daemon/log.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <cstddef>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "daemon/log_writer.h"

namespace papo::daemon {
namespace {

// The message as a JSON string, in quotes. People choose some of the logged text.
class JsonMessage final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&,
              spdlog::memory_buf_t& out) override {
    const nlohmann::json text = std::string{message.payload.data(), message.payload.size()};
    const auto quoted = text.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    out.append(quoted.data(), quoted.data() + quoted.size());
  }
  [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override {
    return spdlog::details::make_unique<JsonMessage>();
  }
};

// Hands each line to the writer. After lines that the writer refused, it first says how many they
// were.
class WriterSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit WriterSink(const std::string& path) : writer_(path) {}

  void reopen() { writer_.reopen(); }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    if (dropped_ > 0) {
      const auto told = fmt::format("{} log lines were dropped", dropped_);
      if (add({message.logger_name, spdlog::level::warn, told})) dropped_ = 0;
    }
    if (dropped_ > 0 || !add(message)) ++dropped_;
  }
  void flush_() override { writer_.flush(); }

 private:
  bool add(const spdlog::details::log_msg& message) {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    return writer_.add({line.data(), line.size()});
  }

  std::size_t dropped_ = 0;
  LogWriter writer_;
};

}  // namespace

void set_up_log(const LogOptions& options) {
  auto logger =
      std::make_shared<spdlog::logger>("papo", std::make_shared<WriterSink>(options.file));
  auto formatter = std::make_unique<spdlog::pattern_formatter>();
  if (options.json) {
    formatter->add_flag<JsonMessage>('J').set_pattern(
        R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l","message":%J})");
  } else {
    formatter->set_pattern("%Y-%m-%d %H:%M:%S.%e %l: %v");
  }
  logger->set_formatter(std::move(formatter));
  logger->set_level(spdlog::level::from_str(options.level));
  spdlog::set_default_logger(std::move(logger));
}

void reopen_log() {
  for (const auto& sink : spdlog::default_logger()->sinks()) {
    if (auto* const ours = dynamic_cast<WriterSink*>(sink.get())) ours->reopen();
  }
}

}  // namespace papo::daemon
