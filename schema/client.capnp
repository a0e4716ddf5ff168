# What a client on this machine may ask of its node, over a Unix socket. Clients are thin: values arrive as text and are
# read by the node, which knows the types; answers carry typed values. A refusal is an exception whose description is
# "CODE: one sentence", in the language that hello asked for.
@0xfc0eb884f3932437;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("satchel::rpc");

interface Node {
  hello @0 (locale :Text) -> (session :Session, version :Text, person :Text, device :Text, relay :Bool);
  # locale: "en" or "zh". Answered also while locked.
}

struct Value {
  union {
    none @0 :Void;
    text @1 :Text;
    integer @2 :Int64;
    decimal @3 :Text;                 # exact, "12.50"; also percent
    money @4 :Money;
    boolean @5 :Bool;
    date @6 :Text;                    # 2017-03-01
    dateTime @7 :Text;                # 2017-03-01T09:30:00Z
    duration @8 :Int64;               # minutes
    choice @9 :Choice;
    ref @10 :Ref;
    list @11 :List(Value);            # of sets
    composite @12 :List(Part);        # names, addresses, ranges
  }
}
struct Money { amount @0 :Text; currency @1 :Text; }
struct Choice { key @0 :Text; en @1 :Text; zh @2 :Text; }
struct Ref { id @0 :Text; kind @1 :Text; title @2 :Text; }
# id is empty where an import named a record that nobody knows: title is then the text it came with. title is empty where
# the record is not on this device.
struct Part { key @0 :Text; value @1 :Value; }

struct FieldValue {
  key @0 :Text;
  value @1 :Value;
  conflict @2 :Bool;                  # more than one version waits to be resolved
  seen @3 :Data;                      # opaque: the versions this value was read from; give it back in a Change
}

struct Record {
  id @0 :Text;                        # 32 hexadecimal digits
  kind @1 :Text;
  title @2 :Text;
  fields @3 :List(FieldValue);        # only those with a value, in the catalogue's order
  extra @4 :List(Part);               # import columns that no field holds; in show also values of fields that this device
                                      # does not know yet, by their keys
  deleted @5 :Bool;
  editedAfterDelete @6 :Bool;
}

struct Change {
  field @0 :Text;
  action @1 :Action;
  text @2 :Text;                      # as typed; empty with set clears
  seen @3 :Data;                      # from FieldValue; empty means whatever the node holds now
  enum Action { set @0; add @1; remove @2; }
}

struct Label { en @0 :Text; zh @1 :Text; }
struct FieldInfo {
  key @0 :Text; type @1 :Text; merge @2 :Text; label @3 :Label;
  required @4 :Bool; target @5 :List(Text); choices @6 :List(Choice);
  formula @7 :Text;                   # of what the node computes; empty where a person types it
  minimum @8 :Text; maximum @9 :Text; default @10 :Text;
  custom @11 :Bool;                   # people of this space defined it
  retired @12 :Bool;                  # no longer offered; what it holds stays readable
}
# type: "text", "money", "ref", …; merge: "L", "M", "A/M", "S", …, as in the catalogue
struct KindInfo {
  key @0 :Text; group @1 :Text; label @2 :Label; fields @3 :List(FieldInfo);
  rules @4 :List(Label); childOf @5 :Text;
  facts @6 :Bool;                     # what is entered is fixed
  namedBy @7 :List(Text);             # the fields through which other records name one of these: "contact.account"
  custom @8 :Bool; retired @9 :Bool;  # as of a field
}

struct HistoryEntry {
  field @0 :Text; from @1 :Value; to @2 :Value; person @3 :Text; device @4 :Text; time @5 :Text; commit @6 :Text;
  lostBecause @7 :Text;               # empty where the version stands or was superseded by one that saw it
}
struct Version {
  value @0 :Value; person @1 :Text; device @2 :Text; time @3 :Text;
  batch @4 :Text;                     # what it was written with: an import, say; empty: by itself
}
struct Conflict {
  id @0 :Text; kind @1 :Text; title @2 :Text; field @3 :Text; winner @4 :Value; versions @5 :List(Version);
}
struct Attention { id @0 :Text; kind @1 :Text; title @2 :Text; code @3 :Text; field @4 :Text; sentence @5 :Label; }

