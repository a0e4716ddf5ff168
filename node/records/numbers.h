// Numbers that a device gives by itself, offline: the name of its block and a count, 7QK29F3M-0042. Invariant: a block
// is named after one log, and whoever begins a log anew (a copied folder, a backup put back) begins a block with it; a
// count is given once, in the transaction of the record that it goes to. So no two devices give the same number (that
// two blocks are called alike before their devices have heard of each other is one chance in 10^12), and none gives one
// twice; where a store was rolled back unnoticed, what forks is its log, and its numbers with it.
//
// An official number, which an owner or an admin types, takes the place of such a one, once. A record that brings a
// number with it, typed or from a file, keeps that.
#pragma once
#include "node/store/replica.h"
#include "schema/catalogue.h"

namespace satchel::node {

/// Whether records of the kind get a number when they are made: what people keep and look up, not its lines, facts and
/// settings.
bool isNumbered(const schema::KindDef& kind);
/// Whether it has the form of a block's number, so that an official one may take its place.
bool isOfBlock(std::string_view number);

/// The first 40 bits of the log's id, in characters that can be read aloud; 80 where another log known here begins with
/// the same 40.
std::string blockOf(const Space& space, const sync::LogId& log);
/// The next of this device's block.
std::string nextNumber(WriteTransaction& txn, const Space& space);
/// Numbers each record of a numbered kind that `edits` make, but for those to which they give a number themselves.
void numberNew(std::vector<FieldEdit>& edits, const schema::Catalogue& catalogue, WriteTransaction& txn,
               const Space& space);

}  // namespace satchel::node
