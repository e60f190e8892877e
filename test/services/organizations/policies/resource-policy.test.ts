/** Tests the resource policy of an organization: what it may contain, how it is stored, and what it does. */

import { CreateGroupCommand } from '@aws-sdk/client-iam'
import {
  DeleteResourcePolicyCommand,
  DescribeResourcePolicyCommand,
  PutResourcePolicyCommand,
  type Tag,
} from '@aws-sdk/client-organizations'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  type Credentials,
  OTHER,
  type TestServer,
} from '../../../support/harness.ts'
import {
  changeOrganization,
  ORGANIZATION,
  OUTER,
  OUTSIDER,
  organizationWith,
  seededServer,
} from '../../../support/organizations.ts'
import { userWith } from '../../callers.ts'
import { expectEffect } from '../effect.ts'
import { listAccounts, MEMBER, policyOf, policyWith } from './delegation.ts'
import { DENIED, NOT_ALL_FEATURES, refused } from './policy-calls.ts'

let server: TestServer
const start = async () => {
  server = await seededServer({ organization: organizationWith([], {}) })
}
beforeEach(start)
afterEach(() => server.close())

const client = (credentials: Credentials = ADMINISTRATOR) => server.organizations(credentials)
const put = (Content: string, Tags?: Tag[]) => client().send(new PutResourcePolicyCommand({ Content, Tags }))
const describePolicy = async () => (await client().send(new DescribeResourcePolicyCommand({}))).ResourcePolicy
const remove = () => client().send(new DeleteResourcePolicyCommand({}))

const tag = (Key: string, Value = '') => ({ Key, Value })

const INVALID = refused(
  'InvalidInputException',
  'This resource-based policy contains invalid JSON.',
  'INVALID_RESOURCE_POLICY_JSON',
)
const NOT_FOUND = refused('ResourcePolicyNotFoundException', 'No resource-based policy found.')

async function expectRefusal(call: Promise<unknown>, error: object): Promise<void> {
  await expect(call).rejects.toMatchObject(error)
}

describe('the resource policy', () => {
  test('ORG10.1, ORG10.9: is created, shown, replaced, and deleted', async () => {
    const reads = { DescribeResourcePolicy: describePolicy }
    const { ResourcePolicy: created } = await expectEffect(
      'PutResourcePolicy',
      () => put(policyOf(listAccounts)),
      reads,
    )
    expect(created).toEqual({
      Content: policyOf(listAccounts),
      ResourcePolicySummary: {
        Arn: expect.stringMatching(
          new RegExp(`^arn:aws:organizations::${ACCOUNT}:resourcepolicy/${ORGANIZATION}/rp-[a-z2-7]{8}$`),
        ),
        Id: expect.stringMatching(/^rp-[a-z2-7]{8}$/),
      },
    })
    expect(await describePolicy()).toEqual(created)
    const other = policyWith({ Effect: 'Deny' })
    expect((await put(other)).ResourcePolicy).toEqual({ ...created, Content: other })
    expect(await describePolicy()).toEqual({ ...created, Content: other })
    const { $metadata: _, ...answer } = await expectEffect('DeleteResourcePolicy', remove, reads)
    expect(answer).toEqual({})
    await expectRefusal(describePolicy(), NOT_FOUND)
    await expectRefusal(remove(), NOT_FOUND)
    const again = await put(other)
    expect(again.ResourcePolicy?.ResourcePolicySummary?.Id).not.toBe(created?.ResourcePolicySummary?.Id)
  })

  test('needs all features', async () => {
    changeOrganization(server, { featureSet: 'CONSOLIDATED_BILLING' })
    for (const call of [() => put(policyOf(listAccounts)), describePolicy, remove]) {
      await expectRefusal(call(), NOT_ALL_FEATURES)
    }
  })
})

