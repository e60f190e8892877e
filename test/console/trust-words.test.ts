/** Whom trust policies trust, in the words of the list of identities. */
import { describe, expect, test } from '@jest/globals'
import { plainDocument, trustWords } from '../../console/places/identities/roles/trust-words.ts'
import { ACCOUNT, OTHER, trust } from '../support/harness.ts'

const reader = { accountId: ACCOUNT, accountName: (id: string) => (id === OTHER ? 'shop-dev' : id) }
const wordsOf = (document: string) => trustWords(document, reader)

const GITHUB = 'token.actions.githubusercontent.com'
const provider = (name: string) => ({ Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${name}` })
const subject = (name: string, value: string | readonly string[]) => ({
  StringLike: { [`${name}:sub`]: value },
})

const byToken = (name: string, value: string | readonly string[]) =>
  trust(provider(name), 'sts:AssumeRoleWithWebIdentity', subject(name, value))

test.each([
  ['a service', trust({ Service: 'lambda.amazonaws.com' }), ['lambda.amazonaws.com']],
  ['the own account', trust({ AWS: ACCOUNT }), ['this account']],
  ['another account', trust({ AWS: `arn:aws:iam::${OTHER}:root` }), ['account shop-dev']],
  ['everybody', trust({ AWS: '*' }), ['everybody']],
  ['a user', trust({ AWS: `arn:aws:iam::${ACCOUNT}:user/people/alice` }), ['user alice']],
  ['a role of another account', trust({ AWS: `arn:aws:iam::${OTHER}:role/ci` }), ['role ci of shop-dev']],
  ['a session', trust({ AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/ci/build` }), ['session of ci']],
  ['a deleted user', trust({ AWS: 'AIDAAAAAAAAAAAAAAAAAA' }), ['deleted AIDAAAAAAAAAAAAAAAAAA']],
  [
    'SAML',
    trust({ Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/Okta` }, 'sts:AssumeRoleWithSAML'),
    ['SAML Okta'],
  ],
  ['a branch', byToken(GITHUB, 'repo:acme/shop:ref:refs/heads/main'), ['GitHub acme/shop on main']],
  ['a tag', byToken(GITHUB, 'repo:acme/shop:ref:refs/tags/v1'), ['GitHub acme/shop on tag v1']],
  ['an environment', byToken(GITHUB, 'repo:acme/shop:environment:prod'), ['GitHub acme/shop in prod']],
  ['pull requests', byToken(GITHUB, 'repo:acme/shop:pull_request'), ['GitHub acme/shop pull requests']],
  ['a repository', byToken(GITHUB, 'repo:acme/shop:*'), ['GitHub acme/shop']],
  [
    'two repositories',
    byToken(GITHUB, ['repo:acme/shop:*', 'repo:acme/api:*']),
    ['GitHub acme/shop or acme/api'],
  ],
  ['any token', trust(provider('gitlab.com'), 'sts:AssumeRoleWithWebIdentity'), ['GitLab, any subject']],
  [
    'a service account of a cluster',
    byToken('oidc.eks.eu-west-1.amazonaws.com/id/A1', 'system:serviceaccount:web:front'),
    ['EKS web/front'],
  ],
  ['an unknown issuer', byToken('id.example.com', 'alice'), ['id.example.com alice']],
  [
    'limits',
    trust({ AWS: OTHER }, 'sts:AssumeRole', {
      StringEquals: { 'sts:externalid': 'x' },
      Bool: { 'aws:MultiFactorAuthPresent': 'true' },
    }),
    ['account shop-dev with an external ID, with MFA'],
  ],
])('%s', (_name, document, words) => {
  expect(wordsOf(document)).toEqual(words)
})

describe('documents', () => {
  test('Deny trusts nobody, and the same words are not repeated', () => {
    const allow = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }
    const deny = { Effect: 'Deny', Principal: '*', Action: '*' }
    expect(wordsOf(JSON.stringify({ Statement: [allow, deny, allow] }))).toEqual(['ec2.amazonaws.com'])
  })

  test('everybody but some', () => {
    const statement = { Effect: 'Allow', NotPrincipal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' }
    expect(wordsOf(JSON.stringify({ Statement: statement }))).toEqual(['everybody with exceptions'])
  })

  test('are read as AWS encodes them, and as JSON', () => {
    const document = trust({ Service: 'ec2.amazonaws.com' })
    expect(wordsOf(encodeURIComponent(document))).toEqual(['ec2.amazonaws.com'])
    expect(plainDocument(encodeURIComponent('{"a":"100 %"}'))).toBe('{"a":"100 %"}')
    expect(plainDocument('{"a":"%41"}')).toBe('{"a":"%41"}')
    expect(plainDocument('%7B%')).toBe('%7B%')
  })

  test.each(['', '{', '[]', 'null', '{"Statement":"x"}'])('%j trusts nobody', (document) => {
    expect(wordsOf(document)).toEqual([])
  })
})
