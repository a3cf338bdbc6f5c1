#include "chat/event.h"

namespace papo::chat {
namespace {

std::size_t bytes_of(const std::vector<std::string>& names) {
  std::size_t bytes = 0;
  for (const auto& name : names) bytes += sizeof(std::string) + name.size();
  return bytes;
}

struct TextBytes {
  std::size_t operator()(const Said& said) const { return said.text.size(); }
  std::size_t operator()(const Left& left) const { return left.words.size(); }
  std::size_t operator()(const Joined& joined) const { return bytes_of(joined.others); }
  std::size_t operator()(const Listed& listed) const { return bytes_of(*listed.names); }
  std::size_t operator()(const Refused& refused) const { return refused.what.size(); }
  template <typename Other>
  std::size_t operator()(const Other&) const {
    return 0;
  }
};

}  // namespace

std::size_t footprint(const Event& event) {
  return sizeof(Event) + std::visit(TextBytes{}, event.what);
}

}  // namespace papo::chat
