/** Seeds whose work is a product of two of their parts. */
import { filled, filledObject, own } from './cases.mjs'
import { allow, DOCUMENTS, texts } from './documents.mjs'
import { policyOf } from './seed.mjs'

const many = (name, make) => own(`seed: ${name}`, 'seed', (bytes) => ({ seed: make(bytes) }))

export const seeds = [
  many('unknown members', (bytes) => filledObject((index) => [`k${index}`, 'v'], bytes)),
  many('users with errors', (bytes) => ({ users: filled((index) => ({ nam: `u${index}` }), bytes) })),
  many('same users', (bytes) => ({ users: filled(() => ({ name: 'same' }), bytes) })),
  many('groups of a user', (bytes) => ({ users: [{ name: 'g', groups: texts(bytes) }] })),
  many('tags', (bytes) => ({
    users: [{ name: 't', tags: filledObject((index) => [`k${index}`, 'v'], bytes) }],
  })),
  many('policy', (bytes) => ({ policies: [{ name: 'p', document: DOCUMENTS.statements(bytes) }] })),
  many('inline policies', (bytes) => ({
    users: [
      { name: 'i', inlinePolicies: filledObject((index) => [`p${index}`, policyOf([allow()])], bytes) },
    ],
  })),
  many('attached policies', (bytes) => ({
    users: [{ name: 'a', policies: filled((index) => `arn:aws:iam::aws:policy/P${index}`, bytes) }],
  })),
  many('accounts', (bytes) => ({
    accounts: filledObject((index) => [String(200_000_000_000 + index), {}], bytes),
  })),
  many('users', (bytes) => ({
    quotas: { UsersQuota: 100_000 },
    users: filled((index) => ({ name: `new-${bytes}-${index}` }), bytes),
  })),
  many('roles', (bytes) => ({
    quotas: { RolesQuota: 100_000 },
    roles: filled(
      (index) => ({
        name: `new-${bytes}-${index}`,
        trust: policyOf([
          { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
        ]),
      }),
      bytes,
    ),
  })),
  own('instances', 'reset', () => ({})),
]
