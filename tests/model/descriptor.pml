/* SPDX-License-Identifier: MIT */

/* The life of a descriptor, from its accept to its close, and the end of the server.
 *
 * Says:  a worker writes to a descriptor only while it is open and still belongs to its client. A
 *        last deadline reaches only a client that asked for it. The server always ends after a
 *        stop, whatever its clients do or leave undone.
 * How:   `holder` is the kernel's table of descriptors, in which the lowest free one is given out
 *        again. Clients may, at any time, send a line, end, break, or read or not.
 * Parts: Loop is Reactor (accept, read_once, end, watch_writable, finish, release, stop), Lingering
 *        and Server::Impl; Worker is Worker::run with carry_out, drop, close, lose,
 *        say_goodbye and flush, and Outlet::send; post() is Hub::post_to_rooms, for Say and Depart.
 * Size:  two workers, CLIENTS clients one after another on DESCRIPTORS descriptors, LINES lines,
 *        one room.
 *        -DGIVE_UP lets the drain timeout pass at any time of a stop.
 *
 * Requests are put on the desk at once, not at the end of a worker's turn: the harder case.
 * Each BREAK_ is a fault that the check expects to be found (see `check`). */

#define WORKERS 2
#ifndef CLIENTS
#define CLIENTS 2
#endif
#ifndef DESCRIPTORS
#define DESCRIPTORS 1
#endif
#ifndef LINES
#define LINES 1
#endif
#ifndef STALLS
#define STALLS 1 /* How often the kernel takes only a part. */
#endif
#define IDS (CLIENTS + 1) /* From 1: 0 is nobody. */
#define owner(id) (id % WORKERS)

#include "waiting.pml"

mtype = { opened, line, finished, lost, writable, last_deadline, no_more_lines }; /* Inputs. */
mtype = { watch_writable, finish, release };                                      /* Requests. */
mtype = { said, departed };                                                       /* Events. */
mtype = { none, here, leaving, closing }; /* Session::Stage; none: there is no session. */

chan inputs[WORKERS] = [8] of { mtype, byte };
chan events[WORKERS] = [CLIENTS + LINES + 1] of { mtype, byte };
bool is_over[WORKERS]; /* No more events come: Mailbox::ended_ */
chan desk = [8] of { mtype, byte };
bool is_closed[WORKERS]; /* Mailboxes. */
bool given_up;
byte ended; /* Workers. */

/* The kernel. */
byte holder[DESCRIPTORS]; /* The client that has it; 0: free. */
bool is_gone[IDS];        /* The peer broke the connection: sends fail. */
bool is_full[IDS];        /* The client's buffer is full for now. */
bool is_stuck[IDS];       /* The client's buffer stays full. */
byte stalls;

/* The Hub. */
bool is_here[IDS];
byte drained;

/* The sessions. Each belongs to its owner. */
typedef Session {
  mtype stage;
  byte descriptor;
  bool is_blocked;
  bool is_deaf;
  bool is_touched;
  bool is_owed;  /* Text was rendered for the client. */
  bool waits;    /* The outbox is not empty. */
};
Session session[IDS];

/* ---- The worker */

#define is_member_of(id, worker) (is_here[id] && owner(id) == (worker))
#if CLIENTS > 2
#define has_members(worker) \
  (is_member_of(1, worker) || is_member_of(2, worker) || is_member_of(3, worker))
#else
#define has_members(worker) (is_member_of(1, worker) || is_member_of(2, worker))
#endif

inline post(what_happened, about) {
  events[owner(about)]!what_happened, about;
  if
  :: has_members(1 - owner(about)) -> events[1 - owner(about)]!what_happened, about
  :: else
  fi
}

inline drop(id) {
  if
  :: session[id].stage == here ->
     if
     :: is_here[id] -> is_here[id] = false; post(departed, id)
     :: else
     fi;
     session[id].stage = leaving
  :: else
  fi
}

inline lose(id) { session[id].is_deaf = true; session[id].waits = false }

inline close(id) { session[id].stage = closing; session[id].is_touched = true }

inline carry_out(input, id) {
  if
  :: input == opened -> session[id].stage = here; is_here[id] = true
  :: input == no_more_lines ->
     drained++;
     if :: drained == WORKERS -> is_over[0] = true; is_over[1] = true :: else fi
  :: input != opened && input != no_more_lines && session[id].stage == none -> skip /* find() */
  :: else ->
     if
     :: input == line && session[id].stage == here ->
        if
        :: post(said, id)
        :: drop(id) /* The client quits. */
        fi
     :: input == finished -> drop(id)
     :: input == lost -> drop(id); lose(id); session[id].is_touched = true
     :: input == writable -> session[id].is_blocked = false; session[id].is_touched = true
     :: input == last_deadline -> drop(id); lose(id); close(id)
     :: else
     fi
  fi
}

