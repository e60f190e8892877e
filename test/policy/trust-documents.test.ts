import { describe, expect, test } from '@jest/globals'
import { replaceTrustPrincipals, trustPrincipals, validateTrustPolicy } from '../../policy/index.ts'
import { readJson } from './cases.ts'

interface TrustDocument {
  readonly name: string
  readonly document: string
  readonly error?: string
}

const { documents } = readJson<{ documents: readonly TrustDocument[] }>(
  new URL('./data/trust-documents.json', import.meta.url),
)

describe('10: trust policies', () => {
  test.each(documents.map(({ name, document, error }) => [name, document, error] as const))(
    '%s',
    (_, document, error) => {
      expect(validateTrustPolicy(document, 'aws')).toBe(error)
    },
  )
})

const user = 'arn:aws:iam::111122223333:user/bob'

describe('principals of a trust policy', () => {
  test('all types, in the order of the text', () => {
    const document = `{"Statement": [
      {"Principal": {"Service": ["a.amazonaws.com", "b.amazonaws.com"], "AWS": "${user}"}},
      {"Principal": "*"}, {"Principal": {"Federated": "x.y", "CanonicalUser": "79", "Other": "z"}}, {"Principal": 7}, {}, 8]}`
    expect(trustPrincipals(document)).toEqual([
      { type: 'Service', value: 'a.amazonaws.com' },
      { type: 'Service', value: 'b.amazonaws.com' },
      { type: 'AWS', value: user },
      { type: 'AWS', value: '*' },
      { type: 'Federated', value: 'x.y' },
      { type: 'CanonicalUser', value: '79' },
    ])
  })

  test('a statement that stands alone', () => {
    expect(trustPrincipals(`{"Statement": {"Principal": {"AWS": ["${user}"]}}}`)).toEqual([
      { type: 'AWS', value: user },
    ])
  })

  test.each(['', 'x', '[]', '{}', '{"Statement": []}', '{"Statement": {"Principal": {"AWS": [1, {}, []]}}}'])(
    'none in %s',
    (document) => {
      expect(trustPrincipals(document)).toEqual([])
      expect(replaceTrustPrincipals(document, () => 'AIDA')).toBe(document)
    },
  )

  test('replacing changes nothing but the names', () => {
    const document = `\n{ "Statement" : [ {"Sid":"${user}", "Principal":{"AWS":[ "${user}" ,"*"], "Service":"${user}"} } ],\t"Id":"é" }`
    const replaced = replaceTrustPrincipals(document, (name) => (name === user ? 'AIDA"1' : undefined))
    expect(replaced).toBe(document.replace(`[ "${user}"`, '[ "AIDA\\"1"'))
  })

  test('names are compared as JSON means them, escapes resolved', () => {
    const document = `{"St\\u0061tement": {"Principal": {"\\u0041WS": "${user.replace('/', '\\/')}"}}}`
    expect(replaceTrustPrincipals(document, (name) => (name === user ? 'AIDA1' : undefined))).toBe(
      '{"St\\u0061tement": {"Principal": {"\\u0041WS": "AIDA1"}}}',
    )
  })

  test('of several members of one name the last counts, as in evaluation', () => {
    expect(
      trustPrincipals('{"Statement": {"Principal": {"AWS": "a"}}, "Statement": {"Principal": {"AWS": "b"}}}'),
    ).toEqual([{ type: 'AWS', value: 'b' }])
  })
})
