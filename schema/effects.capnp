# What a step in a record's workflow does besides: dates it stamps, records it makes. In the same commit as the edit that
# takes the step, so that both are undone at once; only where a person takes it, never where edits are merged or come in
# with a file. Codes are permanent: the ids of what is made are derived from them, so that two people who take one step
# offline make one record.
@0xa7dcb2646a82a293;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("satchel::schema");

struct Given {               # what goes into one field, where it has no value and the edit gives it none
  field @0 :Text;
  from @1 :Text;             # a field of the record that takes the step, as it stands then; id: that record; before.KEY:
                             # a field as it stood before; made.CODE: what that effect makes; me: who takes it;
                             # each.KEY: of a line that is copied; REF.KEY: of the record that a ref names
  formula @2 :Text;          # or a formula over the record (schema/catalogue.capnp)
  replaces @3 :Bool;         # also where it has a value; what the edit gives stays all the same
}

struct Effect {
  code @0 :Text;
  kind @1 :Text;
  when @2 :Text;             # condition; takes effect when an edit makes it true
  changed @3 :List(Text);    # or, given some, when an edit changes one of them on a record of which `when` held before
  gives @4 :List(Given);     # to the record itself
  makes @5 :Text;            # a record of this kind; empty: none. One that is there already, by its id, stays as it is
  with @6 :List(Given);      # what the new record has
  each @7 :Text;             # of child lines: makes one for each of them
  event @8 :Bool;            # what is made is a fact of its own: two people who take one step make two
  eachOf @9 :Text;           # a ref: the lines are those of the record that it names; empty: the record's own
}

