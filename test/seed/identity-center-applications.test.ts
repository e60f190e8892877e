/** Tests the applications and the trusted token issuers of a seed. */
import {
  DescribeApplicationCommand,
  DescribeTrustedTokenIssuerCommand,
  GetApplicationAssignmentConfigurationCommand,
  GetApplicationAuthenticationMethodCommand,
  ListApplicationAccessScopesCommand,
  ListApplicationAssignmentsCommand,
  ListApplicationGrantsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-sso-admin'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { SeedSsoApplication } from '../../schemas/seed.ts'
import { assembleIamulator } from '../../server/app/iamulator.ts'
import { readSeed } from '../../server/seed/index.ts'
import type { SeedIdentityCenter } from '../../server/seed/types.ts'
import { ACCOUNT, NOW, type TestServer } from '../support/harness.ts'
import { INSTANCE, INSTANCE_ID } from '../support/identity-center.ts'
import { ANN_ID, centerWith, DEVS_ID, seedWith } from '../support/identity-center-seeds.ts'
import { seededServer } from '../support/organizations.ts'
import { at, PARTITION, REGION } from '../support/places.ts'

const arnOf = (kind: string, id: string) => `arn:${PARTITION}:sso::${ACCOUNT}:${kind}/${INSTANCE_ID}/${id}`
const TTI = 'tti-11111111-2222-4333-8444-555555555555'
const APPLICATION = 'apl-0123456789abcdef'
const TARGET = 'apl-00112233445566aa'
const ISSUER = {
  name: 'company',
  id: TTI,
  trustedTokenIssuerConfiguration: {
    oidcJwtConfiguration: {
      issuerUrl: 'https://idp.example.com',
      claimAttributePath: 'email',
      identityStoreAttributePath: 'emails.value',
    },
  },
  tags: { team: 'a' },
}
const ACTOR_POLICY = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sso-oauth:CreateTokenWithIAM', Resource: '*' },
  ],
}

let server: TestServer | undefined
beforeEach(() => {
  server = undefined
})
afterEach(() => server?.close())

const startWith = async (more: Partial<SeedIdentityCenter>) => {
  server = await seededServer(seedWith(more), {}, { now: () => NOW })
  return server.ssoAdmin()
}

test('trusted token issuers have every member of the seed', async () => {
  const client = await startWith({ trustedTokenIssuers: [ISSUER] })
  const TrustedTokenIssuerArn = arnOf('trustedTokenIssuer', TTI)
  const { $metadata: _, ...shown } = await client.send(
    new DescribeTrustedTokenIssuerCommand({ TrustedTokenIssuerArn }),
  )
  expect(shown).toEqual({
    ...{ TrustedTokenIssuerArn, Name: 'company', TrustedTokenIssuerType: 'OIDC_JWT' },
    TrustedTokenIssuerConfiguration: {
      OidcJwtConfiguration: {
        ...{ IssuerUrl: 'https://idp.example.com', ClaimAttributePath: 'email' },
        ...{ IdentityStoreAttributePath: 'emails.value', JwksRetrievalOption: 'OPEN_ID_DISCOVERY' },
      },
    },
  })
  const tags = new ListTagsForResourceCommand({ InstanceArn: INSTANCE, ResourceArn: TrustedTokenIssuerArn })
  expect((await client.send(tags)).Tags).toEqual([{ Key: 'team', Value: 'a' }])
})