inline replay(event, id) {
  if
  :: event == departed && owner(id) == me && session[id].stage != none ->
     if
     :: session[id].stage != closing ->
        session[id].is_owed = !session[id].is_deaf;
        close(id)
     :: else
     fi
  :: event == departed && !(owner(id) == me && session[id].stage != none) -> skip
  :: else -> /* said: to all clients of this worker. */
     each = 1;
     do
     :: each <= CLIENTS ->
        if
        :: owner(each) == me && (session[each].stage == here || session[each].stage == leaving) ->
           session[each].is_owed = true
        :: else
        fi;
        each++
     :: else -> break
     od;
     each = 0
  fi
}

/* A client that is leaving is closed by its own departure. */
inline say_goodbye() {
  each = 1;
  do
  :: each <= CLIENTS ->
     if
     :: owner(each) == me && session[each].stage == here ->
        session[each].is_owed = true;
        close(each)
     :: else
     fi;
     each++
  :: else -> break
  od;
  each = 0
}

/* Outlet::send: the kernel may take any part of a write. */
inline send_to(id) {
  if :: session[id].is_deaf -> session[id].is_owed = false :: else fi;
  if
  :: !session[id].is_blocked && (session[id].is_owed || session[id].waits) ->
     assert(holder[session[id].descriptor] == id);
     if
     :: is_gone[id] -> lose(id)
     :: !is_gone[id] && !is_full[id] -> session[id].waits = false
     :: !is_gone[id] && (is_full[id] || stalls < STALLS) ->
        if :: !is_full[id] -> is_full[id] = true; stalls++ :: else fi;
        if :: is_stuck[id] = true :: true fi;
        session[id].waits = true
     fi
  :: session[id].is_blocked && session[id].is_owed -> session[id].waits = true
  :: else
  fi;
  session[id].is_owed = false;
  if
  :: session[id].waits && !session[id].is_blocked ->
     session[id].is_blocked = true;
     desk!watch_writable, id
  :: else
  fi;
  if /* If too much waits, it is cut to the rest of a line, or to nothing. */
  :: session[id].waits && !session[id].is_deaf ->
     session[id].is_deaf = true;
     drop(id);
     if :: session[id].waits = false :: true fi
  :: true
  fi
}

/* Worker::flush, for one session. */
inline flush(id) {
  if
  :: owner(id) == me && session[id].stage != none &&
     (session[id].is_owed || session[id].is_touched) ->
     send_to(id);
     if
#ifdef BREAK_RELEASE_BEFORE_FORGET
     :: session[id].stage == closing && session[id].waits -> desk!release, id
#else
     :: session[id].stage == closing && session[id].waits -> desk!finish, id
#endif
     :: session[id].stage == closing && !session[id].waits ->
        desk!release, id;
        session[id].stage = none;
        session[id].is_blocked = false;
        session[id].is_deaf = false
     :: else
     fi;
     session[id].is_touched = false
  :: else
  fi
}

inline wake() {
  d_step {
    if :: len(events[0]) > 0 || is_over[0] -> notify(0) :: else fi;
    if :: len(events[1]) > 0 || is_over[1] -> notify(1) :: else fi
  }
}

active [WORKERS] proctype Worker() {
  byte me = _pid;
  byte waiting;
  byte id;
  byte each;
  mtype what;

  do
  :: wait_until(me, is_closed[me] || is_over[me] || len(inputs[me]) > 0 || len(events[me]) > 0);
     atomic {
       if
       :: given_up || (len(inputs[me]) == 0 && len(events[me]) == 0 && !is_over[me]) -> break
       :: else
       fi;
       waiting = len(inputs[me]);
       do
       :: waiting > 0 -> inputs[me]?what, id; carry_out(what, id); waiting--
       :: else -> break
       od;
       id = 0; what = 0;
       wake()
     };
     atomic {
       do
       :: len(events[me]) > 0 -> events[me]?what, id; replay(what, id)
       :: else -> break
       od;
       if
       :: is_over[me] ->
          is_over[me] = false;
#ifndef BREAK_NO_GOODBYE
          say_goodbye()
#endif
       :: else
       fi;
       id = 0; what = 0
     };
     atomic {
       each = 1;
       do
       :: each <= CLIENTS -> flush(each); each++
       :: else -> break
       od;
       each = 0;
       wake()
     }
  od;
  ended++
}

/* ---- The loop */

inline post_input(input, id) {
  inputs[owner(id)]!input, id;
  notify(owner(id))
}

inline accept() {
  newest++;
  descriptor[newest] = free;
  holder[free] = newest;
  session[newest].descriptor = free; /* The input `opened` brings it. */
  is_connected[newest] = true;
  connected++;
  post_input(opened, newest)
}

