/** Pairs of policies that would take a proof very long: each has very many classes, boxes, or requests to try. */
import { allow, deny, type Fields } from './sides.ts'

type Statements = readonly Fields[]

/** Makes a pair of policies, which grows with a number. */
export type Hostile = (size: number) => readonly [a: Statements, b: Statements]

const many = <T>(count: number, make: (at: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, at) => make(at))
const when = (Condition: Fields): Fields => ({ Condition })
const ofBucket = (name: string) => `arn:aws:s3:::${name}`
const equals = (key: string, value: string | readonly string[]) => when({ StringEquals: { [key]: value } })
const like = (key: string, value: string | readonly string[]) => when({ StringLike: { [key]: value } })

/** A word of three letters, different for each number below 17,576. */
const word = (at: number) =>
  [at % 26, Math.floor(at / 26) % 26, Math.floor(at / 676) % 26]
    .map((letter) => String.fromCharCode(97 + letter))
    .join('')

/** Policies of principals. */
export const hostile: Readonly<Record<string, Hostile>> = {
  'words anywhere in resources': (size) => [
    [allow()],
    many(size, (at) => allow({ Resource: ofBucket(`*${word(at)}*`) })),
  ],
  'words anywhere in one resource': (size) => [
    [allow({ Resource: many(size, (at) => ofBucket(`*${word(at)}*${word(at + 1)}*`)) })],
    [allow({ Resource: many(size, (at) => ofBucket(`*${word(at + 1)}*${word(at)}*`)) })],
  ],
  'question marks behind a star': (size) => [
    [allow({ Resource: ofBucket(`*a${'?'.repeat(size)}b`) })],
    [allow({ Resource: ofBucket(`*b${'?'.repeat(size)}a`) })],
  ],
  'words anywhere in actions': (size) => [[allow()], many(size, (at) => allow({ Action: `*${word(at)}*` }))],
  'lists of patterns of actions': (size) => [
    many(size, (at) => allow({ Action: many(size, (other) => `*${word(at * size + other)}*`) })),
    [allow({ Action: 's3:*' })],
  ],
  'statements with different actions': (size) => [
    many(size, (at) =>
      allow({ Action: [`*${word(at)[0]}*`, `${word(at)}*`], ...equals(`aws:k${at % 7}`, 'a') }),
    ),
    many(size, (at) =>
      allow({ Action: [`*${word(at)[0]}*`, `${word(at)}*`], ...equals(`aws:k${at % 5}`, 'a') }),
    ),
  ],
  'keys of which each statement asks for one': (size) => [
    [allow(), ...many(size, (at) => deny(equals(`aws:k${at}`, 'a')))],
    many(size, (at) => allow(equals(`aws:k${at}`, 'b'))),
  ],
  'keys of which each statement asks for two': (size) => [
    [allow()],
    many(size, (at) =>
      allow(when({ StringNotEquals: { [`aws:k${at}`]: 'a', [`aws:k${(at * 7 + 1) % size}`]: 'b' } })),
    ),
  ],
  'keys and values of one statement': (size) => [
    [allow(when({ StringLike: Object.fromEntries(many(size, (at) => [`aws:k${at}`, many(size, word)])) }))],
    [
      allow(
        when({ StringLike: Object.fromEntries(many(size, (at) => [`aws:k${at}`, many(size - 1, word)])) }),
      ),
    ],
  ],
  'values and patterns': (size) => [
    [allow(equals('aws:k', many(size, word)))],
    many(size, (at) => allow(like('aws:k', [`${word(at)[0]}*${word(at)[2]}`, word(at)]))),
  ],
  'sets of values': (size) => [
    [allow()],
    many(size, (at) => allow(when({ 'ForAnyValue:StringEquals': { 'aws:TagKeys': word(at) } }))),
  ],
  'lists that all values are in': (size) => [
    [allow()],
    many(size, (at) =>
      allow(when({ 'ForAllValues:StringLike': { 'aws:TagKeys': [`${word(at)}*`, `*${word(at)[1]}`] } })),
    ),
  ],
  'numbers with many spellings': (size) => [
    [allow(when({ NumericLessThan: { 'aws:k': many(size, String) } }))],
    [allow(when({ StringEquals: { 'aws:k': many(size, (at) => `0${at}`) } }))],
  ],
  'variables in resources': (size) => [
    many(size, (at) => allow({ Resource: ofBucket(`b/\${aws:PrincipalTag/k${at}}/x*`) })),
    many(size, (at) => allow({ Resource: ofBucket(`b/\${aws:PrincipalTag/k${at}}/*x`) })),
  ],
  'variables in conditions': (size) => [
    many(size, (at) => allow(like(`aws:k${at}`, `\${aws:PrincipalTag/k${at}}x*`))),
    many(size, (at) => allow(like(`aws:k${at}`, `x\${aws:PrincipalTag/k${at}}*`))),
  ],
  'names and IDs of callers': (size) => [
    [allow()],
    many(size, (at) => allow(like(at % 2 === 0 ? 'aws:PrincipalArn' : 'aws:userid', `*${word(at)}*`))),
  ],
  'prefixes of names and IDs of callers': (size) => [
    [allow()],
    many(size, (at) =>
      allow(
        at % 2 === 0
          ? like('aws:PrincipalArn', `arn:aws:iam::*:user/${word(at)}*`)
          : like('aws:userid', `AIDA${word(at)}*`),
      ),
    ),
  ],
  'an ID with many colons': (size) => [[allow()], [allow(like('aws:userid', '*:'.repeat(size)))]],
  'requests that no proof excludes': (size) => [
    many(size, (at) =>
      allow({ ...like(`aws:k${at % 5}`, `\${aws:username}${word(at)}`), Resource: `*${word(at)[0]}*` }),
    ),
    many(size, (at) =>
      allow({ ...like(`aws:k${at % 5}`, `${word(at)}\${aws:username}`), Resource: `*${word(at)[1]}*` }),
    ),
  ],
  'different statements, none of them new': (size) => [
    many(size, (at) => allow({ Action: 's3:GetObject', Resource: ofBucket(`${word(at)}/a`) })),
    many(size, (at) => allow({ Action: 's3:Get*', Resource: ofBucket(`${word(at)}/*`) })),
  ],
}

/** Policies of resources, which name principals. */
export const hostileOfResources: Readonly<Record<string, Hostile>> = {
  'principals of every kind': (size) => {
    const arns = many(size, (at) => `arn:aws:iam::${String(at).padStart(12, '1')}:user/${word(at)}`)
    const CanonicalUser = many(size, (at) => String(at).padStart(64, '0'))
    return [
      [allow({ Principal: { AWS: arns, CanonicalUser } })],
      many(size, (at) =>
        allow({ Principal: { AWS: arns.slice(at, at + 1), CanonicalUser: CanonicalUser.slice(at + 1) } }),
      ),
    ]
  },
  'principals and their IDs': (size) => [
    [allow({ Principal: '*' })],
    many(size, (at) =>
      allow({
        Principal: { AWS: `arn:aws:iam::${String(at).padStart(12, '1')}:role/${word(at)}` },
        ...like('aws:userid', [`AROA*:${word(at)}`, `AIDA${word(at)}*`]),
      }),
    ),
  ],
}
