// SPDX-License-Identifier: MIT

#include "chat/look_alikes.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>
#include <unicode/uset.h>
#include <unicode/uspoof.h>

#include <new>
#include <stdexcept>

namespace papo::chat {
namespace {

// More than the looks of usual names need. Some single letters stand for a whole phrase. In UTF-16
// units.
constexpr std::int32_t longest_look = 128;

void check(UErrorCode error) {
  if (error == U_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc{};
  if (U_FAILURE(error)) throw std::runtime_error(std::string{"ICU: "} + u_errorName(error));
}

icu::LocalUSpoofCheckerPointer open_checker() {
  UErrorCode error = U_ZERO_ERROR;
  icu::LocalUSpoofCheckerPointer checker{uspoof_open(&error)};
  check(error);
  return checker;
}

const USpoofChecker* checker() {
  static const auto opened = open_checker();
  return opened.getAlias();
}

// Replaces the forms of a letter by one of them.
icu::UnicodeString in_one_form(const icu::UnicodeString& text) {
  UErrorCode error = U_ZERO_ERROR;
  const auto* const nfkc = icu::Normalizer2::getNFKCInstance(error);
  check(error);
  auto normalized = nfkc->normalize(text, error);
  check(error);
  normalized.truncate(longest_look);
  return normalized;
}

icu::UnicodeString skeleton_of(const icu::UnicodeString& text) {
  UErrorCode error = U_ZERO_ERROR;
  icu::UnicodeString skeleton;
  uspoof_getSkeletonUnicodeString(checker(), 0, text, skeleton, &error);
  check(error);
  skeleton.truncate(longest_look);
  return skeleton;
}

// Looks from different ways of comparing are never the same.
std::string look(char way, const icu::UnicodeString& skeleton) {
  if (skeleton.isBogus()) throw std::bad_alloc{};
  std::string bytes(1, way);
  skeleton.toUTF8String(bytes);
  return bytes;
}

}  // namespace

Looks looks_of(std::string_view name) {
  auto form =
      in_one_form(icu::UnicodeString::fromUTF8({name.data(), static_cast<int>(name.size())}));
  const auto as_drawn = skeleton_of(form);
  // Some letters look alike in one case only, so the case is folded after the first skeleton, and a
  // second skeleton follows. A capital I would become an l there, and so an L, which does not look
  // like an I.
  form.findAndReplace("I", "i");
  const auto in_any_case = skeleton_of(skeleton_of(form).foldCase());
  return {look('=', as_drawn), look('~', in_any_case)};
}

bool is_recommended(std::int32_t character) {
  UErrorCode error = U_ZERO_ERROR;
  const auto* const recommended = uspoof_getRecommendedSet(&error);
  check(error);
  return uset_contains(recommended, character) != 0;
}

}  // namespace papo::chat
