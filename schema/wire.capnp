# What two nodes say to each other over an encrypted link. Plain unary calls; both sides offer a Peer and call the
# other's. Nothing here is believed before it is checked: see sync/segment.h, sync/fact.h.
@0xfbe733e5939fe044;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("satchel::wire");

enum Chain { facts @0; commits @1; }

struct Head {            # where a log ends, as stored durably
  log @0 :Data;          # 32 bytes
  seq @1 :UInt64;
  hash @2 :Data;         # of that commit or fact, 32 bytes
}

struct Segment {         # a run of one log: see sync/segment.h for the rules
  log @0 :Data;
  firstSeq @1 :UInt64;
  previous @2 :Data;     # hash before the first, 32 zero bytes for seq 1
  bodies @3 :List(Body);
  signature @4 :Data;    # of the last one's hash, 64 bytes
  incarnation @5 :Data;  # how the log began: see sync/incarnation.h
  window @6 :Window;     # of commits, instead of bodies, to who reads the space: see sync/window.h
}
struct Window {
  epochs @0 :List(Data); # that all of them are sealed under
  commits @1 :UInt16;
  sealed @2 :Data;
}
struct Body {
  epochs @0 :List(Data); # commits: the epochs whose keys it is sealed under; empty means as the one before
  bytes @1 :Data;        # a sealed body, or a fact
}

struct Wrap { epoch @0 :Data; device @1 :Data; sealed @2 :Data; author @3 :Data; signature @4 :Data; }
# an epoch's key, sealed to one device's box key by a member who holds it

struct Note { token @0 :Data; slot @1 :UInt8; sealed @2 :Data; }
# pairing: slot 0 holds the joiner's request, slot 1 the welcome

interface Peer {
  meet @0 (protocol :UInt16, space :Data, factsHash :Data, commitsHash :Data)
       -> (known :Bool, protocol :UInt16, factsHash :Data, commitsHash :Data, reason :Text);
  # not known: a code that says why where it may be said (ACCESS_REMOVED: whoever asks was removed), else empty
  heads @1 (space :Data, chain :Chain, heads :List(Head)) -> (heads :List(Head));
  # both sides' whole vectors, when their hashes differ: what will come is known from them
  take @2 (space :Data, chain :Chain, segments :List(Segment), wraps :List(Wrap), forks :List(Data))
       -> (heads :List(Head), refused :Text, unread :Bool);
  # answered when it is durable: the receiver's heads of those logs. unread: a window's keys are not here, so it was not
  # taken; from then on this side is sent bodies as they are sealed. forks: proofs, see sync/fork.h; with facts only. A
  # segment of a branch names the branch, and carries its log's incarnation
  ping @3 ();
  # ---- pairing
  openMailbox @4 (token :Data, expires :Int64) -> (waiting :Bool, note :Note);
  post @5 (note :Note) -> (accepted :Bool, waiting :Bool, note :Note);
  # into an open mailbox; answers with what already waits in the other slot
  delivered @6 (note :Note);
  # what somebody posted into a mailbox this side opened or posted to

  headers @7 (space :Data, log :Data, known :List(Head)) -> (stem :Data);
  # where the two sides' histories of a log differ: the headers that follow on the latest of the asker's places that is
  # here too, as a fork of one stem (sync/fork.h); empty where there are none

  # ---- receipts: see sync/receipt.h and sync/receipt-exchange.h. A mark is a receipt's log, counter and hash
  compareReceipts @8 (space :Data, marksHash :Data) -> (marksHash :Data);
  receiptMarks @9 (space :Data, marks :List(Head)) -> (marks :List(Head));
  takeReceipts @10 (space :Data, receipts :List(Data));
  vectors @11 (space :Data, roots :List(Data), known :List(Data)) -> (vectors :List(VectorDifference));
  # what those roots stand for, where it is known here; against one of `known` where that serves
  fetch @12 (space :Data, log :Data, after :UInt64) -> (segments :List(Segment));
  # commits of a log that this side said it has, and did not send
}

struct VectorDifference {
  root @0 :Data;
  base @1 :Data;           # the root that it differs from; empty: from nothing
  changed @2 :List(Head);
  absent @3 :List(Data);   # logs
}
