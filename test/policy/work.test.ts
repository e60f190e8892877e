/**
 * Twice the text makes twice the work, for any text. Exceptions that multiply pattern and value are named.
 */
import { describe, expect, test } from '@jest/globals'
import {
  compilePolicy,
  contextKeys,
  decide,
  isSimulatablePolicy,
  missingContextKeys,
  policySize,
  replaceTrustPrincipals,
  statementSpans,
  storedResourceControlPolicy,
  trustPrincipals,
  validateIdentityPolicy,
  validateResourceControlPolicy,
  validateServiceControlPolicy,
  validateSessionPolicy,
  validateTrustPolicy,
} from '../../policy/index.ts'
import { contextOf, readRequest } from './cases.ts'
import { workOf } from './work.ts'

/** Creates a function whose texts grow with the size. */
type WorkFactory = (size: number) => () => unknown

const size = 4096
/** Slightly more than 2. The work that does not grow is negligible. */
const twice = 2.2

/** How often each character of a document is read, at most. */
const maxReads = 20

function growthOf(make: WorkFactory): number {
  const few = workOf(make(size))
  expect(few).toBeGreaterThan(size / 8)
  return workOf(make(2 * size)) / few
}

const a = (count: number) => 'a'.repeat(count)
const documentOf = (statement: unknown) => JSON.stringify({ Version: '2012-10-17', Statement: statement })

/** Returns a function that decides on a statement that allows everything except for one element. */
function deciding(
  element: object,
  resource: string,
  value: string | readonly string[] = '',
  action = 's3:GetObject',
): () => unknown {
  const text = documentOf({ Effect: 'Allow', Action: '*', Resource: '*', ...element })
  const request = { ...readRequest({ action }, 'work'), resource, context: contextOf({ 'x:key': value }) }
  return () => {
    const identity = [{ policy: compilePolicy(text), source: 'work', kind: 'inline' as const }]
    return [decide(request, { identity }), missingContextKeys(request, { identity })]
  }
}

const s3 = (path: string) => `arn:aws:s3:::${path}`
const ec2 = (region: string) => `arn:aws:ec2:${region}:1:instance/i`
const condition = (operator: string, value: string | readonly string[]) => ({
  Condition: { [operator]: { 'x:key': value } },
})

