/** A model of the JSON protocol that has every kind of shape. */
import type { JsonModel, Member } from '../../../protocol/service-model.ts'

const members: readonly Member[] = [
  { name: 'Text', shape: 'text' },
  { name: 'Count', shape: 'count' },
  { name: 'Long', shape: 'long' },
  { name: 'Flag', shape: 'flag' },
  { name: 'Blob', shape: 'blob' },
  { name: 'When', shape: 'when' },
  { name: 'ItemNames', shape: 'names' },
  { name: 'Tags', shape: 'tags' },
  { name: 'Map', shape: 'map' },
  { name: 'Kind', shape: 'kind' },
]

export const model: JsonModel = {
  protocol: 'json',
  service: 'organizations',
  targetPrefix: 'Example',
  operations: {
    Try: { input: members, output: members, errors: [] },
    Silent: { input: [], errors: [] },
    Demand: { input: [{ name: 'TextId', shape: 'text', required: true }], errors: [] },
  },
  shapes: {
    text: { type: 'string', min: 1, max: 5, pattern: '[a-z💥]*' },
    count: { type: 'integer', min: 1, max: 10 },
    long: { type: 'long' },
    flag: { type: 'boolean' },
    blob: { type: 'blob', max: 3 },
    when: { type: 'timestamp' },
    kind: { type: 'string', enum: ['ONE', 'TWO'] },
    names: { type: 'list', of: 'text', min: 1, max: 2 },
    tags: { type: 'list', of: 'tag' },
    tag: {
      type: 'structure',
      members: [
        { name: 'Key', shape: 'text', required: true },
        { name: 'Value', shape: 'text', required: true },
      ],
    },
    map: { type: 'map', key: 'text', value: 'text' },
  },
  errors: { KnownException: { code: 'KnownException', status: 400 } },
}

export function operation(name: string) {
  const found = model.operations[name]
  if (!found) throw new Error(`no operation ${name}`)
  return found
}
