/* SPDX-License-Identifier: MIT */

/* The order of events: from what the loop has read, through the Hub, to what each client is told.
 *
 * Says:  a worker sees each event that concerns one of its clients once, and no other. All that see
 *        two events see them in one order. Observers do so, too, and see all events of rooms. A
 *        client is told exactly the events from its Joined to its Left, and its refusals in their
 *        places among these. After a stop, all lines that were read before are carried out and
 *        delivered. Only then the end is told, and the workers end.
 * How:   the Hub numbers its events, and notes for each the sinks to which it is due, from the
 *        members of the room at that time. Only the model has these notes. A worker knows only its
 *        mailbox, and asserts compare its acts with the notes.
 * Parts: Loop is src/net/reactor.cc (read_once, stop) with src/server/server.cc (begin_stop);
 *        Worker is Worker::run with carry_out, replay_waiting, replay, take_place and say_goodbye;
 *        command() is Hub::ask (src/engine/hub.cc: post, post_to_rooms, count_in, count_out,
 *        observe, worker_drained) with the rules of src/chat/rules*.cc (Say, Join, Leave, Kick, and
 *        the refusals).
 * Size:  two workers with a client each, one room, LINES lines that each may be any command, and an
 *        observer. The observer takes events in the order in which they were put into its queue, so
 *        the assert is made there.
 *
 * Each BREAK_ is a fault that the check expects to be found (see `check`). */

#define WORKERS 2
#define CLIENTS 2 /* Client c is owned by worker c. */
#define OBSERVER 2
#define SINKS 3
#ifndef LINES
#define LINES 3
#endif

#include "waiting.pml"

mtype = { line, no_more_lines };         /* Inputs. */
mtype = { joined, said, left, refused }; /* Events: each command becomes one. */

/* The mailboxes. A mailbox has no bound of its own, but LINES lines never fill these. An event has
 * its kind and its subject. For the asserts it also has its number, and the members of the room. */
chan inputs[WORKERS] = [LINES + 1] of { mtype };
chan events[WORKERS] = [LINES] of { mtype, byte, byte, byte };
bool is_over[WORKERS]; /* Mailbox::ended_ */

/* The Hub. */
bool locked;
bool is_member[CLIENTS];
bool has_share[WORKERS]; /* Hub::shares_: of the room, by worker. */
byte drained;

/* The notes for the asserts. */
byte happened;
byte due[SINKS]; /* One bit for the number of each event. */
byte lines_read;
byte carried_out;
byte ended;

bool is_seated[CLIENTS]; /* The workers' lists of members: each client's is its owner's. */

/* The sink sees an event that is due to it, once, and it is the first of the due ones. */
inline see(sink) {
  assert((due[sink] & ((2 << number) - 1)) == (1 << number));
  due[sink] = due[sink] - (1 << number)
}

inline is_due(sink) { due[sink] = due[sink] + (1 << number) }

/* Hub::post, under the mutex: to the subject's owner. An event that is not the subject's alone also
 * goes to the owners of the room's members, and to the observer. */
inline post(what_happened, about) {
  d_step {
    number = happened;
    happened++;
    is_there = is_member[0] + 2 * is_member[1];
    if
    :: what_happened == joined -> is_there = is_there | (1 << (about)); has_share[about] = true
    :: else
    fi;
    is_due(about);
    if
    :: what_happened != refused ->
       is_due(OBSERVER);
       if :: is_member[1 - (about)] -> is_due(1 - (about)) :: else fi
    :: else
    fi
  };
#ifdef BREAK_POST_OUTSIDE_MUTEX
  unlock();
#endif
  events[about]!what_happened, about, is_there, number;
  if
  :: what_happened != refused ->
#ifndef BREAK_NOT_TO_MEMBERS
     if
#ifdef BREAK_TO_ALL_WORKERS
     :: true
#else
     :: has_share[1 - (about)]
#endif
        -> events[1 - (about)]!what_happened, about, is_there, number
#ifndef BREAK_TO_ALL_WORKERS
     :: else
#endif
     fi;
#endif
     d_step {
#ifndef BREAK_OBSERVER_MISSES
       see(OBSERVER);
#endif
       if :: what_happened == left -> has_share[about] = false :: else fi
     }
  :: else
  fi;
  d_step { number = 0; is_there = 0 }
}

