/** The form in which the console reads inputs and outputs of every protocol: that of the model. */
import { expect, test } from '@jest/globals'
import { readJsonInput } from '../../../protocol/json/read.ts'
import { writeOutput } from '../../../protocol/json/write.ts'
import type { JsonModel, Member } from '../../../protocol/service-model.ts'

const members: readonly Member[] = [
  { name: 'When', shape: 'when', wireName: 'when' },
  { name: 'Day', shape: 'day' },
  { name: 'Blob', shape: 'blob' },
  { name: 'Parts', shape: 'parts' },
  { name: 'Named', shape: 'named' },
]
const model: JsonModel = {
  protocol: 'json',
  service: 'organizations',
  targetPrefix: 'Example',
  operations: { Try: { input: members, output: members, errors: [] } },
  shapes: {
    when: { type: 'timestamp' },
    day: { type: 'timestamp', iso8601: true },
    blob: { type: 'blob' },
    parts: { type: 'list', of: 'part' },
    named: { type: 'map', key: 'text', value: 'part' },
    part: { type: 'structure', members: [{ name: 'At', shape: 'when', wireName: 'at' }] },
    text: { type: 'string' },
  },
  errors: {},
}

const TIME = 1631121728678
const input = {
  When: TIME,
  Day: TIME,
  Blob: Buffer.from('hi'),
  Parts: [{ At: TIME }],
  Named: { x: { At: TIME } },
}
const inModel = `{"When":${TIME},"Day":${TIME},"Blob":"aGk=","Parts":[{"At":${TIME}}],"Named":{"x":{"At":${TIME}}}}`

test('has the names of the model and times in milliseconds, also within lists and maps', () => {
  const operation = model.operations['Try']
  if (!operation) throw new Error('no operation')
  expect(readJsonInput(model, operation, Buffer.from(inModel), 'model')).toEqual(input)
  expect(readJsonInput(model, operation, Buffer.from('{"when":1,"Parts":[{"at":1}]}'), 'model')).toEqual({
    Parts: [{}],
  })
  expect(writeOutput(model, 'Try', input, 'model')).toBe(inModel)
})

test('that of the wire is another', () => {
  expect(writeOutput(model, 'Try', input)).toBe(
    `{"when":${TIME / 1000},"Day":"2021-09-08T17:22:08.678Z","Blob":"aGk=","Parts":[{"at":${TIME / 1000}}],"Named":{"x":{"at":${TIME / 1000}}}}`,
  )
})
