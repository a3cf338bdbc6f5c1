// SPDX-License-Identifier: MIT

#include "text/normal_form.h"

#include <gtest/gtest.h>

#include <optional>

namespace papo::text {
namespace {

TEST(NormalForm, ALetterAndItsMarkAreOneCodePointOrTwo) {
  EXPECT_EQ(normalised("e\u0301\u00e9", NormalForm::composed), "\u00e9\u00e9");
  EXPECT_EQ(normalised("e\u0301\u00e9", NormalForm::decomposed), "e\u0301e\u0301");
  EXPECT_EQ(normalised("", NormalForm::composed), "");
}

TEST(NormalForm, CaseIsKeptUnlessItIsFolded) {
  EXPECT_EQ(normalised("Ana \u00c9", NormalForm::composed), "Ana \u00c9");
  EXPECT_EQ(normalised("Ana \u00c9", NormalForm::composed, Case::folded), "ana \u00e9");
  EXPECT_EQ(normalised("Ana \u00c9", NormalForm::decomposed, Case::folded), "ana e\u0301");
  EXPECT_EQ(normalised("stra\u00dfe", NormalForm::composed, Case::folded), "strasse");
}

TEST(NormalForm, WhatIsNotUtf8HasNone) {
  EXPECT_EQ(normalised("ana\xff", NormalForm::composed), std::nullopt);
  EXPECT_EQ(normalised("\xed\xa0\x80", NormalForm::decomposed, Case::folded), std::nullopt);
}

}  // namespace
}  // namespace papo::text
