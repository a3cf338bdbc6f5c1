/* SPDX-License-Identifier: MIT */

/* How reading is paused and resumed, so that the mailboxes and the observers' queues are bounded.
 *
 * Says:  a client that is left alone because a worker or an observer lags is always read again. The
 *        queue of each is bounded, however much clients send. With -DCHUNKS one client speaks in
 *        chunks. This client is always read again, too, and few chunks of it are out, also where a
 *        line of these has to wait for an answer.
 * How:   all clients send without end. The code counts bytes, and the model counts messages. An
 *        input is one message, and becomes an event. The event is one message for each sink that it
 *        concerns: its own worker, perhaps the other, and the observer.
 * Parts: Loop is Reactor::read_once, resume_reading and bytes_taken, with Server::Impl's
 *        congested, on_request and on_turn_end (src/server/server.cc); wait_for_relief and resume are LoopDesk's
 *        (src/server/loop_desk.h); Sink is the outline of Worker::run, with take_chunk,
 *        give_bytes_back and settle(), or of an observer's thread, with EventQueue's take and settle
 *        (src/server/observer.cc).
 * Size:  two workers with a client each; with -DOBSERVER an observer is in the place of the second.
 *        Marks of 1 and 1 for 4 MiB and 1 MiB. A credit of two chunks for a read's bytes.
 *
 * The code's atomics are sequentially consistent, as everything is here. So each access to an atomic
 * is a step of its own, and other steps may come between any two.
 *
 * Each BREAK_ is a fault that the check expects to be found (see `check`). */

#define SINKS 2   /* Each has a backlog. */
#define CLIENTS 2 /* Client c is owned by sink c, if that is a worker. */

#define CONGESTION_MARK 1
#define RELIEF_MARK 1

/* The loop looks before each read, so it passes the mark by one turn's inputs at most. Each input
 * that was read may be an event for every sink. */
#define MOST_WAITING ((CONGESTION_MARK + 1) * (SINKS + 1))

byte inputs[SINKS];
byte events[SINKS];
byte backlog[SINKS];
bool relief_awaited; /* LoopDesk::relief_awaited_ */
byte asked; /* Requests on the desk to resume reading. */
bool is_left_alone[CLIENTS]; /* Connection::congested */
#ifdef CHUNKS
#define CREDIT 2
byte out;        /* Connection::bytes_out, of client 1. */
byte given_back; /* A request on the desk: Request::Kind::bytes_taken. */
#ifdef BREAK_READ_WITHOUT_CREDIT
#define is_heard(client) (!is_left_alone[client])
#else
#define is_heard(client) (!is_left_alone[client] && !(client == 1 && out >= CREDIT))
#endif
#else
#define is_heard(client) (!is_left_alone[client])
#endif

/* Server::Impl::any_backlog_above. For an observer nothing is gathered. */
inline is_any_backlog_above(mark) {
  is_above = backlog[0] + gathered[0] > mark;
#ifndef BREAK_OBSERVER_LEFT_OUT
  if
  :: !is_above -> is_above = backlog[1] + gathered[1] > mark
  :: else
  fi
#endif
}

/* LoopDesk::wait_for_relief: says that it waits, and looks again. */
inline wait_for_relief(mark) {
  relief_awaited = true;
#ifdef BREAK_NO_SECOND_LOOK
  is_above = true;
#else
  is_any_backlog_above(mark);
#endif
  if
  :: is_above -> is_paused = true
  :: else -> relief_awaited = false; is_paused = false
  fi
}

/* Reactor::read_once, behind LoopDesk::pause. */
inline read(client) {
#ifdef BREAK_READ_BETWEEN_THE_MARKS
  is_paused = false;
#endif
  if
  :: !is_paused ->
     is_any_backlog_above(CONGESTION_MARK);
     if :: is_above -> wait_for_relief(CONGESTION_MARK) :: else fi
  :: else
  fi;
#ifdef BREAK_NEVER_PAUSE
  is_paused = false;
#endif
  if
  :: is_paused -> is_left_alone[client] = true
#ifdef CHUNKS
  :: else -> atomic { gathered[client]++; out = out + (client == 1) }
#else
  :: else -> gathered[client]++
#endif
  fi;
  is_above = false
}

/* Server::Impl::on_turn_end and Mailbox::post. */
inline post_inputs(worker) {
  atomic {
    if
    :: gathered[worker] > 0 ->
       backlog[worker] = backlog[worker] + gathered[worker];
       inputs[worker] = inputs[worker] + gathered[worker];
       gathered[worker] = 0;
       assert(backlog[worker] <= MOST_WAITING)
    :: else
    fi
  }
}

