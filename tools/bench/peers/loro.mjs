// Loro: all contacts in one document, a map of maps.
import { LoroDoc, LoroMap, VersionVector } from 'loro-crdt';

const contacts = (doc) => doc.getMap('contacts');
export const empty = () => new LoroDoc();
export const load = (bytes) => apply(empty(), bytes);
export const save = (doc) => doc.export({ mode: 'snapshot' });
export const version = (doc) => doc.version().encode();
export const since = (doc, theirs) =>
  doc.export({ mode: 'update', from: theirs.length > 0 ? VersionVector.decode(theirs) : undefined });
export function apply(doc, update) {
  doc.import(update);
  return doc;
}
/** Returns a function that gives what was done since it was last called. */
export function journal(doc) {
  let from = doc.version();
  return () => {
    const update = doc.export({ mode: 'update', from });
    from = doc.version();
    return update;
  };
}
export function add(doc, batch) {
  for (const { id, record } of batch) {
    const contact = contacts(doc).setContainer(id, new LoroMap());
    for (const [field, value] of Object.entries(record)) contact.set(field, value);
  }
  doc.commit();
}
export function set(doc, id, values) {
  for (const [field, value] of Object.entries(values)) contacts(doc).get(id).set(field, value);
  doc.commit();
}
export const get = (doc, id) => contacts(doc).get(id).toJSON();
export const names = (doc) =>
  Object.entries(contacts(doc).toJSON()).map(([id, contact]) => ({ id, name: contact.name }));