struct Space { name @0 :Text; id @1 :Text; role @2 :Text; current @3 :Bool; currency @4 :Text; }
struct Member {
  person @0 :Text; device @1 :Text; key @2 :Text; role @3 :Text; since @4 :Text; self @5 :Bool; connected @6 :Bool;
}
struct Peer {
  name @0 :Text; address @1 :Text;
  state @2 :Text;                     # connected, connecting, waiting, offline, refused
  reason @3 :Text;                    # why it is not connected, or what it lacks; empty if nothing
  behind @4 :UInt64; ahead @5 :UInt64; # commits they have and we lack; we have and they lack
  lastSeen @6 :Text; key @7 :Text;
}
struct Event { time @0 :Text; code @1 :Text; sentence @2 :Text; number @3 :UInt64; }
struct ImportCounts {
  read @0 :UInt64; created @1 :UInt64; updated @2 :UInt64; unchanged @3 :UInt64; skipped @4 :UInt64; rejected @5 :UInt64;
  batch @6 :Text;                     # names the import, for undo; empty on a dry run
}
struct ImportReject { line @0 :UInt64; sentence @1 :Text; }
struct ColumnUse { column @0 :Text; field @1 :Text; }  # field "extra" where no field holds it

struct VoidedFact {                   # ceases to count with its author's cut
  what @0 :Text;                      # "enrolment", "removal"
  by @1 :Text; device @2 :Text; key @3 :Text; time @4 :Text;
}
struct Quarantined {                  # a commit beyond its author's cut: kept, and counting for nothing
  hash @0 :Text; person @1 :Text; device @2 :Text; time @3 :Text; records @4 :List(Touched);
  struct Touched { id @0 :Text; kind @1 :Text; title @2 :Text; fields @3 :List(Text); }
}

struct Fork {                         # a log that a device wrote two histories of: both are merged
  log @0 :Text; person @1 :Text; device @2 :Text;
  after @3 :UInt64;                   # the last commit that both have
  branches @4 :List(Branch);
  settled @5 :Bool;                   # an admin said which one stands
  struct Branch {
    id @0 :Text;                      # its first commit's hash, by which it is named
    commits @1 :UInt64;
    state @2 :Text;                   # "open"; once settled "standing", or "aside": kept, and counting for nothing
  }
}

struct Receipt {                      # what a device says it holds, signed by it
  person @0 :Text; device @1 :Text; key @2 :Text; role @3 :Text; self @4 :Bool;
  state @5 :Text;
  # "all": it has all that is here. "ahead": and more. "left": a carrier that keeps all that is here, and reads nothing.
  # "behind": it lacks commits. "unread": it keeps them, and has not merged all. "unclear": what its receipt speaks of is
  # not known here. "none": there is no receipt of it
  lacks @6 :UInt64;                   # commits that are here, and that it does not say it has
  unread @7 :UInt64;                  # that are here, and that it does not say are in its records
  time @8 :Text;                      # as of when, by its clock
  counter @9 :UInt64; facts @10 :Text; stored @11 :Text; merged @12 :Text; digest @13 :Text;
  signed @14 :Text;                   # the receipt as it was signed, hexadecimal: see sync/receipt.h
}

interface Progress { report @0 (phase :Text, done :UInt64, total :UInt64); }   # total 0: not known
interface EventSink { event @0 (event :Event); }
interface Sink { write @0 (bytes :Data); }
interface Watcher { changed @0 (records :List(Record), gone :List(Text)); }

interface Cursor { next @0 (count :UInt32) -> (records :List(Record), done :Bool); }

interface Session {
  # ---- the node
  stop @0 ();
  status @1 (space :Text) -> (space :Space, locked :Bool, offline :Bool, peers :List(Peer), listening :Text, linkKey :Text,
                              held :UInt64, digestMismatch :Bool, drafts :UInt64, quarantined :UInt64);
  setOffline @2 (offline :Bool);
  sync @3 (waitMillis :UInt64, progress :Progress) -> (complete :Bool, answered :UInt32, sentence :Text);
  # complete: at least one peer answered and all that did have exchanged durable acknowledgements
  events @4 (after :UInt64, follow :EventSink) -> (events :List(Event));
  digest @5 (space :Text) -> (space :Text, vector :List(LogHead), digest :Text);
  struct LogHead { log @0 :Text; person @1 :Text; device @2 :Text; seq @3 :UInt64; hash @4 :Text; }

  # ---- spaces and people. space is a name, an id or its prefix; empty means the directory's current one
  spaceCreate @6 (name :Text, currency :Text) -> (space :Space, recoveryKey :Text);
  spaceList @7 () -> (spaces :List(Space));
  spaceUse @8 (name :Text);
  invite @9 (space :Text, role :Text, expires :Text, self :Bool) -> (code :Text, expiresAt :Text);
  join @10 (code :Text, via :Text, waitMillis :UInt64, progress :Progress) -> (joined :Bool, space :Space, digits :Text);
  # joined false: the time ran out, the request is kept and completes by itself
  members @11 (space :Text) -> (members :List(Member));
  peers @12 () -> (peers :List(Peer));
  peerAdd @13 (address :Text) -> (trustedOnFirstUse :Bool);
  peerRemove @14 (peer :Text);