const patterns: Readonly<Record<string, WorkFactory>> = {
  'runs, and a piece that is nowhere': (n) =>
    deciding({ Resource: s3(`${'*a'.repeat(n / 4)}*b*`) }, s3(a(n))),
  'runs with single characters': (n) => deciding({ Resource: s3(`${'*?a'.repeat(n / 8)}*b*`) }, s3(a(n))),
  'runs and nothing else': (n) => deciding({ Resource: s3('*'.repeat(n)) }, s3(a(n))),
  'runs inside a part': (n) => deciding({ Resource: ec2(`${'*a'.repeat(n / 4)}*b*a`) }, ec2(a(n))),
  'runs inside every part': (n) =>
    deciding(
      {
        Resource: Array(5)
          .fill(`${'*a'.repeat(n / 8)}*b*a`)
          .join(':'),
      },
      `${a(n)}:`.repeat(6),
    ),
  'runs over colons, then a part': (n) =>
    deciding({ Resource: 'arn:*:b?c*:*:x' }, `arn:${'bxc:'.repeat(n / 4)}y`),
  'many places for a part, and much behind it': (n) =>
    deciding({ Resource: `arn:*:b?c:${'*xc'.repeat(n / 8)}*b*y` }, `arn:${'bxc:'.repeat(n / 4)}y`),
  'runs over colons in every part': (n) => deciding({ Resource: '*:*:*?*:*:*:x' }, ':'.repeat(n)),
  'single characters in every part': (n) => deciding({ Resource: '?*:?*:?*:?*:?*:x' }, 'a:'.repeat(n / 2)),
  'a short piece that nearly stands everywhere': (n) => deciding({ Resource: s3(`*?${a(100)}b*`) }, s3(a(n))),
  'a long piece that nearly stands everywhere': (n) =>
    deciding({ Resource: s3(`*${a(n / 8)}b${a(n / 8)}*`) }, s3(a(n))),
  'a long piece of single characters': (n) =>
    deciding({ Resource: s3(`*${'a?'.repeat(n / 8)}b*`) }, s3(a(n))),
  'many long pieces of single characters': (n) =>
    deciding({ Resource: s3(`${`*?${a(200)}`.repeat(n / 512)}*?${a(200)}b*`) }, s3(a(n))),
  'a long piece of single characters behind parts that end everywhere': (n) =>
    deciding({ Resource: `?*:?*:?*:?*:?*:${'?:'.repeat(n / 16)}b*` }, 'a:'.repeat(n / 2)),
  'a long end behind parts that end everywhere': (n) =>
    deciding({ Resource: `?*:?*:?*:?*:?*:${'a:'.repeat(n / 16)}b` }, 'a:'.repeat(n / 2)),
  'a long piece behind parts that end everywhere': (n) =>
    deciding({ Resource: `?*:?*:?*:?*:?*:${'a:'.repeat(n / 16)}b*` }, 'a:'.repeat(n / 2)),
  'a long action of single characters': (n) =>
    deciding({ Action: `*${'a?'.repeat(n / 8)}b*` }, '*', '', a(n)),
  actions: (n) => deciding({ Action: `${'*e'.repeat(n / 2)}b` }, '*'),
  'many actions': (n) => deciding({ Action: Array(n / 16).fill('s3:*Object?*x') }, '*'),
  StringLike: (n) => deciding(condition('StringLike', `${'*a'.repeat(n / 4)}*b*`), '*', a(n)),
  StringEqualsIgnoreCase: (n) => deciding(condition('StringEqualsIgnoreCase', a(n)), '*', a(n)),
  ArnLike: (n) => deciding(condition('ArnLike', s3(`${'*a'.repeat(n / 4)}*b*`)), '*', s3(a(n))),
  'StringLike of a long piece of single characters': (n) =>
    deciding(condition('StringLike', `*${'a?'.repeat(n / 8)}b*`), '*', a(n)),
  'ArnLike of a long piece of single characters': (n) =>
    deciding(condition('ArnLike', s3(`*${'a?'.repeat(n / 8)}b*`)), '*', s3(a(n))),
  'ArnLike of colons': (n) => deciding(condition('ArnNotLike', ':'.repeat(n)), '*', ':'.repeat(n)),
  'variables that close': (n) => deciding({ Resource: s3('${x:key}'.repeat(n / 8)) }, s3(a(n / 8)), 'a'),
  'variables that do not': (n) => deciding({ Resource: s3(`}${'${'.repeat(n / 2)}`) }, s3(a(n))),
  'openings before the last brace': (n) => deciding({ Resource: s3(`${'${'.repeat(n / 2)}}`) }, s3(a(n))),
  'dollars before the last brace': (n) => deciding({ Resource: s3(`${'$'.repeat(n)}}`) }, s3(a(n))),
  'a variable of many characters': (n) =>
    deciding(condition('StringLike', `\${${a(n)}, '${'*'.repeat(n)}'}`), '*', a(n)),
}

const values: Readonly<Record<string, WorkFactory>> = {
  'digits as a number': (n) => deciding(condition('NumericNotEquals', '1'), '*', '9'.repeat(n)),
  'digits that end as none': (n) => deciding(condition('NumericEquals', `${'1'.repeat(n)}.x`), '*', '1'),
  'digits as a date': (n) => deciding(condition('DateLessThan', '2026-01-01'), '*', '9'.repeat(n)),
  base64: (n) => deciding(condition('BinaryEquals', `${a(n)}!`), '*', a(n)),
  'many addresses': (n) => deciding(condition('IpAddress', Array(n / 16).fill('10.0.0.0/8')), '*', '::1'),
  'many values of a key': (n) =>
    deciding(condition('ForAllValues:StringLike', 'a*b'), '*', Array<string>(n / 16).fill('axxxxb')),
}

