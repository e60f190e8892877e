/** A model of the REST JSON protocol that has members in every place. */
import type { RestJsonModel } from '../../../protocol/service-model.ts'

export const model: RestJsonModel = {
  protocol: 'rest-json',
  service: 'signin',
  operations: {
    Read: {
      input: [
        { name: 'thingArn', shape: 'text', required: true, in: 'path' },
        { name: 'limit', shape: 'count', in: 'query', wireName: 'max_result' },
        { name: 'isDeep', shape: 'flag', in: 'query' },
        { name: 'keys', shape: 'texts', in: 'query', wireName: 'key' },
        { name: 'token', shape: 'text', in: 'header', wireName: 'x-token' },
        { name: 'blob', shape: 'blob', in: 'query' },
      ],
      output: [
        { name: 'when', shape: 'time' },
        { name: 'since', shape: 'date' },
        { name: 'count', shape: 'count', wireName: 'the_count' },
        { name: 'any', shape: 'any' },
        { name: 'dates', shape: 'dates' },
      ],
      errors: ['KnownException'],
      http: { method: 'GET', path: '/things/{thingArn}/parts', status: 200 },
    },
    Write: {
      input: [
        { name: 'thingArn', shape: 'text', in: 'path' },
        { name: 'title', shape: 'text', wireName: 'the_title' },
        { name: 'either', shape: 'either' },
        { name: 'any', shape: 'any' },
      ],
      errors: [],
      http: { method: 'POST', path: '/things/{thingArn}/parts', status: 204 },
    },
    Trade: {
      input: [{ name: 'tokenInput', shape: 'trade', in: 'payload' }],
      output: [{ name: 'tokenOutput', shape: 'trade', in: 'payload' }],
      errors: [],
      http: { method: 'POST', path: '/token', status: 200, form: true },
    },
    TradeSigned: {
      input: [],
      output: [],
      errors: [],
      http: { method: 'POST', path: '/token', query: 'by=iam', status: 200 },
    },
  },
  shapes: {
    text: { type: 'string' },
    texts: { type: 'list', of: 'text' },
    count: { type: 'integer' },
    flag: { type: 'boolean' },
    blob: { type: 'blob' },
    any: { type: 'document' },
    time: { type: 'timestamp' },
    date: { type: 'timestamp', iso8601: true },
    dates: { type: 'map', key: 'text', value: 'date' },
    either: {
      type: 'structure',
      members: [
        { name: 'one', shape: 'text' },
        { name: 'other', shape: 'text' },
      ],
      union: true,
    },
    trade: {
      type: 'structure',
      members: [
        { name: 'clientId', shape: 'text' },
        { name: 'expiresIn', shape: 'count' },
      ],
    },
  },
  errors: { KnownException: { code: 'KnownException', status: 409 } },
}

export function operation(name: string) {
  const found = model.operations[name]
  if (!found) throw new Error(`no operation ${name}`)
  return found
}
