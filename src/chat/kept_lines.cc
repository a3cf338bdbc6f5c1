// SPDX-License-Identifier: MIT

#include "chat/kept_lines.h"

#include <algorithm>
#include <iterator>
#include <variant>

#include "chat/answer_space.h"

namespace papo::chat {
namespace {

using Lines = std::deque<EventPtr>;
using Border = Range::Border;

// Whether the line comes before the border. The wall's clock may have been set back between two
// lines: then the answer is about the times that they have.
bool comes_before(const EventPtr& line, const Border& border, bool with_itself) {
  if (const auto* const sequence = std::get_if<Sequence>(&border)) {
    return line->sequence < *sequence || (with_itself && line->sequence == *sequence);
  }
  const auto* const time = std::get_if<Time>(&border);
  return time != nullptr && (line->time < *time || (with_itself && line->time == *time));
}

// The first lines of a range, as many as may be told.
FoundLines first_of(Lines::const_iterator first, const Lines::const_iterator& last,
                    AnswerSpace space) {
  FoundLines found;
  for (; first != last; ++first) {
    if (!is_shown(*first)) continue;
    if (!space.take(**first)) break;
    found.lines.push_back(*first);
  }
  found.has_later = first != last;
  return found;
}

// The last ones. Not all lines are found if more have place, and the range may begin earlier.
FoundLines last_of(const Lines::const_iterator& first, Lines::const_iterator last,
                   AnswerSpace space, bool begins_here) {
  FoundLines found;
  for (; last != first; --last) {
    const auto& line = *std::prev(last);
    if (!is_shown(line)) continue;
    if (!space.take(*line)) break;
    found.lines.push_back(line);
  }
  found.is_all = begins_here || space.is_full();
  found.has_earlier = last != first;
  std::ranges::reverse(found.lines);
  return found;
}

// The lines of a room that one person may read.
class Readable {
 public:
  Readable(const Lines& lines, Sequence from)
      : begin_(std::ranges::lower_bound(lines, from, {},
                                        [](const EventPtr& line) { return line->sequence; })),
        end_(lines.end()) {}

  [[nodiscard]] FoundLines in(const Range& range) const {
    return range.around ? around(*range.around, range) : between(range);
  }

 private:
  [[nodiscard]] Lines::const_iterator find(const Border& border, bool passes_it) const {
    return std::partition_point(
        begin_, end_, [&](const EventPtr& line) { return comes_before(line, border, passes_it); });
  }

  [[nodiscard]] FoundLines around(const Border& middle, const Range& range) const {
    const auto at = find(middle, false);
    auto found = last_of(begin_, at, AnswerSpace{range.most / 2, range.most_bytes}, false);
    const auto behind =
        first_of(at, end_, AnswerSpace{range.most - range.most / 2, range.most_bytes});
    // The lines behind the middle may begin earlier, too.
    found.is_all = found.is_all && at != begin_;
    found.has_later = behind.has_later;
    found.lines.insert(found.lines.end(), behind.lines.begin(), behind.lines.end());
    return found;
  }

  [[nodiscard]] FoundLines between(const Range& range) const {
    const bool begins = !std::holds_alternative<std::monostate>(range.after);
    const bool ends = !std::holds_alternative<std::monostate>(range.before);
    const auto first = begins ? find(range.after, true) : begin_;
    const auto last = ends ? find(range.before, false) : end_;
    // The first line behind the border is known, if a line before the border is.
    const bool begins_here = begins && first != begin_;
    if (range.either_order && begins && ends && last <= first) {
      auto turned = range;
      turned.after = range.before;
      turned.before = range.after;
      turned.either_order = false;
      turned.first = false;
      auto found = between(turned);
      found.is_all = found.is_all && begins_here;  // Older lines may be in the range as it is.
      return found;
    }
    const AnswerSpace space{range.most, range.most_bytes};
    if (last <= first) {
      return {.lines = {},
              .is_all = begins_here,
              .has_earlier = begins_here,
              .has_later = last != end_};
    }
    if (!range.first) {
      auto found = last_of(first, last, space, begins_here);
      found.has_later = last != end_;
      return found;
    }
    auto found = first_of(first, last, space);
    found.is_all = found.has_earlier = begins_here;
    return found;
  }

  Lines::const_iterator begin_;
  Lines::const_iterator end_;
};

}  // namespace

FoundLines find_lines(const std::deque<EventPtr>& lines, Sequence from, const Range& range) {
  return Readable{lines, from}.in(range);
}

void arrange(std::vector<TargetsTold::Target>& targets, std::size_t most) {
  std::ranges::sort(targets, {}, &TargetsTold::Target::line);
  if (targets.size() > most) targets.resize(most);
}

}  // namespace papo::chat
