// SPDX-License-Identifier: MIT

#include "lang/system_error.h"

#include <netdb.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <string_view>

#include "lang/translate.h"

namespace papo::lang {
namespace {

struct Named {
  int number;
  const char* name;
};

// Marks a text for the catalogues; it is translated when it is shown.
constexpr const char* text(const char* english) { return english; }

// The errors that files, terminals and connections can end in.
constexpr std::array errors{
    Named{E2BIG, text("Argument list too long")},
    Named{EACCES, text("Permission denied")},
    Named{EADDRINUSE, text("Address already in use")},
    Named{EADDRNOTAVAIL, text("Cannot assign requested address")},
    Named{EAFNOSUPPORT, text("Address family not supported")},
    Named{EAGAIN, text("Resource temporarily unavailable")},
    Named{EBADF, text("Bad file descriptor")},
    Named{EBUSY, text("Device or resource busy")},
    Named{ECANCELED, text("Operation canceled")},
    Named{ECONNABORTED, text("Connection aborted")},
    Named{ECONNREFUSED, text("Connection refused")},
    Named{ECONNRESET, text("Connection reset by peer")},
    Named{EDQUOT, text("Disk quota exceeded")},
    Named{EEXIST, text("File exists")},
    Named{EFBIG, text("File too large")},
    Named{EHOSTDOWN, text("Host is down")},
    Named{EHOSTUNREACH, text("No route to host")},
    Named{EINTR, text("Interrupted")},
    Named{EINVAL, text("Invalid argument")},
    Named{EIO, text("Input/output error")},
    Named{EISDIR, text("Is a directory")},
    Named{ELOOP, text("Too many levels of symbolic links")},
    Named{EMFILE, text("Too many open files")},
    Named{ENAMETOOLONG, text("File name too long")},
    Named{ENETDOWN, text("Network is down")},
    Named{ENETRESET, text("Connection dropped by the network")},
    Named{ENETUNREACH, text("Network is unreachable")},
    Named{ENFILE, text("Too many open files in the system")},
    Named{ENOBUFS, text("No buffer space available")},
    Named{ENODEV, text("No such device")},
    Named{ENOENT, text("No such file or directory")},
    Named{ENOMEM, text("Cannot allocate memory")},
    Named{ENOPROTOOPT, text("Protocol not available")},
    Named{ENOSPC, text("No space left on device")},
    Named{ENOTCONN, text("Not connected")},
    Named{ENOTDIR, text("Not a directory")},
    Named{ENOTTY, text("Not a terminal")},
    Named{ENXIO, text("No such device or address")},
    Named{EOPNOTSUPP, text("Operation not supported")},
    Named{EOVERFLOW, text("Value too large")},
    Named{EPERM, text("Operation not permitted")},
    Named{EPIPE, text("Broken pipe")},
    Named{EPROTO, text("Protocol error")},
    Named{EPROTONOSUPPORT, text("Protocol not supported")},
    Named{EREMOTEIO, text("Remote I/O error")},
    Named{EROFS, text("Read-only file system")},
    Named{ESPIPE, text("Illegal seek")},
    Named{ESTALE, text("Stale file handle")},
    Named{ETIMEDOUT, text("Connection timed out")},
    Named{ETXTBSY, text("Program file in use")},
    Named{EXDEV, text("Another file system")},
};

constexpr std::array lookup_errors{
    Named{EAI_AGAIN, text("Temporary failure in name resolution")},
    Named{EAI_FAIL, text("Failure in name resolution")},
    Named{EAI_FAMILY, text("Address family not supported")},
    Named{EAI_MEMORY, text("Cannot allocate memory")},
    Named{EAI_NODATA, text("No address associated with hostname")},
    Named{EAI_NONAME, text("Name or service not known")},
    Named{EAI_SERVICE, text("No such service")},
};

std::string name_of(int number, std::span<const Named> all) {
  const auto found = std::ranges::find(all, number, &Named::number);
  return found == all.end() ? phrase("system error {}", number) : translated(found->name);
}

}  // namespace

std::string system_error(const std::error_code& error) {
  const bool of_a_lookup = std::string_view{error.category().name()} == "getaddrinfo";
  return of_a_lookup ? name_of(error.value(), lookup_errors) : name_of(error.value(), errors);
}

}  // namespace papo::lang
