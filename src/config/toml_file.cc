// SPDX-License-Identifier: MIT

#include "config/toml_file.h"

#include <toml++/toml.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "config/suggestion.h"
#include "lang/translate.h"

namespace papo::config {
namespace {

using lang::phrase;

constexpr std::size_t longest_shown = 4;  // How many letters of the file an error of syntax shows.

std::string place(const std::string& path, const toml::source_position& position) {
  return path + ":" + std::to_string(position.line) + ":" + std::to_string(position.column);
}

// Leaves out the part of the file that the parser quotes, because that may be a password without
// quotes.
std::string told(std::string_view description) {
  std::string told{description};
  if (description.find("could not determine value type") != std::string_view::npos) {
    return told + phrase("; a text stands in quotes");
  }
  if (description.find("key-value pair") != std::string_view::npos) return told;
  const auto begin = told.find('\'');
  const auto end = told.rfind('\'');
  if (begin != std::string::npos && end - begin > longest_shown + 1) {
    told.replace(begin, end - begin + 1, "it");
  }
  return told;
}

toml::table parsed(std::string_view text, const std::string& path) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    throw std::runtime_error(place(path, error.source().begin) + ": " + told(error.description()));
  }
}

std::string type_name(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::none:
      break;
    case toml::node_type::table:
      return phrase("a table");
    case toml::node_type::array:
      return phrase("an array");
    case toml::node_type::string:
      return phrase("a text");
    case toml::node_type::integer:
      return phrase("a whole number");
    case toml::node_type::floating_point:
      return phrase("a number with a point");
    case toml::node_type::boolean:
      return phrase("true or false");
    case toml::node_type::date:
      return phrase("a date");
    case toml::node_type::time:
      return phrase("a time");
    case toml::node_type::date_time:
      return phrase("a date with a time");
  }
  return phrase("nothing");
}

std::string wanted(const Option& option) {
  switch (option.kind) {
    case Kind::text:
      return phrase("a text in quotes");
    case Kind::number:
      return phrase("a whole number");
    case Kind::on_off:
      return phrase("true or false");
  }
  return {};
}

// The value as it would stand on the command line.
std::optional<std::string> text_of(const toml::node& node, Kind kind) {
  if (auto text = node.value_exact<std::string>()) return text;
  if (kind == Kind::number) {
    if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
  }
  if (kind == Kind::on_off) {
    if (const auto whether = node.value_exact<bool>()) return *whether ? "on" : "off";
  }
  return std::nullopt;
}

// An entry of the file. The entries stand in the order of the file.
struct Entry {
  const toml::key* key;
  const toml::node* value;
};

std::vector<Entry> entries_of(const toml::table& table) {
  std::vector<Entry> entries;
  for (const auto& [key, value] : table) entries.push_back({&key, &value});
  std::ranges::sort(entries, {}, [](const Entry& entry) {
    const auto begin = entry.key->source().begin;
    return std::tuple{begin.line, begin.column};
  });
  return entries;
}

class File {
 public:
  File(const std::vector<Option>& options, const std::string& path)
      : options_(options), path_(path) {}

  void set(const Entry& entry) const {
    const std::string name{entry.key->str()};
    const auto option = std::ranges::find_if(
        options_, [&name](const Option& one) { return one.everywhere && one.name == name; });
    if (option == options_.end()) return fail_unknown(entry, name);
    std::vector<Given> given;
    const auto* const array = entry.value->as_array();
    if (array == nullptr || option->several == Several::no) {
      add(given, *option, *entry.value);
    } else {
      for (const auto& node : *array) add(given, *option, node);
    }
    config::set(*option, given, where(*option, *entry.value));
  }

 private:
  [[nodiscard]] std::string where(const Option& option, const toml::node& node) const {
    return place(path_, node.source().begin) + ": " + option.name;
  }

  void add(std::vector<Given>& given, const Option& option, const toml::node& node) const {
    const auto here = where(option, node);
    const auto text = text_of(node, option.kind);
    if (!text) {
      throw std::runtime_error(
          here + ": " + phrase("it takes {}, and this is {}", wanted(option), type_name(node)));
    }
    for (auto& value : values_in(option, *text, Way::file)) {
      given.push_back({.text = std::move(value), .where = here});
    }
  }

  [[noreturn]] void fail_unknown(const Entry& entry, const std::string& name) const {
    const auto here = place(path_, entry.key->source().begin) + ": " + name;
    if (entry.value->is_table()) {
      throw std::runtime_error(here + ": " +
                               phrase("there are no tables here; each option stands by itself"));
    }
    std::vector<std::string> names;
    for (const auto& option : options_) {
      if (option.everywhere) names.push_back(option.name);
    }
    throw std::runtime_error(here + ": " + phrase("there is no such option") +
                             suggestion(name, names));
  }

  const std::vector<Option>& options_;
  const std::string& path_;
};

}  // namespace

void set_from_toml(const std::vector<Option>& options, std::string_view text,
                   const std::string& path) {
  const auto table = parsed(text, path);
  const File file{options, path};
  for (const auto& entry : entries_of(table)) file.set(entry);
}

}  // namespace papo::config
