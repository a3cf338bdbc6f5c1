// SPDX-License-Identifier: MIT

// What a mutex guards, said so that the compiler checks it: clang, by -Wthread-safety. For other
// compilers these words mean nothing.
//
//   Mutex mutex_;
//   int next_ GUARDED_BY(mutex_) = 0;    // Neither read nor written without the mutex.
//   int take() REQUIRES(mutex_);         // Whoever calls it holds the mutex.
//   void tell() EXCLUDES(mutex_);        // Whoever calls it does not, for it takes the mutex.
//
// A lambda is a function of its own, and says the same: [this]() REQUIRES(mutex_) { ... }.
//
// Source: clang's manual, "Thread Safety Analysis".
#pragma once

#if defined(__clang__)
#define PAPO_THREAD_ANNOTATION(what) __attribute__((what))
#else
#define PAPO_THREAD_ANNOTATION(what)
#endif

#define GUARDED_BY(mutex) PAPO_THREAD_ANNOTATION(guarded_by(mutex))
#define REQUIRES(...) PAPO_THREAD_ANNOTATION(requires_capability(__VA_ARGS__))
#define EXCLUDES(...) PAPO_THREAD_ANNOTATION(locks_excluded(__VA_ARGS__))

// For base/mutex.h.
#define CAPABILITY(name) PAPO_THREAD_ANNOTATION(capability(name))
#define SCOPED_CAPABILITY PAPO_THREAD_ANNOTATION(scoped_lockable)
#define ACQUIRE(...) PAPO_THREAD_ANNOTATION(acquire_capability(__VA_ARGS__))
#define RELEASE(...) PAPO_THREAD_ANNOTATION(release_capability(__VA_ARGS__))
#define UNCHECKED_THREADS PAPO_THREAD_ANNOTATION(no_thread_safety_analysis)