  # ---- records
  kinds @15 (kind :Text, space :Text) -> (kinds :List(KindInfo));
  add @16 (space :Text, kind :Text, changes :List(Change)) -> (id :Text, warnings :List(Text));
  edit @17 (space :Text, id :Text, changes :List(Change)) -> (warnings :List(Text));
  show @18 (space :Text, id :Text, history :Bool, at :Text) -> (record :Record, history :List(HistoryEntry));
  # at: a date and time as typed; empty means now. Then what was written later by its authors' clocks does not count.
  query @19 (space :Text, kind :Text, where :Text, sort :Text, columns :List(Text), limit :UInt64, offset :UInt64,
             countOnly :Bool, deleted :Bool, watcher :Watcher) -> (total :UInt64, cursor :Cursor);
  # limit 0: no limit. columns empty: all. watcher may be null; it is told of changes until dropped.
  search @20 (space :Text, text :Text, limit :UInt64) -> (records :List(Record));
  delete @21 (space :Text, id :Text);
  restore @22 (space :Text, id :Text);
  undo @23 (space :Text, what :Text) -> (sentence :Text);
  # what: empty for this device's last edit, else a commit's hash or a batch
  conflicts @24 (space :Text) -> (conflicts :List(Conflict));
  resolve @25 (space :Text, id :Text, changes :List(Change), reason :Text) -> (settled :UInt64);
  # id: one record, several with commas between, or a batch, of which one change says whether it is kept: keep=yes, keep=no
  attention @26 (space :Text) -> (items :List(Attention));

  # ---- in and out. paths are absolute; the node runs as the same user
  importFile @27 (space :Text, path :Text, kind :Text, map :List(ColumnUse), match :Text, dryRun :Bool,
                  progress :Progress) -> (counts :ImportCounts, rejects :List(ImportReject), columns :List(ColumnUse));
  exportKind @28 (space :Text, kind :Text, format :Text, sink :Sink) -> (records :UInt64);

  # ---- texts
  openText @29 (space :Text, id :Text, field :Text) -> (key :Text, text :Text, seen :Data);
  # a text to be worked on for a while: edit it with `seen` in the Change, and what others write meanwhile stays

  # ---- who belongs. device is a device's name, or the beginning of its key
  memberRemove @30 (space :Text, device :Text, dryRun :Bool) -> (member :Member, others :List(Member), voided :List(VoidedFact));
  # others: the same person's further devices, which stay
  memberRole @31 (space :Text, device :Text, role :Text) -> (member :Member);
  quarantine @32 (space :Text) -> (commits :List(Quarantined));
  quarantineAdmit @33 (space :Text, hash :Text) -> (hash :Text);
  spaceRecover @34 (space :Text, key :Text, remove :Text) -> (space :Space);

  # ---- safe keeping. paths are absolute
  backupCreate @35 (path :Text) -> (bytes :UInt64);
  passphrase @36 (action :Text, current :Text, fresh :Text) -> (passphrases :UInt32);
  # action: add, change or remove; current may be empty where the folder has no passphrase yet
  lock @37 ();            # the node forgets its keys; only status, stop and unlock are answered from then on
  unlock @38 (passphrase :Text);

  # ---- kinds and fields of people's own: records of the kinds kind_definition and field_definition
  kindAdd @39 (space :Text, key :Text, label :Label) -> (id :Text);
  # one that is retired is offered again
  kindRetire @40 (space :Text, kind :Text);
  fieldAdd @41 (space :Text, kind :Text, key :Text, type :Text, merge :Text, choices :Text, formula :Text, label :Label,
                target :Text, required :Bool) -> (id :Text);
  # choices: "high=High/高, low"; target: kinds, by commas; merge empty: the type's usual one; a formula makes it computed
  fieldRetire @42 (space :Text, kind :Text, field :Text);

  # ---- forks. log is the beginning of a log's id, keep that of a branch's; empty keeps the branch with more commits
  forks @43 (space :Text) -> (forks :List(Fork));
  forkResolve @44 (space :Text, log :Text, keep :Text) -> (fork :Fork);

  # ---- who has what
  receipts @45 (space :Text, id :Text) -> (space :Text, facts :Text, stored :Text, merged :Text, digest :Text,
                                           commits :UInt64, receipts :List(Receipt));
  # id empty: of everything that is here; else of the commits that touched this record. The other roots are this node's
}