describe('the document is stored', () => {
  const stored = async (document: string) => (await put(document)).ResourcePolicy?.Content

  test('ORG10.1: without white space, and with accounts as ARNs', async () => {
    const Statement = [
      {
        Resource: '*',
        Action: ['organizations:List*'],
        Principal: { AWS: [OTHER, ACCOUNT] },
        Effect: 'Deny',
      },
      {
        ...listAccounts,
        Sid: OTHER,
        Principal: { AWS: OTHER },
        Condition: { StringEquals: { 'aws:username': [OTHER, '1'] } },
      },
    ]
    const root = (account: string) => `arn:aws:iam::${account}:root`
    expect(await stored(JSON.stringify({ Statement, Id: 'id', Version: '2012-10-17' }, undefined, 4))).toBe(
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { ...Statement[0], Principal: { AWS: [root(OTHER), root(ACCOUNT)] } },
          { ...Statement[1], Principal: { AWS: root(OTHER) } },
        ],
        Id: 'id',
      }),
    )
  })

  test('ORG10.1: with the version that a missing one means', async () => {
    expect(await stored(JSON.stringify({ Statement: listAccounts }))).toBe(
      JSON.stringify({ Version: '2008-10-17', Statement: listAccounts }),
    )
    expect(await stored(JSON.stringify({ Statement: listAccounts, Version: '2008-10-17' }))).toBe(
      JSON.stringify({ Version: '2008-10-17', Statement: listAccounts }),
    )
  })
})

describe('ORG10.2: the document can name', () => {
  test.each([
    ['everybody', { Principal: '*' }],
    ['every account', { Principal: { AWS: '*' } }],
    ['a member', { Principal: { AWS: OTHER } }],
    ['the management account', { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } }],
    ['a service', { Principal: { Service: 'config.amazonaws.com' } }],
    [
      'actions with a wildcard',
      { Action: ['organizations:Describe*', 'Organizations:list*', 'organizations:?ttachPolicy'] },
    ],
    [
      'a policy for an action on everything',
      { Resource: `arn:aws:organizations::${ACCOUNT}:policy/${ORGANIZATION}/*/p-*` },
    ],
    ['keys of any service', { Condition: { StringEquals: { 'ec2:Region': 'x', 'aws:PrincipalArn': 'y' } } }],
  ])('%s', async (_, changes) => {
    const content = policyWith(changes)
    expect((await put(content)).ResourcePolicy?.Content).toBe(
      content.replace(`"${OTHER}"`, `"arn:aws:iam::${OTHER}:root"`),
    )
  })

  test('a service that the seed adds', async () => {
    await server.close()
    server = await seededServer({
      organization: organizationWith([], {}),
      externalPrincipals: ['new.amazonaws.com'],
    })
    await put(policyWith({ Principal: { Service: 'new.amazonaws.com' } }))
    await expectRefusal(put(policyWith({ Principal: { Service: 'newer.amazonaws.com' } })), INVALID)
  })
})

describe('ORG10.3: the document is refused', () => {
  const role = `arn:aws:iam::${OTHER}:role/role`
  test.each([
    ['that is not JSON', '{'],
    ['without a statement', '{"Version":"2012-10-17"}'],
    ['with an empty list of statements', policyOf()],
    ['with an element twice', policyOf(listAccounts).replace('"Effect"', '"Effect":"Deny","Effect"')],
    ['with an unknown element', policyWith({ Extra: 'x' })],
    ['without principal', policyWith({ Principal: undefined })],
    ['without action', policyWith({ Action: undefined })],
    ['without resource', policyWith({ Resource: undefined })],
    ['with an unknown effect', policyWith({ Effect: 'allow' })],
    ['with a version that there is not', policyOf(listAccounts).replace('2012-10-17', '2012-10-18')],
    ['with the same Sid twice', policyOf({ ...listAccounts, Sid: 'A' }, { ...listAccounts, Sid: 'A' })],
    ['with an unknown condition operator', policyWith({ Condition: { StringIs: { 'aws:username': 'x' } } })],
    ['with a resource that is no ARN', policyWith({ Resource: OUTER })],
    ['with an action without a service', policyWith({ Action: 'ListAccounts' })],
    ['with NotAction', policyWith({ Action: undefined, NotAction: 'organizations:ListAccounts' })],
    ['with NotResource', policyWith({ Resource: undefined, NotResource: '*' })],
    ['with NotPrincipal', policyWith({ Principal: undefined, NotPrincipal: MEMBER })],
    ['that names a role', policyWith({ Principal: { AWS: role } })],
    [
      'that names a role, and an action that cannot be delegated',
      policyWith({ Principal: { AWS: role }, Action: '*' }),
    ],
    ['that names a unique ID', policyWith({ Principal: { AWS: 'AROAEXAMPLEEXAMPLE123' } })],
    ['that names an account that does not exist', policyWith({ Principal: { AWS: '999999999999' } })],
    [
      'that names an account of another partition',
      policyWith({ Principal: { AWS: `arn:aws-iso:iam::${OTHER}:root` } }),
    ],
    ['that names an identity provider', policyWith({ Principal: { Federated: 'accounts.google.com' } })],
    ['that names nobody', policyWith({ Principal: {} })],
  ])('%s', async (_, document) => {
    await expectRefusal(put(document), INVALID)
    await expectRefusal(describePolicy(), NOT_FOUND)
  })

  test('that names an account outside of the organization', async () => {
    // An account exists when it has anything.
    await server.iam(administratorOf(OUTSIDER)).send(new CreateGroupCommand({ GroupName: 'group' }))
    const message = 'You specified an invalid principal element in the policy.'
    const call = put(policyWith({ Principal: { AWS: [OTHER, OUTSIDER] } }))
    await expectRefusal(call, refused('InvalidInputException', message, 'INVALID_PRINCIPAL'))
  })

  test.each([
    'organizations:CreateAccount',
    'organizations:MoveAccount',
    'organizations:PutResourcePolicy',
    'organizations:EnableAWSServiceAccess',
    'organizations:*',
    'organizations:C*',
    'organizations:Unknown',
    'iam:ListUsers',
    '*',
  ])('ORG10.4: that grants or denies %s', async (action) => {
    for (const Effect of ['Allow', 'Deny']) {
      const call = put(policyWith({ Effect, Action: ['organizations:ListRoots', action] }))
      const message = `${action} is not a supported action for this resource-based policy.`
      await expectRefusal(
        call,
        refused('InvalidInputException', message, 'UNSUPPORTED_ACTION_IN_RESOURCE_POLICY'),
      )
    }
  })

  test('that is about resources of another service', async () => {
    await expectRefusal(
      put(policyWith({ Resource: ['*', 'arn:aws:s3:::bucket'] })),
      refused(
        'InvalidInputException',
        'arn:aws:s3:::bucket is not a supported resource for this resource-based policy.',
        'UNSUPPORTED_RESOURCE_IN_RESOURCE_POLICY',
      ),
    )
  })

  test('and then the former one stays', async () => {
    await put(policyOf(listAccounts))
    await expectRefusal(put('{}'), INVALID)
    expect((await describePolicy())?.Content).toBe(policyOf(listAccounts))
  })
})