inline lock() { atomic { !locked -> locked = true } }
inline unlock() { locked = false }

/* Any command that this client may give now, or one that is refused. */
inline command(client) {
  lock();
  if
  :: !is_member[client] ->
     post(joined, client);
     is_member[client] = true
#ifdef BREAK_SEAT_BEFORE_JOINED
     ; is_seated[client] = true
#endif
  :: is_member[client] -> post(said, client)
  :: is_member[client] ->
     post(left, client);
     is_member[client] = false
  :: is_member[client] && is_member[1 - client] ->
     post(left, 1 - client);
     is_member[1 - client] = false
  :: post(refused, client)
  fi;
  unlock()
}

inline worker_drained() {
  lock();
  drained++;
#ifdef BREAK_STOP_WITH_FIRST_DRAINED
  if :: drained == 1 -> is_over[0] = true; is_over[1] = true :: else fi;
#else
  if :: drained == WORKERS -> is_over[0] = true; is_over[1] = true :: else fi;
#endif
  unlock()
}

/* Hub::wake and Mailbox::wake. */
inline wake() {
  d_step {
    if :: len(events[0]) > 0 || is_over[0] -> notify(0) :: else fi;
    if :: len(events[1]) > 0 || is_over[1] -> notify(1) :: else fi
  }
}

/* Worker::replay and take_place, for this worker's one client. */
inline replay(worker) {
  d_step {
    see(worker);
    if :: what == joined && subject == worker -> is_seated[worker] = true
       :: else
    fi;
    assert(is_seated[worker] == ((was_there >> worker) & 1)); /* From its Joined to its Left. */
#ifndef BREAK_STAY_AFTER_LEFT
    if :: what == left && subject == worker -> is_seated[worker] = false
       :: else
    fi
#endif
  }
}

/* Worker::replay_waiting, of so many events. */
inline replay_waiting() {
  do
  :: waiting > 0 ->
     atomic {
#ifdef BREAK_EVENT_STAYS_IN_MAILBOX
       events[me]?<what, subject, was_there, number>;
#else
       events[me]?what, subject, was_there, number;
#endif
       waiting--;
       replay(me);
       what = 0; subject = 0; was_there = 0; number = 0
     }
  :: else -> break
  od
}

active [WORKERS] proctype Worker() {
  byte me = _pid;
  byte unread;
  byte waiting;
  mtype input;
  mtype what;
  byte subject;
  byte was_there;
  byte is_there;
  byte number;
  bool is_last;

  do
  :: !is_last ->
     wait_until(me, len(inputs[me]) > 0 || len(events[me]) > 0 || is_over[me]);
     unread = len(inputs[me]); /* Taken together: later inputs belong to the next turn. */
     do
     :: unread > 0 ->
        atomic { inputs[me]?input; unread-- };
        if
        :: input == line ->
           command(me);
           carried_out++;
           if /* The next line may have to wait for the answer: Worker::settle_question */
           :: unread > 0 -> waiting = len(events[me]); replay_waiting()
           :: true
           fi
        :: else -> worker_drained()
        fi
     :: else -> break
     od;
#ifndef BREAK_NO_WAKE
     wake();
#endif
#ifdef BREAK_END_LOOKED_AT_LATER
     waiting = len(events[me]);
     is_last = is_over[me];
#else
     atomic { waiting = len(events[me]); is_last = is_over[me] }; /* Mailbox::take_events */
#endif
     replay_waiting()
  :: else -> break
  od;
  atomic { /* Worker::say_goodbye */
    assert(carried_out == lines_read); /* All lines of all clients. */
    assert(due[me] == 0 && due[OBSERVER] == 0);
    ended++
  }
}

/* Reads lines until the stop, which may come at any time. */
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
