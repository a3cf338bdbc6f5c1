// Source: editline(3), histedit.h. Of libedit's two interfaces this is its own, not the one like
// GNU readline's, which keeps its state in globals.
//
// libedit knows where on the screen it has drawn the line, but cannot be asked. So that text can be
// printed above, it is made to draw an empty line without a prompt instead: it then wipes what it
// had drawn, however many rows that took, and leaves the cursor where the first of them began. That
// is done by a command of ours, bound to a key that no keyboard has (see carry_out()).

#include "client/line_editor.h"

#ifdef PAPO_HAVE_LIBEDIT

#include <histedit.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cwchar>
#include <utility>

namespace papo::client {
namespace {

constexpr int history_lines = 500;

constexpr std::size_t longest_secret = 4096;  // Bytes.

// The bytes of an arrow key come at once. What takes longer is Escape, and then another key.
constexpr int escape_timeout_ms = 100;

constexpr const char* our_key = "\033[papo~";
constexpr const wchar_t* our_key_typed = L"\033[papo~";

// Terminal control that libedit prints as it is when it stands between two of these in a prompt.
constexpr char as_it_is = '\1';

struct EditLineCloser {
  void operator()(EditLine* editor) const { el_end(editor); }
};
struct HistoryCloser {
  void operator()(History* history) const { history_end(history); }
};

int columns_of(std::wstring_view text) {
  int columns = 0;
  for (const wchar_t character : text) columns += std::max(0, wcwidth(character));
  return columns;
}

std::wstring wide(std::string_view text) {
  std::wstring result(text.size(), L'\0');
  const std::size_t length = std::mbstowcs(result.data(), std::string{text}.c_str(), result.size());
  result.resize(length <= result.size() ? length : 0);
  return result;
}

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) == 0x80U; }