const effects :List(Effect) = [
  # ---- leads: converted into an account, a contact and an opportunity, unless it was said into what
  ( code = "LEAD_ACCOUNT", kind = "lead", when = "status = converted and converted_to is empty and company is not empty",
    makes = "account", with = [
      ( field = "name", from = "company" ), ( field = "phones", from = "phones" ), ( field = "emails", from = "emails" ),
      ( field = "source", from = "source" ), ( field = "owner", from = "owner" ) ] ),
  ( code = "LEAD_CONTACT", kind = "lead", when = "status = converted and converted_to is empty",
    makes = "contact", with = [
      ( field = "name", from = "name" ), ( field = "account", from = "made.LEAD_ACCOUNT" ),
      ( field = "phones", from = "phones" ), ( field = "emails", from = "emails" ), ( field = "owner", from = "owner" ),
      ( field = "opt_out_email", from = "opt_out_email" ), ( field = "opt_out_call", from = "opt_out_call" ),
      ( field = "opt_out_message", from = "opt_out_message" ) ] ),
  ( code = "LEAD_OPPORTUNITY", kind = "lead", when = "status = converted and converted_to is empty",
    gives = [ ( field = "converted_to", from = "made.LEAD_OPPORTUNITY" ) ],
    makes = "opportunity", with = [
      ( field = "name", formula = "coalesce(company, name)" ), ( field = "account", from = "made.LEAD_ACCOUNT" ),
      ( field = "primary_contact", from = "made.LEAD_CONTACT" ), ( field = "amount", from = "budget" ),
      ( field = "products", from = "interested_products" ), ( field = "owner", from = "owner" ) ] ),
  ( code = "LEAD_CONVERTED", kind = "lead", when = "status = converted",
    gives = [ ( field = "converted_at", formula = "now()" ) ] ),
  ( code = "LEAD_RETURNED", kind = "lead", when = "status = returned",
    gives = [ ( field = "pool", formula = "'public'", replaces = true ) ] ),
  ( code = "ACCOUNT_POOLED", kind = "account", when = "pool = public",
    gives = [ ( field = "pool_since", formula = "now()", replaces = true ) ] ),

  # ---- sales
  ( code = "STAGE_CHANGE", kind = "opportunity", changed = ["stage"],
    gives = [ ( field = "probability", formula = "stage.probability", replaces = true ) ],
    makes = "stage_change", event = true, with = [
      ( field = "opportunity", from = "id" ), ( field = "from", from = "before.stage" ), ( field = "to", from = "stage" ),
      ( field = "at", formula = "now()" ), ( field = "by", from = "me" ), ( field = "amount", from = "amount" ) ] ),
  ( code = "QUOTE_ORDER", kind = "quote", when = "status = accepted", makes = "order", with = [
      ( field = "name", from = "name" ), ( field = "account", from = "account" ),
      ( field = "opportunity", from = "opportunity" ), ( field = "status", formula = "'draft'" ),
      ( field = "type", formula = "'order'" ), ( field = "owner", from = "owner" ) ] ),
  ( code = "QUOTE_ORDER_LINE", kind = "quote", when = "status = accepted", makes = "line", each = "lines", with = [
      ( field = "of", from = "made.QUOTE_ORDER" ), ( field = "product", from = "each.product" ),
      ( field = "description", from = "each.description" ), ( field = "quantity", from = "each.quantity" ),
      ( field = "unit_price", from = "each.unit_price" ), ( field = "discount", from = "each.discount" ),
      ( field = "tax", from = "each.tax" ), ( field = "order", from = "each.order" ) ] ),
  ( code = "ORDER_SIGNED", kind = "order", when = "status = signed",
    gives = [ ( field = "signed_date", formula = "today()" ) ] ),

  # Another version begins as the one before.
  ( code = "QUOTE_VERSION", kind = "quote", when = "version_of is not empty", gives = [
      ( field = "name", from = "version_of.name" ), ( field = "account", from = "version_of.account" ),
      ( field = "opportunity", from = "version_of.opportunity" ), ( field = "contact", from = "version_of.contact" ),
      ( field = "valid_until", from = "version_of.valid_until" ), ( field = "terms", from = "version_of.terms" ) ] ),
  ( code = "QUOTE_VERSION_LINE", kind = "quote", when = "version_of is not empty", makes = "line", each = "lines",
    eachOf = "version_of", with = [
      ( field = "of", from = "id" ), ( field = "product", from = "each.product" ),
      ( field = "description", from = "each.description" ), ( field = "quantity", from = "each.quantity" ),
      ( field = "unit_price", from = "each.unit_price" ), ( field = "discount", from = "each.discount" ),
      ( field = "tax", from = "each.tax" ), ( field = "order", from = "each.order" ) ] ),
  ( code = "ACTIVITY_CORRECTED", kind = "activity", when = "corrects is not empty", gives = [
      ( field = "type", from = "corrects.type" ), ( field = "about", from = "corrects.about" ),
      ( field = "status", from = "corrects.status" ), ( field = "attendees", from = "corrects.attendees" ),
      ( field = "subject", from = "corrects.subject" ), ( field = "content", from = "corrects.content" ),
      ( field = "outcome", from = "corrects.outcome" ) ] ),

  # ---- service
  ( code = "CASE_CLOSED", kind = "case", when = "status = closed",
    gives = [ ( field = "closed_at", formula = "now()", replaces = true ) ] ),
  ( code = "CASE_SURVEY", kind = "case", when = "status = closed", makes = "task", with = [
      ( field = "title", formula = "subject + ': ask how it went 满意度回访'" ), ( field = "kind_of", formula = "'to_do'" ),
      ( field = "status", formula = "'not_started'" ), ( field = "about", from = "id" ),
      ( field = "assignee", from = "owner" ), ( field = "owner", from = "owner" ) ] ),

  # ---- projects
  ( code = "TASK_STARTED", kind = "task", when = "status in (in_progress, in_acceptance, done)",
    gives = [ ( field = "actual_start", formula = "today()" ) ] ),
  ( code = "TASK_IN_ACCEPTANCE", kind = "task", when = "status = in_acceptance",
    gives = [ ( field = "acceptance", formula = "'asked'" ) ] ),
  ( code = "TASK_FINISHED", kind = "task", when = "status = done", gives = [
      ( field = "actual_finish", formula = "today()" ), ( field = "percent", formula = "100", replaces = true ) ] ),
  ( code = "REQUIREMENT_SIGNED_OFF", kind = "requirement", when = "signed_off_by is not empty",
    gives = [ ( field = "signed_off_at", formula = "now()" ) ] ),
  ( code = "REQUIREMENT_CHANGE", kind = "requirement", when = "status in (approved, in_build, built, verified, accepted)",
    changed = ["title", "req_type", "statement", "acceptance", "to_be", "priority"], makes = "issue", with = [
      ( field = "title", formula = "title + ': change 变更'" ), ( field = "type", formula = "'change_request'" ),
      ( field = "status", formula = "'open'" ), ( field = "project", from = "project" ), ( field = "links", from = "id" ),
      ( field = "owner", from = "owner" ) ] ),
  ( code = "RISK_ISSUE", kind = "risk", when = "status = occurred", makes = "issue", with = [
      ( field = "title", from = "title" ), ( field = "type", formula = "'issue'" ), ( field = "status", formula = "'open'" ),
      ( field = "project", from = "project" ), ( field = "impact_cost", from = "impact_cost" ),
      ( field = "impact_days", from = "impact_days" ), ( field = "links", from = "id" ),
      ( field = "owner", from = "owner" ) ] ),
  ( code = "PHASE_DECIDED", kind = "phase", when = "gate_decision is not empty",
    gives = [ ( field = "decided_at", formula = "now()" ) ] ),
  ( code = "CHECK_RUN", kind = "check", when = "result in (pass, fail)",
    gives = [ ( field = "run_at", formula = "now()" ) ] ),
  ( code = "BUDGET_APPROVED", kind = "budget_line", when = "approved_by is not empty",
    gives = [ ( field = "approved_at", formula = "now()" ) ] ),
];
