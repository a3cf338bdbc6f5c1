// SPDX-License-Identifier: MIT

// Says what a mutex guards, so that clang can check it (-Wthread-safety). For other compilers these
// words mean nothing.
//
//   Mutex mutex_;
//   int next_ GUARDED_BY(mutex_) = 0;    // Is neither read nor written without the mutex.
//   int take() REQUIRES(mutex_);         // Its caller holds the mutex.
//   void tell() EXCLUDES(mutex_);        // Its caller does not: it takes the mutex itself.
//
// A lambda is a function of its own and needs its own words: [this]() REQUIRES(mutex_) { ... }.
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

// These two are for base/mutex.h alone.
#define CAPABILITY(name) PAPO_THREAD_ANNOTATION(capability(name))
#define SCOPED_CAPABILITY PAPO_THREAD_ANNOTATION(scoped_lockable)
#define ACQUIRE(...) PAPO_THREAD_ANNOTATION(acquire_capability(__VA_ARGS__))
#define RELEASE(...) PAPO_THREAD_ANNOTATION(release_capability(__VA_ARGS__))
#define UNCHECKED_THREADS PAPO_THREAD_ANNOTATION(no_thread_safety_analysis)