int terminal_columns() {
  winsize size{};
  const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

class EditLineEditor final : public LineEditor {
 public:
  EditLineEditor(const termios& before, bool color);
  EditLineEditor(const EditLineEditor&) = delete;
  EditLineEditor& operator=(const EditLineEditor&) = delete;
  ~EditLineEditor() override;

  bool usable() { return can_move_up_ && history_; }
  void start();

  Typed read_keys() override;
  void print_above(std::string_view lines) override;
  void set_prompt(std::string_view prompt) override;
  void set_secret(bool secret) override { secret_ = secret; }
  void replace(std::string_view before, std::string_view text) override;
  void resize() override;
  void suspend() override;
  void resume() override;

 private:
  // What our own key is to do.
  enum class Command { nothing, hide, restart };

  static EditLineEditor& of(EditLine* editor);
  static int next_character(EditLine* editor, wchar_t* character);
  static unsigned char delete_or_end(EditLine* editor, int key);
  static unsigned char complete(EditLine* editor, int key);
  static unsigned char carry_out(EditLine* editor, int key);

  void bind_keys();
  void carry_out(Command command);
  void hide();
  void show();
  bool next_byte(char& byte);
  void read_edited(Typed& typed);
  void read_secretly(Typed& typed);

  termios before_;
  bool color_;
  std::unique_ptr<EditLine, EditLineCloser> editor_;
  std::unique_ptr<History, HistoryCloser> history_;
  bool can_move_up_ = false;
  bool started_ = false;

  std::string prompt_;      // As libedit draws it.
  int prompt_columns_ = 0;  // As wide as it appears.

  std::string keys_;  // Typed, and not yet given to libedit.
  bool ended_ = false;
  bool tab_pressed_ = false;
  Command command_ = Command::nothing;

  bool secret_ = false;
  std::string secret_text_;

  // The line, while it is off the screen.
  bool hidden_ = false;
  std::wstring hidden_text_;
  int hidden_after_cursor_ = 0;
};

EditLineEditor::EditLineEditor(const termios& before, bool color)
    : before_(before),
      color_(color),
      editor_(el_init("papo-client", stdin, stdout, stderr)),
      history_(history_init()) {
  if (!editor_) return;
  EditLine* editor = editor_.get();
  char* up = nullptr;
  can_move_up_ = el_get(editor, EL_GETTC, "up", &up) == 0 && up != nullptr;
  if (!usable()) return;

  HistEvent event{};
  history(history_.get(), &event, H_SETSIZE, history_lines);
  history(history_.get(), &event, H_SETUNIQUE, 1);
  el_set(editor, EL_CLIENTDATA, this);
  el_set(editor, EL_HIST, history, history_.get());
  el_set(editor, EL_EDITOR, "emacs");
  el_set(editor, EL_GETCFN, &EditLineEditor::next_character);
  char* (*const prompt)(EditLine*) = [](EditLine* drawing) {
    EditLineEditor& self = of(drawing);
    static char none[] = "";
    return self.hidden_ ? none : self.prompt_.data();
  };
  el_set(editor, EL_PROMPT_ESC, prompt, as_it_is);
  bind_keys();
}

EditLineEditor::~EditLineEditor() {
  if (started_) {
    hide();
    el_set(editor_.get(), EL_UNBUFFERED, 0);
  }
  editor_.reset();
  // libedit gives back what it takes the terminal to have been, which is nearly the same.
  tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
}

// libedit's defaults, made to agree with what people know from their shell. Those commands are
// taken away that read further keys by themselves: they would keep what arrives from being printed.
void EditLineEditor::bind_keys() {
  EditLine* editor = editor_.get();
  // The wide variant keeps the texts; the other one keeps copies, and never frees them.
  el_wset(editor, EL_ADDFN, L"papo-delete-or-end", L"Delete a character; leave if there is none",
          &EditLineEditor::delete_or_end);
  el_wset(editor, EL_ADDFN, L"papo-complete", L"Complete the word", &EditLineEditor::complete);
  unsigned char (*const ours)(EditLine*, int) = &EditLineEditor::carry_out;
  el_wset(editor, EL_ADDFN, L"papo-carry-out", L"For the client itself", ours);

  struct Binding {
    const char* key;
    const char* command;
  };
  constexpr std::array bindings{
      Binding{our_key, "papo-carry-out"},      Binding{"^D", "papo-delete-or-end"},
      Binding{"^I", "papo-complete"},          Binding{"^R", "ed-search-prev-history"},
      Binding{"^S", "ed-search-next-history"}, Binding{"^V", "ed-unassigned"},
      Binding{"^W", "ed-delete-prev-word"},    Binding{"\033x", "ed-unassigned"},
      Binding{"\033X", "ed-unassigned"},       Binding{"\033[1~", "ed-move-to-beg"},
      Binding{"\033[4~", "ed-move-to-end"},    Binding{"\033[3~", "ed-delete-next-char"},
      Binding{"\033[1;5C", "em-next-word"},    Binding{"\033[1;5D", "ed-prev-word"},
  };
  const char* const end = nullptr;
  for (const auto& [key, command] : bindings) el_set(editor, EL_BIND, key, command, end);
}

void EditLineEditor::start() {
  set_prompt("> ");
  started_ = true;
  el_set(editor_.get(), EL_UNBUFFERED, 1);  // Each el_gets() is one command; draws the prompt.
}

EditLineEditor& EditLineEditor::of(EditLine* editor) {
  void* self = nullptr;
  el_get(editor, EL_CLIENTDATA, &self);
  return *static_cast<EditLineEditor*>(self);
}

// One more byte of a key that has begun, or the first of the next key.
bool EditLineEditor::next_byte(char& byte) {
  if (keys_.empty()) {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    std::array<char, 256> more{};
    if (::poll(&input, 1, escape_timeout_ms) <= 0) return false;
    const ssize_t got = ::read(STDIN_FILENO, more.data(), more.size());
    if (got <= 0) return false;
    keys_.assign(more.data(), static_cast<std::size_t>(got));
  }
  byte = keys_.front();
  keys_.erase(0, 1);
  return true;
}

// libedit's own would wait for ever within a key of several bytes.
int EditLineEditor::next_character(EditLine* editor, wchar_t* character) {
  EditLineEditor& self = of(editor);
  std::mbstate_t state{};
  char byte = 0;
  while (self.next_byte(byte)) {
    const std::size_t length = std::mbrtowc(character, &byte, 1, &state);
    if (length == static_cast<std::size_t>(-2)) continue;
    if (length != static_cast<std::size_t>(-1)) return 1;
    state = {};  // Not UTF-8: left out.
  }
  *character = L'\0';
  return 0;
}

unsigned char EditLineEditor::delete_or_end(EditLine* editor, int /*key*/) {
  const LineInfoW* line = el_wline(editor);
  if (line->lastchar == line->buffer) {
    of(editor).ended_ = true;
    return CC_NORM;
  }
  if (line->cursor == line->lastchar) return CC_ERROR;
  el_cursor(editor, 1);
  el_deletestr(editor, 1);
  return CC_REFRESH;
}

unsigned char EditLineEditor::complete(EditLine* editor, int /*key*/) {
  EditLineEditor& self = of(editor);
  if (self.keys_.empty()) {
    self.tab_pressed_ = true;
    return CC_NORM;
  }
  el_winsertstr(editor, L"\t");
  return CC_REFRESH;
}

// Runs within libedit, which then draws what we say has changed.
unsigned char EditLineEditor::carry_out(EditLine* editor, int /*key*/) {
  EditLineEditor& self = of(editor);
  switch (std::exchange(self.command_, Command::nothing)) {
    case Command::hide: {
      const LineInfoW* line = el_wline(editor);
      self.hidden_ = true;
      self.hidden_text_.assign(line->buffer, line->lastchar);
      self.hidden_after_cursor_ = static_cast<int>(line->lastchar - line->cursor);
      el_cursor(editor, self.hidden_after_cursor_);
      el_wdeletestr(editor, static_cast<int>(self.hidden_text_.size()));
      return CC_REFRESH;
    }
    case Command::restart:
      return CC_FATAL;  // "Reset to known state": an empty line, the newest of the history.
    case Command::nothing:
      break;
  }
  return CC_NORM;  // Someone has a keyboard with our key after all.
}

void EditLineEditor::carry_out(Command command) {
  command_ = command;
  el_wpush(editor_.get(), our_key_typed);
  int count = 0;
  el_wgets(editor_.get(), &count);
}

void EditLineEditor::hide() {
  if (!hidden_) carry_out(Command::hide);
}

void EditLineEditor::show() {
  if (std::exchange(hidden_, false) && !hidden_text_.empty()) {
    el_winsertstr(editor_.get(), hidden_text_.c_str());
    el_cursor(editor_.get(), -hidden_after_cursor_);
  }
  el_set(editor_.get(), EL_REFRESH);
}

LineEditor::Typed EditLineEditor::read_keys() {
  std::array<char, 4096> typed{};
  const ssize_t got = ::read(STDIN_FILENO, typed.data(), typed.size());
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return {};
  if (got <= 0) return {.lines = {}, .ended = true};
  keys_.append(typed.data(), static_cast<std::size_t>(got));

  Typed result;
  while (!keys_.empty() && !ended_) {
    if (secret_) {
      read_secretly(result);
    } else {
      read_edited(result);
    }
  }
  if (std::exchange(tab_pressed_, false)) {
    const LineInfo* line = el_line(editor_.get());
    result.to_complete.emplace(line->buffer, line->cursor);
  }
  result.ended = ended_;
  return result;
}

// One command of the editor, by one key.
void EditLineEditor::read_edited(Typed& typed) {
  const std::size_t before = keys_.size();
  int count = 0;
  const char* line = el_gets(editor_.get(), &count);
  if (line != nullptr && count > 0) {
    std::string_view text{line, static_cast<std::size_t>(count)};  // Not ended by a NUL.
    if (text.ends_with('\n')) {
      text.remove_suffix(1);
      typed.lines.emplace_back(text);
      if (!text.empty()) {
        HistEvent event{};
        history(history_.get(), &event, H_ENTER, typed.lines.back().c_str());
      }
      carry_out(Command::restart);
    }
  }
  if (keys_.size() == before) ended_ = true;  // The terminal is gone: libedit no longer asks.
}

// One key. The terminal does not echo, and libedit is not told.
void EditLineEditor::read_secretly(Typed& typed) {
  constexpr char ctrl_d = '\4';
  constexpr char ctrl_u = '\x15';
  char key = 0;
  if (!next_byte(key)) return;
  const auto byte = static_cast<unsigned char>(key);
  if (key == '\r' || key == '\n') {
    typed.lines.push_back(std::exchange(secret_text_, {}));
  } else if (key == '\b' || key == '\x7f') {
    while (!secret_text_.empty() && is_continuation(secret_text_.back())) secret_text_.pop_back();
    if (!secret_text_.empty()) secret_text_.pop_back();
  } else if (key == ctrl_u) {
    secret_text_.clear();
  } else if (key == ctrl_d && secret_text_.empty()) {
    ended_ = true;
  } else if (byte >= ' ' && secret_text_.size() < longest_secret) {
    secret_text_ += key;
  }
}

void EditLineEditor::print_above(std::string_view lines) {
  hide();
  std::fwrite(lines.data(), 1, lines.size(), stdout);
  show();
}

void EditLineEditor::replace(std::string_view before, std::string_view text) {
  const LineInfo* line = el_line(editor_.get());
  if (std::string_view{line->buffer, static_cast<std::size_t>(line->cursor - line->buffer)} !=
      before) {
    return;
  }
  hide();
  const std::size_t kept = static_cast<std::size_t>(hidden_after_cursor_);
  hidden_text_ = wide(text) + hidden_text_.substr(hidden_text_.size() - kept);
  show();
}

void EditLineEditor::set_prompt(std::string_view prompt) {
  if (started_) hide();
  prompt_.clear();
  if (color_) prompt_ += "\1\033[1m\1";
  prompt_ += prompt;
  if (color_) {
    prompt_.pop_back();
    prompt_ += "\1\033[0m\1 ";
  }
  prompt_columns_ = columns_of(wide(prompt));
  if (started_) show();
}

// The terminal has already wrapped the line anew, as most do, so the row in which the cursor stands
// now follows from the new width. (One that does not wrap anew keeps a piece of the old line.)
void EditLineEditor::resize() {
  const LineInfoW* line = el_wline(editor_.get());
  const std::wstring_view before_cursor{line->buffer,
                                        static_cast<std::size_t>(line->cursor - line->buffer)};
  const int rows_above = (prompt_columns_ + columns_of(before_cursor)) / terminal_columns();
  std::fputs("\r", stdout);
  if (rows_above > 0) std::fprintf(stdout, "\033[%dA", rows_above);
  std::fputs("\033[J", stdout);
  el_resize(editor_.get());
  show();
}

void EditLineEditor::suspend() {
  hide();
  el_set(editor_.get(), EL_PREP_TERM, 0);
}

void EditLineEditor::resume() {
  hide();
  // Also after a stop that nobody told us of, in which the shell has set the terminal its own way.
  el_set(editor_.get(), EL_PREP_TERM, 0);
  el_set(editor_.get(), EL_PREP_TERM, 1);
  el_resize(editor_.get());
  show();
}

}  // namespace

std::unique_ptr<LineEditor> LineEditor::open(bool color) {
  termios before{};
  if (isatty(STDOUT_FILENO) == 0 || tcgetattr(STDIN_FILENO, &before) != 0) return nullptr;
  auto editor = std::make_unique<EditLineEditor>(before, color);
  if (!editor->usable()) return nullptr;
  editor->start();
  return editor;
}

}  // namespace papo::client

#else

namespace papo::client {

std::unique_ptr<LineEditor> LineEditor::open(bool /*color*/) { return nullptr; }

}  // namespace papo::client

#endif