active proctype Loop() {
  byte gathered[SINKS];
  byte requests;
  bool is_above;
  bool is_paused; /* LoopDesk::is_paused_ */

  do
  :: /* A turn. Something may have come from a client or not. */
     if :: is_heard(0) -> read(0) :: true fi;
#ifndef OBSERVER
     if :: is_heard(1) -> read(1) :: true fi;
#endif
     /* LoopDesk::take and Server::Impl::on_request. */
     atomic {
       requests = asked;
       asked = 0;
#ifdef CHUNKS
       out = out - given_back;
       given_back = 0
#endif
     };
     do
     :: requests > 0 ->
        requests--;
#ifdef BREAK_FORGET_WHO_IS_BEHIND
        is_any_backlog_above(RELIEF_MARK);
        is_paused = is_above;
#else
        wait_for_relief(RELIEF_MARK); /* LoopDesk::go_on */
#endif
        atomic {
          if
          :: !is_paused -> is_left_alone[0] = false; is_left_alone[1] = false
          :: else
          fi;
          is_above = false
        }
     :: else -> break
     od;
     post_inputs(0);
     post_inputs(1)
  od
}

/* Whether the loop must be asked to go on: LoopDesk::resume. */
inline resume_if_relieved(sink) {
  if
  :: backlog[sink] < RELIEF_MARK && relief_awaited ->
     atomic { /* relief_awaited_.exchange(false) */
       if :: relief_awaited -> relief_awaited = false; asked++ :: else fi
     }
  :: else
  fi
}

/* The taken inputs become events, under the Hub's mutex. The loop may look before all of these or
 * after them. A backlog that is above a mark in between is above it afterwards, too. */
inline become_events(count) {
  atomic {
    events[me] = events[me] + count;
    backlog[me] = backlog[me] + count;
#ifdef OBSERVER
    concerned = count;
#else
    if :: concerned = count :: concerned = 0 fi;
#endif
    events[1 - me] = events[1 - me] + concerned;
    backlog[1 - me] = backlog[1 - me] + concerned;
    concerned = 0;
    assert(backlog[0] <= MOST_WAITING && backlog[1] <= MOST_WAITING)
  }
}

/* An observer has no inputs. */
active [SINKS] proctype Sink() {
  byte me = _pid - 1;
  byte taken;
#ifdef CHUNKS
  byte chunks;      /* Session::Within::taken */
  bool waits;       /* A line of these waits for an answer: Session::waits */
  bool is_answered; /* It has waited. */
#else
#define waits false
#endif
  byte concerned;

  do
  :: atomic { /* Mailbox::take_inputs */
       inputs[me] > 0 || events[me] > 0 || waits -> /* An answer always comes. */
       taken = inputs[me];
       inputs[me] = 0;
#ifdef CHUNKS
       assert(me == 0 || taken + chunks <= CREDIT);
       if :: me == 1 -> chunks = chunks + taken :: else fi;
       is_answered = waits;
       waits = false
#endif
     };
     if :: taken > 0 -> become_events(taken) :: else fi;
     atomic { taken = taken + events[me]; events[me] = 0 };
#ifdef BREAK_LOOK_BEFORE_SETTLING
     resume_if_relieved(me);
     backlog[me] = backlog[me] - taken;
#else
     backlog[me] = backlog[me] - taken; /* settle() */
     resume_if_relieved(me);
#endif
#if defined(CHUNKS) && !defined(BREAK_KEEP_A_CHUNK)
     atomic { /* Worker::give_bytes_back, with the turn's other requests. */
       if
#ifdef BREAK_KEEP_A_CHUNK_THAT_WAITED
       :: chunks > 0 && !is_answered -> given_back = given_back + chunks; chunks = 0
#else
       :: chunks > 0 -> given_back = given_back + chunks; chunks = 0
#endif
       :: chunks > 0 && !is_answered -> waits = true
       :: else
       fi;
       is_answered = false
     };
#endif
     taken = 0
  od
}

#ifdef CHUNKS
/* A client without credit is read again, though reading is paused meanwhile. */
ltl resumes {
  [] ((out >= CREDIT) -> <> (out < CREDIT)) && [] (is_left_alone[1] -> <> !is_left_alone[1])
}
#else
/* A client that is paused is resumed. */
ltl resumes {
  [] (is_left_alone[0] -> <> !is_left_alone[0]) && [] (is_left_alone[1] -> <> !is_left_alone[1])
}
#endif