describe('applications', () => {
  const ApplicationArn = arnOf('application', APPLICATION)

  test('have every member of the seed', async () => {
    const client = await startWith({
      applications: [
        {
          ...{
            name: 'Notes',
            id: APPLICATION,
            description: 'For notes',
            status: 'DISABLED',
            tags: { team: 'a' },
          },
          applicationProviderArn: `arn:${PARTITION}:sso::aws:applicationProvider/custom`,
          portalOptions: {
            visibility: 'DISABLED',
            signInOptions: { origin: 'APPLICATION', applicationUrl: 'https://notes.example.com' },
          },
        },
      ],
    })
    const { $metadata: _, ...shown } = await client.send(new DescribeApplicationCommand({ ApplicationArn }))
    expect(shown).toMatchObject({
      ...{ ApplicationArn, ApplicationAccount: ACCOUNT, InstanceArn: INSTANCE, CreatedFrom: REGION },
      ...{ Name: 'Notes', Description: 'For notes', Status: 'DISABLED' },
      PortalOptions: {
        Visibility: 'DISABLED',
        SignInOptions: { Origin: 'APPLICATION', ApplicationUrl: 'https://notes.example.com' },
      },
    })
    const tags = new ListTagsForResourceCommand({ InstanceArn: INSTANCE, ResourceArn: ApplicationArn })
    expect((await client.send(tags)).Tags).toEqual([{ Key: 'team', Value: 'a' }])
    const configuration = new GetApplicationAssignmentConfigurationCommand({ ApplicationArn })
    expect(await client.send(configuration)).toMatchObject({ AssignmentRequired: true })
  })

  test('have grants of each type, scopes, assignments, and an actor policy', async () => {
    const application: SeedSsoApplication = {
      ...{ name: 'Notes', id: APPLICATION, assignmentRequired: false, actorPolicy: ACTOR_POLICY },
      grants: {
        authorizationCode: { redirectUris: ['https://notes.example.com/callback'] },
        refreshToken: {},
        jwtBearer: {
          authorizedTokenIssuers: [{ trustedTokenIssuer: 'company', authorizedAudiences: ['notes'] }],
        },
        tokenExchange: {},
      },
      scopes: { 'a:read': ['Later'], openid: [] },
      assignments: [{ group: 'devs' }, { user: 'ann' }],
    }
    const client = await startWith({
      trustedTokenIssuers: [ISSUER],
      applications: [application, { name: 'Later', id: TARGET }],
    })
    expect((await client.send(new ListApplicationGrantsCommand({ ApplicationArn }))).Grants).toEqual([
      {
        GrantType: 'authorization_code',
        Grant: { AuthorizationCode: { RedirectUris: ['https://notes.example.com/callback'] } },
      },
      { GrantType: 'refresh_token', Grant: { RefreshToken: {} } },
      {
        GrantType: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        Grant: {
          JwtBearer: {
            AuthorizedTokenIssuers: [
              { TrustedTokenIssuerArn: arnOf('trustedTokenIssuer', TTI), AuthorizedAudiences: ['notes'] },
            ],
          },
        },
      },
      { GrantType: 'urn:ietf:params:oauth:grant-type:token-exchange', Grant: { TokenExchange: {} } },
    ])
    expect((await client.send(new ListApplicationAccessScopesCommand({ ApplicationArn }))).Scopes).toEqual([
      { Scope: 'a:read', AuthorizedTargets: [arnOf('application', TARGET)] },
      { Scope: 'openid' },
    ])
    const { ApplicationAssignments } = await client.send(
      new ListApplicationAssignmentsCommand({ ApplicationArn }),
    )
    expect(ApplicationAssignments?.map(({ PrincipalId }) => PrincipalId).sort()).toEqual(
      [ANN_ID, DEVS_ID].sort(),
    )
    const method = new GetApplicationAuthenticationMethodCommand({
      ApplicationArn,
      AuthenticationMethodType: 'IAM',
    })
    expect((await client.send(method)).AuthenticationMethod).toEqual({ Iam: { ActorPolicy: ACTOR_POLICY } })
    const configuration = new GetApplicationAssignmentConfigurationCommand({ ApplicationArn })
    expect(await client.send(configuration)).toMatchObject({ AssignmentRequired: false })
  })

  const notes = (more: object) => ({ applications: [{ name: 'Notes', ...more }] })
  const jwtBearer = { authorizedTokenIssuers: [{ trustedTokenIssuer: 'x' }] }
  const withApplications = (...ids: readonly string[]) => ({
    applications: ids.map((id) => ({ name: 'Notes', id })),
  })

  test.each<[object, string]>([
    [
      { trustedTokenIssuers: [ISSUER, { ...ISSUER, name: 'x' }] },
      `Trusted token issuer ${TTI} already exists at identityCenter.trustedTokenIssuers[1].id`,
    ],
    [
      { trustedTokenIssuers: [ISSUER, { ...ISSUER, id: undefined }] },
      'AWS would reject the seed at identityCenter.trustedTokenIssuers[1]: ConflictException: ',
    ],
    [
      withApplications(APPLICATION, APPLICATION),
      `Application ${APPLICATION} already exists at identityCenter.applications[1].id`,
    ],
    [
      notes({ applicationProviderArn: 'arn:aws:sso::aws:applicationProvider/none' }),
      'AWS would reject the seed at identityCenter.applications[0]: ResourceNotFoundException: ',
    ],
    [
      notes({ grants: { jwtBearer } }),
      'Unknown trusted token issuer "x" at identityCenter.applications[0].grants.jwtBearer.authorizedTokenIssuers[0].',
    ],
    [
      notes({ scopes: { openid: ['Note'] } }),
      'Unknown application "Note" at identityCenter.applications[0].scopes.openid[0]. Did you mean "Notes"?',
    ],
    [
      notes({ scopes: { 'a b': [] } }),
      'AWS would reject the seed at identityCenter.applications[0].scopes.a b: ValidationException: ',
    ],
    [
      notes({ assignments: [{ user: 'anne' }] }),
      'Unknown user "anne" at identityCenter.applications[0].assignments[0].user. Did you mean "ann"?',
    ],
    [
      notes({ assignments: [{ user: 'ann' }, { user: 'Ann' }] }),
      'AWS would reject the seed at identityCenter.applications[0].assignments[1]: ConflictException: ',
    ],
    [
      notes({ actorPolicy: { Version: '2012-10-17', Statement: [{ Effect: 'Maybe' }] } }),
      'AWS would reject the seed at identityCenter.applications[0].actorPolicy: ValidationException: ',
    ],
  ])('%j', async (more, problem) => {
    const iamulator = await assembleIamulator({ logLevel: 'silent' })
    try {
      const content = { partition: PARTITION, ...seedWith(), identityCenter: { ...centerWith(), ...more } }
      const seed = await readSeed({ content, place: at(ACCOUNT) })
      expect(() => seed.apply(iamulator)).toThrow(problem)
      expect(iamulator.store.status().rows).toBe(0)
    } finally {
      await iamulator.store.close()
    }
  })
})
