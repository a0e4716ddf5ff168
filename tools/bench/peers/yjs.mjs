// Yjs: all contacts in one document, a map of maps.
import * as Y from 'yjs';

const contacts = (doc) => doc.getMap('contacts');
export const empty = () => new Y.Doc();
export const load = (bytes) => apply(empty(), bytes);
export const save = (doc) => Y.encodeStateAsUpdate(doc);
export const version = (doc) => Y.encodeStateVector(doc);
export const since = (doc, theirs) => Y.encodeStateAsUpdate(doc, theirs.length > 0 ? theirs : undefined);
export function apply(doc, update) {
  Y.applyUpdate(doc, update);
  return doc;
}
/** Returns a function that gives what was done since it was last called. */
export function journal(doc) {
  let updates = [];
  doc.on('update', (update) => updates.push(update));
  return () => {
    const merged = updates.length === 1 ? updates[0] : Y.mergeUpdates(updates);
    updates = [];
    return merged;
  };
}
export function add(doc, batch) {
  doc.transact(() => {
    for (const { id, record } of batch) contacts(doc).set(id, new Y.Map(Object.entries(record)));
  });
}
export function set(doc, id, values) {
  doc.transact(() => {
    for (const [field, value] of Object.entries(values)) contacts(doc).get(id).set(field, value);
  });
}
export const get = (doc, id) => contacts(doc).get(id).toJSON();
export const names = (doc) => Array.from(contacts(doc).entries(), ([id, contact]) => ({ id, name: contact.get('name') }));
