/** A model that has every kind of shape. */
import type { Member, QueryModel } from '../../protocol/service-model.ts'

const members: readonly Member[] = [
  { name: 'Text', shape: 'text' },
  { name: 'Count', shape: 'count' },
  { name: 'Long', shape: 'long' },
  { name: 'Flag', shape: 'flag' },
  { name: 'Blob', shape: 'blob' },
  { name: 'When', shape: 'when' },
  { name: 'Exactly', shape: 'exactly' },
  { name: 'Names', shape: 'names' },
  { name: 'Kinds', shape: 'kinds' },
  { name: 'Tags', shape: 'tags' },
  { name: 'Inner', shape: 'inner' },
  { name: 'Map', shape: 'map' },
  { name: 'Kind', shape: 'kind' },
  { name: 'Word', shape: 'word' },
]

export const model: QueryModel = {
  protocol: 'query',
  service: 'iam',
  apiVersion: '2010-05-08',
  xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  operations: {
    Try: { input: members, output: members, errors: [] },
    Silent: { input: [], errors: [] },
    Demand: { input: [{ name: 'Text', shape: 'text', required: true }, ...members.slice(1)], errors: [] },
  },
  shapes: {
    text: { type: 'string', min: 1, max: 5 },
    count: { type: 'integer', min: 1, max: 10 },
    long: { type: 'long' },
    flag: { type: 'boolean' },
    blob: { type: 'blob', max: 3 },
    when: { type: 'timestamp' },
    exactly: { type: 'timestamp', milliseconds: true },
    word: { type: 'string', pattern: '[\\p{L}]+', max: 8 },
    kind: { type: 'string', enum: ['one', 'two'] },
    names: { type: 'list', of: 'name', max: 2 },
    name: { type: 'string', min: 1, max: 3, pattern: '[a-z]*' },
    kinds: { type: 'list', of: 'kind', min: 1 },
    tags: { type: 'list', of: 'tag' },
    tag: {
      type: 'structure',
      members: [
        { name: 'Key', shape: 'name', required: true },
        { name: 'Value', shape: 'text' },
      ],
    },
    inner: { type: 'structure', members: [{ name: 'Text', shape: 'text', required: true }] },
    map: { type: 'map', key: 'name', value: 'inner' },
  },
  errors: {},
}

/** The same model, treated as that of STS. */
export const stsModel: QueryModel = { ...model, service: 'sts' }
