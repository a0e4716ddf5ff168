# The catalogue's own shape: what a kind of record is. Kinds are data (schema/catalogue/*.capnp, checked when built),
# never code. A field's key and a choice's key are permanent; labels may change.
@0xfbebbb19f54a30c7;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("satchel::schema");

enum FieldType {
  text @0;          # one line
  longText @1;      # prose
  integer @2;
  decimal @3;       # exact
  money @4;         # exact amount and ISO 4217 currency, one value
  percent @5;       # exact, 0 to 100
  date @6;          # no zone
  dateTime @7;      # UTC, shown in a zone
  duration @8;      # minutes
  boolean @9;
  choice @10;       # key of one of the choices
  multiChoice @11;  # set of choice keys
  personName @12;   # family, given, prefix, suffix: one value
  phone @13;        # E.164 where it can be told, and as typed
  email @14;
  url @15;
  address @16;      # street, city, region, postcode, country: one value
  geo @17;          # latitude, longitude, accuracy, when: one value
  ref @18;          # one record of the target kind
  multiRef @19;     # set of records
  tags @20;         # set of short texts
  counter @21;
  autoNumber @22;
  range @23;        # two dates or times, one value
  externalIds @24;  # set of (source, id)
  attachments @25;  # set of content hashes with name, size, type
  orderKey @26;     # position among siblings
  recurrence @27;   # RRULE
  extra @28;        # what an import brought and no field holds: a set of (column, text)
  derived @29;      # computed by every node, never stored
  stageMove @30;    # reserved
  expression @31;   # a condition or a formula, as text: one value
  structured @32;   # what programs keep, as JSON: one value
  childLines @33;   # the records that name this one: read from them, never stored
  step @34;         # position, action (one of the choices) and detail: one value of a set
  namedDate @35;    # a day and what it is called: one value of a set
  permission @36;   # a kind's right and how far it reaches (one of the choices): one value of a set
}

enum Merge {           # how concurrent versions are read (the code people know it by)
  lastWriter @0;       # L
  keepBoth @1;         # M
  set @2;              # S
  counter @3;          # C
  order @4;            # O
  parent @5;           # P
  fixed @6;            # G
  writeOnce @7;        # W
  mergeableText @8;    # X
  derived @9;          # D
  setWins @10;         # a flag: true wins
  furthestWins @11;    # a rank: the choice furthest down the list wins
}

struct Label {
  en @0 :Text;
  zh @1 :Text;
}

struct Choice {
  key @0 :Text;
  label @1 :Label;
  synonyms @2 :List(Text);
  retired @3 :Bool;      # no longer offered; old values stay readable
  outranks @4 :UInt8;    # of kept-both values the one with the highest is shown (won and lost outrank open)
  atLeast @5 :UInt64;    # of a band: its smallest number; a number means the last band that it reaches; 0: not a band
}

struct Field {
  key @0 :Text;
  label @1 :Label;
  type @2 :FieldType;
  merge @3 :Merge;
  elementMerge @4 :Merge;      # of a set: how versions of one element are read
  target @5 :List(Text);       # of a ref: the kinds it may name; empty means any
  choices @6 :List(Choice);
  required @7 :Bool;           # binds typing, never merging
  synonyms @8 :List(Text);     # further column headers that mean this field
  minimum @9 :Text;            # smallest and largest value, in the field's own notation; empty means none
  maximum @10 :Text;
  default @11 :Text;           # given to a record a person adds without one; empty means none
  composite @12 :Bool;         # shown as A/L or A/M: the value has parts that are merged as one
  partOf @13 :Text;            # fields of a kind that name the same are parts of one value, merged as one; empty: none
  formula @14 :Text;           # of a derived field: how every node computes it (notation below)
  yields @15 :FieldType;       # of a derived field: the type of what it computes
  via @16 :Text;               # of childLines: the ref, in each target, that names this record
  namesFieldsOf @17 :Text;     # of tags: each is the key of a field of this kind
}

# Formulas: numbers, 'texts', fields of this record and paths through references (stage.max_days), + - * / and the words
# of filters (= != < <= > >=, and, or, not, in, contains, is empty); if(c, a, b), days(from, to), today(), now(),
# round(x, places), coalesce(a, b). Rollups over other records are count(KIND where …) and sum, avg, min, max, first, last of
# (EXPRESSION over KIND where … [by FIELD]): inside, a name is a field of that kind and `this` is the record that the
# formula belongs to. computed(NAME) is what no formula says: schedules, periods, ranks among all.

# Sentences of rules may hold, in braces: {field}, what it is about; {id}, the record's; {KEY}, what a field of it says.

struct Guard {                 # a rule of a workflow or of the whole record; binds typing, else listed under attention
  code @0 :Text;
  when @1 :Text;               # expression; empty means always
  needs @2 :List(Text);        # fields that must have a value then; none, nor any below: what `when` says must not be
  sentence @3 :Label;          # what a person reads
  before @4 :Text;             # expression of the record as it was: binds only the edit that takes this step
  gives @5 :List(Text);        # with `before`: fields that this very edit must give a value
  needsNamedBy @6 :Text;       # a path to names of fields that must have a value too (stage.required_fields)
}

struct Freeze {                # what no longer changes once a record has come this far; binds typing, else listed
  code @0 :Text;
  when @1 :Text;               # expression
  fields @2 :List(Text);       # of childLines: none is added, changed or taken away
  keptIn @3 :Text;             # the field that keeps what they were then, as fingerprints
  sentence @4 :Label;          # whoever types it reads why not, and what to do instead
  differs @5 :Label;           # under attention: it was changed all the same (apart, or by an import)
}

struct Kind {
  key @0 :Text;
  label @1 :Label;
  group @2 :Text;              # customers, sales, service, marketing, projects, admin
  title @3 :Text;              # the field that names a record
  childOf @4 :Text;            # the parent's kind; empty for a kind of its own
  parentField @5 :Text;        # of a child: the ref to its parent
  appendOnly @6 :Bool;         # facts: every field fixed at creation
  synonyms @7 :List(Text);     # other names of the kind itself, for headers and the command line
  fields @8 :List(Field);      # beside the common fields that every kind has
  guards @9 :List(Guard);
  freezes @10 :List(Freeze);
}

struct StageTemplate {
  code @0 :Text;               # permanent: ids are derived from it
  label @1 :Label;
  probability @2 :UInt8;       # percent
  type @3 :Text;               # key of a choice of stage.type
  colour @4 :Text;
}

struct PipelineTemplate {      # what a new space begins with
  code @0 :Text;
  label @1 :Label;
  stages @2 :List(StageTemplate);
}
