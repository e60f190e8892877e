import { describe, expect, test } from '@jest/globals'
import { decide, denialReason, explain } from '../../policy/index.ts'
import { readCases, readRequest } from './cases.ts'

const files = readCases()
const all = [...files.values()].flat()

for (const [file, cases] of files) {
  describe(file, () => {
    test.each(cases.map((one) => [`${one.name} [${one.points.join(' ')}]`, one] as const))('%s', (_, one) => {
      const decision = decide(one.request, one.layers)
      expect({ effect: decision.effect, layer: decision.layer }).toEqual({
        effect: one.expect.effect,
        layer: one.expect.layer,
      })
      if (one.expect.reason !== undefined) {
        expect(denialReason(decision, one.request.action)).toBe(one.expect.reason)
      }
      if (one.expect.statements !== undefined) {
        expect(decision.statements.map(({ index }) => index)).toEqual(one.expect.statements)
      }
    })
  })
}

test('explanations agree with decisions: every statement that decided is one that applies', () => {
  for (const { request, layers } of all) {
    const applying = explain(request, layers).filter(({ fails }) => fails === undefined)
    for (const { layer, source, index } of decide(request, layers).statements) {
      expect(applying).toContainEqual(expect.objectContaining({ layer, source, index }))
    }
  }
})

test('there are no two cases of one name in a file', () => {
  for (const cases of files.values()) {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length)
  }
})

test('a case with a misspelt field or principal is refused', () => {
  expect(() => readRequest(JSON.parse('{"aktion": "s3:GetObject"}'), 'x')).toThrow('x: unknown field aktion')
  expect(() => readRequest({ principal: 'nobody' }, 'x')).toThrow('x: unknown principal nobody')
})