/** Documents of the size, for functions that take only a document. */
const documents: Readonly<Record<string, (size: number) => string>> = {
  'many statements': (n) => documentOf(Array(n / 2).fill({})),
  'many statements, a line each': (n) =>
    `{"Statement":[\n${Array(n / 4)
      .fill('{}')
      .join(',\n')}]}`,
  'many principals': (n) =>
    documentOf({ Effect: 'Allow', Action: 'sts:*', Principal: { AWS: Array(n / 4).fill('*') } }),
  'many members of one name': (n) =>
    `{"Statement":{${Array(n / 16)
      .fill('"Principal":"*"')
      .join(',')}}}`,
  'many resources': (n) => documentOf({ Effect: 'Allow', Action: '*', Resource: Array(n / 8).fill(s3('a')) }),
  'a resource of colons': (n) => documentOf({ Effect: 'Allow', Action: '*', Resource: ':'.repeat(n) }),
  'an action of colons': (n) => documentOf({ Effect: 'Allow', Action: ':'.repeat(n), Resource: '*' }),
  'many keys': (n) => {
    const keys = Array.from({ length: n / 8 }, (_, at) => [`x:${at}`, `\${x:${at}}`])
    return documentOf({ Effect: 'Deny', Action: '*', Condition: { StringLike: Object.fromEntries(keys) } })
  },
  'a service that is none': (n) =>
    documentOf({
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: `${'a-.'.repeat(n / 4)}!` },
    }),
  'a deep object': (n) => `${'{"Statement":'.repeat(n / 16)}{}${'}'.repeat(n / 16)}`,
  'colons and quotes in a text': (n) => documentOf([`:\\":`.repeat(n / 4)]),
  'a deep list': (n) => `{"Statement":[${'['.repeat(n / 2)}${']'.repeat(n / 2)}]}`,
  'a deep effect': (n) => `{"Statement":[{"Effect":${'['.repeat(n / 2)}${']'.repeat(n / 2)}}]}`,
  'brackets in a text': (n) => documentOf([a(1), '[{'.repeat(n / 2), '\\"'.repeat(n / 4)]),
  'white space': (n) => `{"Statement":[{}${' \n'.repeat(n / 2)}]}`,
}

const questions: Readonly<Record<string, (document: string) => unknown>> = {
  compilePolicy: (text) => contextKeys(compilePolicy(text)),
  statementSpans,
  trustPrincipals,
  replaceTrustPrincipals: (text) => replaceTrustPrincipals(text, () => 'AIDA'),
  policySize,
  isSimulatablePolicy,
  validateIdentityPolicy: (text) => validateIdentityPolicy(text, { managed: true, partition: 'aws' }),
  validateSessionPolicy: (text) => validateSessionPolicy(text, 'aws'),
  validateTrustPolicy: (text) => validateTrustPolicy(text, 'aws'),
  validateServiceControlPolicy: (text) => validateServiceControlPolicy(text, 'aws'),
  validateResourceControlPolicy: (text) => validateResourceControlPolicy(text, 'aws'),
  storedResourceControlPolicy,
}

describe('twice the text, twice the work', () => {
  test.each(Object.entries({ ...patterns, ...values }))('%s', (_, make) => {
    expect(growthOf(make)).toBeLessThan(twice)
  })

  test.each(Object.entries(documents))('documents: %s', (_, make) => {
    for (const ask of Object.values(questions)) {
      const [few, many] = [size, 2 * size].map((characters) => {
        const document = make(characters)
        return workOf(() => ask(document))
      })
      expect(many).toBeLessThan(twice * (few ?? 0) + size / 8)
      expect(few).toBeLessThan(maxReads * size)
    }
  })
})

test('the measure sees work that is not linear', () => {
  const quadratic: WorkFactory = (n) => () => {
    const text = a(n / 16)
    for (let at = 0; at < text.length; at++) text.slice(0, at).split('\n')
  }
  expect(growthOf(quadratic)).toBeGreaterThan(3)
})
