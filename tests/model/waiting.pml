/* SPDX-License-Identifier: MIT */

/* How a worker waits for its mailbox: a mutex and a condition variable (src/server/mailbox.cc).
 *
 * Looking and falling asleep are one step, because both happen under the mailbox's mutex. A worker
 * that sleeps goes on sleeping until it is notified, whatever is put into its mailbox. */

bool asleep[WORKERS];

/* Mailbox::take_inputs(), its wait: until `something_came`. */
inline wait_until(worker, something_came) {
  do
  :: atomic { (something_came) -> break }
  :: atomic { !(something_came) -> asleep[worker] = true };
     !asleep[worker]
  od
}

/* something_came_.notify_one() */
inline notify(worker) { asleep[worker] = false }
