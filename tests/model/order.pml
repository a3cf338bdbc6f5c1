/* The order of events: from what the loop has read, through the Hub, to what each client is told.
 *
 * Says:  all workers see all events in one order, each once; a client is told exactly what happened
 *        from its Joined to its Left; once the server is told to stop, all that was read before is
 *        carried out and delivered, Stopping comes last, and the workers end.
 * How:   the Hub numbers its events, and notes with each who is in the room by then. Those notes
 *        are the model's alone: asserts hold what a worker does, which knows no more than what its
 *        mailbox brings, against them.
 * Parts: Loop is src/net/reactor.cc (read_once, stop) with src/server/server.cc (begin_stop);
 *        Worker is Worker::run with carry_out, replay and take_place; command() is src/chat/hub.cc
 *        (say, join, leave_room, kick, worker_drained; post_to_all).
 * Size:  two workers with a client each, one room, LINES lines that each may be any command.
 *
 * Each BREAK_ is a fault that the check expects to be found (see `check`). */

#define WORKERS 2
#define CLIENTS 2 /* Client c is owned by worker c. */
#ifndef LINES
#define LINES 3
#endif
#define EVENTS (LINES + 2)

#include "waiting.pml"

mtype = { line, no_more_lines };          /* Inputs. */
mtype = { joined, said, left, stopping }; /* Events. */

/* The mailboxes. A mailbox has no bound of its own, but LINES lines never fill these. An event
 * brings what happened, and to whom; and for the asserts its number, and whom it concerns. */
chan inputs[WORKERS] = [LINES + 1] of { mtype };
chan events[WORKERS] = [EVENTS] of { mtype, byte, byte, byte };

/* The Hub. */
bool locked;
bool is_member[CLIENTS];
byte drained;

/* What the asserts know. */
byte happened;
byte replayed[WORKERS];
byte lines_read;
byte carried_out;
byte ended;

bool is_seated[CLIENTS]; /* The workers' lists of members: each client's is its owner's. */

/* Hub::post_to_all, under the mutex. */
inline post_to_all(what_happened, about) {
  d_step {
    number = happened;
    concerns = (is_member[0] || about == 0) + 2 * (is_member[1] || about == 1);
    happened++
  };
#ifdef BREAK_POST_OUTSIDE_MUTEX
  unlock();
#endif
  events[0]!what_happened, about, concerns, number;
  events[1]!what_happened, about, concerns, number
}

inline lock() { atomic { !locked -> locked = true } }
inline unlock() { locked = false }

/* Any command that this client may give in its place, or one that is refused. */
inline command(client) {
  lock();
  if
  :: !is_member[client] ->
     post_to_all(joined, client);
     is_member[client] = true
#ifdef BREAK_SEAT_BEFORE_JOINED
     ; is_seated[client] = true
#endif
  :: is_member[client] -> post_to_all(said, client)
  :: is_member[client] ->
     post_to_all(left, client);
     is_member[client] = false
  :: is_member[client] && is_member[1 - client] ->
     post_to_all(left, 1 - client);
     is_member[1 - client] = false
  :: skip
  fi;
  unlock()
}

inline worker_drained() {
  lock();
  drained++;
#ifdef BREAK_STOP_WITH_FIRST_DRAINED
  if :: drained == 1 -> post_to_all(stopping, CLIENTS) :: else fi;
#else
  if :: drained == WORKERS -> post_to_all(stopping, CLIENTS) :: else fi;
#endif
  unlock()
}

/* Hub::wake_all and Mailbox::wake. */
inline wake_all() {
  d_step {
    if :: len(events[0]) > 0 -> notify(0) :: else fi;
    if :: len(events[1]) > 0 -> notify(1) :: else fi
  }
}

/* Worker::replay, take_place and replay_stopping, for the one client that is this worker's. */
inline replay(worker) {
  d_step {
    assert(number == replayed[worker]); /* One order; none missed, and none twice. */
    replayed[worker]++;
    if :: what == joined && subject == worker -> is_seated[worker] = true
       :: else
    fi;
    if
    :: what == stopping ->
       assert(number == happened - 1);
       is_stopped = true
    :: else ->
       assert(is_seated[worker] == ((concerns >> worker) & 1)) /* From its Joined to its Left. */
    fi;
#ifndef BREAK_STAY_AFTER_LEFT
    if :: what == left && subject == worker -> is_seated[worker] = false
       :: else
    fi
#endif
  }
}

active [WORKERS] proctype Worker() {
  byte me = _pid;
  byte waiting;
  mtype input;
  mtype what;
  byte subject;
  byte concerns;
  byte number;
  bool is_stopped;

  do
  :: !is_stopped ->
     wait_until(me, len(inputs[me]) > 0 || len(events[me]) > 0);
     waiting = len(inputs[me]); /* Taken at once: what comes later is of the next turn. */
     do
     :: waiting > 0 ->
        atomic { inputs[me]?input; waiting-- };
        if
        :: input == line -> command(me); carried_out++
        :: else -> worker_drained()
        fi
     :: else -> break
     od;
#ifndef BREAK_NO_WAKE
     wake_all();
#endif
     waiting = len(events[me]); /* Mailbox::take_events */
     do
     :: waiting > 0 ->
        atomic {
#ifdef BREAK_EVENT_STAYS_IN_MAILBOX
          events[me]?<what, subject, concerns, number>;
#else
          events[me]?what, subject, concerns, number;
#endif
          waiting--;
          replay(me);
          what = 0; subject = 0; concerns = 0; number = 0
        }
     :: else -> break
     od
  :: else -> break
  od;
  atomic {
    assert(carried_out == lines_read); /* All that was read, by whomever. */
    assert(replayed[me] == happened);
    ended++
  }
}

/* Reads lines until it is told to stop, which may be at any time. */
active proctype Loop() {
  do
  :: lines_read < LINES ->
     if
     :: atomic { lines_read++; inputs[0]!line; notify(0) }
     :: atomic { lines_read++; inputs[1]!line; notify(1) }
     fi
  :: break
  od;
#ifdef BREAK_LINE_AFTER_NO_MORE
  atomic { lines_read++; inputs[0]!no_more_lines; inputs[0]!line; notify(0) };
#else
  atomic { inputs[0]!no_more_lines; notify(0) };
#endif
  atomic { inputs[1]!no_more_lines; notify(1) }
}

/* Every stop ends. */
ltl ends { <> (ended == WORKERS) }