inline on_request(kind, id) {
  if
  :: kind == watch_writable && is_connected[id] -> wants_writable[id] = true
  :: kind == finish && is_connected[id] && !is_finishing[id] ->
     is_finishing[id] = true;
#ifndef BREAK_NO_LAST_DEADLINE
     has_deadline[id] = true
#endif
  :: kind == release && is_connected[id] ->
     is_connected[id] = false;
     connected--;
     is_lingering[descriptor[id]] = true;
     wants_writable[id] = false
  :: else
  fi
}

#if DESCRIPTORS > 1
#define is_anything_lingering (is_lingering[0] || is_lingering[1])
#else
#define is_anything_lingering is_lingering[0]
#endif
#define can_accept (!is_stopping && newest < CLIENTS)
#define can_be_read(id) (is_connected[id] && !is_stopping && !has_ended[id] && !is_finishing[id])
#define can_be_written(id) (is_connected[id] && wants_writable[id] && !is_stuck[id])
#define has_last_deadline(id) (has_deadline[id])

/* Picks any client with that property. Waits if there is none. */
#if CLIENTS > 2
#define ANY_CLIENT(such) if :: such(1) -> id = 1 :: such(2) -> id = 2 :: such(3) -> id = 3 fi
#else
#define ANY_CLIENT(such) if :: such(1) -> id = 1 :: such(2) -> id = 2 fi
#endif

active proctype Loop() {
  byte newest;
  byte connected;
  byte lines;
  byte descriptor[IDS];
  bool is_connected[IDS];
  bool has_ended[IDS];
  bool is_finishing[IDS];
  bool wants_writable[IDS];
  bool has_deadline[IDS]; /* DeadlineQueue: a deadline outlives the connection. */
  bool is_lingering[DESCRIPTORS];
  bool is_stopping;
  byte id;
  byte free;
  mtype kind;

  do
  :: atomic { /* Reactor::accept */
       if
       :: can_accept && holder[0] == 0 -> free = 0
#if DESCRIPTORS > 1
       :: can_accept && holder[0] != 0 && holder[1] == 0 -> free = 1
#endif
       fi;
       accept();
       free = 0
     }
  :: atomic { /* Reactor::read_once */
       ANY_CLIENT(can_be_read);
       if
       :: lines < LINES -> lines++; post_input(line, id)
       :: has_ended[id] = true; post_input(finished, id)
       :: has_ended[id] = true; is_gone[id] = true;
          post_input(lost, id);
#ifdef BREAK_CLOSE_WHEN_LOST
          holder[descriptor[id]] = 0
#endif
       fi;
       id = 0
     }
  :: atomic { /* Reactor::on_ready: the kernel takes bytes again, or the peer is gone. */
       ANY_CLIENT(can_be_written);
       wants_writable[id] = false;
       if :: is_full[id] = false :: is_gone[id] = true fi;
       post_input(writable, id);
       id = 0
     }
  :: atomic { /* The callback of last_deadlines_. */
       ANY_CLIENT(has_last_deadline);
       has_deadline[id] = false;
#ifdef BREAK_DEADLINE_BY_DESCRIPTOR
       id = holder[descriptor[id]];
#endif
       if
       :: is_connected[id] -> assert(is_finishing[id]); post_input(last_deadline, id)
       :: else
       fi;
       id = 0
     }
  :: atomic { /* LoopDesk::take */
       len(desk) > 0 ->
       desk?kind, id;
       on_request(kind, id);
       kind = 0; id = 0
     }
  :: atomic { /* Lingering::look */
       is_lingering[0] -> is_lingering[0] = false; holder[0] = 0
     }
#if DESCRIPTORS > 1
  :: atomic { is_lingering[1] -> is_lingering[1] = false; holder[1] = 0 }
#endif
  :: atomic { /* Server::Impl::begin_stop */
       !is_stopping ->
       is_stopping = true;
       inputs[0]!no_more_lines, 0;
       inputs[1]!no_more_lines, 0;
       notify(0);
       notify(1)
     }
#ifdef GIVE_UP
  :: is_stopping -> given_up = true; break
#endif
  :: atomic { /* tell_if_all_closed */
       is_stopping && connected == 0 && !is_anything_lingering -> break
     }
  od;
  /* The threads are told to end, and are waited for (WorkerThread). The Reactor ends after them. */
  atomic { is_closed[0] = true; is_closed[1] = true; notify(0); notify(1) };
#ifndef BREAK_CLOSE_BEFORE_JOIN
  ended == WORKERS;
#endif
  holder[0] = 0;
#if DESCRIPTORS > 1
  holder[1] = 0;
#endif
  ended == WORKERS
}

/* Every stop ends. */
ltl ends { <> (ended == WORKERS) }
