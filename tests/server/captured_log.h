// SPDX-License-Identifier: MIT

// Captures the log, at any level, while this object lives.
//
// Threads: any may log, and one at a time takes the lines.
#pragma once

#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace papo::server {

class CapturedLog {
 public:
  CapturedLog() : before_(spdlog::default_logger()), lines_(std::make_shared<Lines>()) {
    auto logger = std::make_shared<spdlog::logger>("captured", lines_);
    logger->set_pattern("%l: %v");
    logger->set_level(spdlog::level::trace);
    spdlog::set_default_logger(std::move(logger));
  }
  ~CapturedLog() { spdlog::set_default_logger(before_); }
  CapturedLog(const CapturedLog&) = delete;
  CapturedLog& operator=(const CapturedLog&) = delete;

  // The lines since the last call.
  std::string take() { return lines_->take(); }

 private:
  class Lines final : public spdlog::sinks::base_sink<std::mutex> {
   public:
    std::string take() {
      const std::lock_guard lock{mutex_};
      return std::exchange(text_, {});
    }

   private:
    void sink_it_(const spdlog::details::log_msg& message) override {
      spdlog::memory_buf_t line;
      formatter_->format(message, line);
      text_.append(line.data(), line.size());
    }
    void flush_() override {}

    std::string text_{};
  };

  std::shared_ptr<spdlog::logger> before_;
  std::shared_ptr<Lines> lines_;
};

}  // namespace papo::server