describe('tags', () => {
  /** Returns a user who may change policies with this tag. */
  const taggedOnly = (team: string) =>
    userWith(
      server,
      team,
      JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Action: 'organizations:PutResourcePolicy',
          Resource: '*',
          Condition: { StringEquals: { 'aws:ResourceTag/team': team } },
        },
      }),
    )
  const putAs = (credentials: Credentials, Tags?: Tag[]) =>
    client(credentials).send(new PutResourcePolicyCommand({ Content: policyOf(listAccounts), Tags }))

  test('of the first policy decide who changes it, until it is deleted', async () => {
    const red = await taggedOnly('red')
    await expectRefusal(putAs(red), DENIED)
    await put(policyOf(listAccounts), [tag('team', 'red'), tag('empty')])
    await putAs(red)
    await expectRefusal(putAs(await taggedOnly('blue')), DENIED)
    await remove()
    await put(policyOf(listAccounts))
    await expectRefusal(putAs(red), DENIED)
  })

  test('ORG10.5: need the permission to tag only if there are any', async () => {
    const document = JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'organizations:PutResourcePolicy', Resource: '*' },
    })
    const writer = await userWith(server, 'writer', document)
    await expectRefusal(putAs(writer, [tag('team')]), DENIED)
    await putAs(writer, [])
  })

  test('ORG10.5: cannot be added to a policy that exists', async () => {
    await put(policyOf(listAccounts))
    const other = policyWith({ Effect: 'Deny' })
    await expectRefusal(
      put(other, [tag('team')]),
      refused(
        'ConstraintViolationException',
        'Adding tags on updating an existing resource-based policy is not supported.',
        'UPDATE_EXISTING_RESOURCE_POLICY_WITH_TAGS_NOT_SUPPORTED',
      ),
    )
    expect((await describePolicy())?.Content).toBe(policyOf(listAccounts))
    await expectRefusal(put('{}', [tag('team')]), INVALID)
    expect((await put(other, [])).ResourcePolicy?.Content).toBe(other)
  })

  test('are checked like all tags', async () => {
    const twice = put(policyOf(listAccounts), [tag('a'), tag('a')])
    const message = 'Your request includes duplicate tag keys.'
    await expectRefusal(twice, refused('InvalidInputException', message, 'DUPLICATE_TAG_KEY'))
    await expectRefusal(describePolicy(), NOT_FOUND)
  })
})
