/**
 * Compares the resource and condition keys that policies see of each operation with AWS's reference. This is
 * the service authorization reference.
 */
import {
  ChangePasswordCommand,
  CreateLoginProfileCommand,
  type IAMClient,
  InvalidInputException,
} from '@aws-sdk/client-iam'
import {
  AssumeRoleCommand,
  AssumeRoleWithSAMLCommand,
  AssumeRoleWithWebIdentityCommand,
  AssumeRootCommand,
  DecodeAuthorizationMessageCommand,
  GetAccessKeyInfoCommand,
  GetDelegatedAccessTokenCommand,
  GetFederationTokenCommand,
  GetScopedCredentialsCommand,
  GetWebIdentityTokenCommand,
  type STSClient,
} from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Verdict } from '../../core/access/judge.ts'
import { type ActionFacts, actionFacts, resourceTypes } from '../../core/aws/service-authorization.ts'
import { notYet } from '../../core/engine/operation.ts'
import { iamOperations } from '../../server/services/iam/index.ts'
import { stsOperations } from '../../server/services/sts/index.ts'
import {
  type IndexOf,
  type RowOf,
  type Table,
  type TableName,
  type Tables,
  type Tag,
  tableNames,
} from '../../store/index.ts'
import { ACCOUNT, OTHER, policy, type TestServer, trust } from '../support/harness.ts'
import { seededServer } from '../support/organizations.ts'
import { at } from '../support/places.ts'
import {
  assertionOfEverything,
  createProvider as createSamlProvider,
  roleForProvider as roleForSamlProvider,
  providerArn as samlProviderArn,
  roleArn as samlRoleArn,
} from '../support/saml-responses.ts'
import {
  claimsAt,
  createProvider as createWebProvider,
  hostOf,
  keySetOf,
  makeKey,
  providerArn,
  signToken,
  WITH_WEB_IDENTITY,
} from '../support/web-identity.ts'
import { knownDifferences } from './authorization-differences.ts'
import { changeUser, userWith } from './callers.ts'
import { NEW_PASSWORD, PASSWORD } from './iam/credentials/passwords.ts'
import { templates } from './iam/roles/template-fixtures.ts'
import { permittedCalls } from './permitted/index.ts'
import { ORGANIZATION_SEED } from './permitted/reports.ts'
import { arnOf, MANAGED, makeThings, PATH, ROOM, TAGS } from './permitted/things.ts'
import { roleTrusting } from './sts/sts-callers.ts'
import { verdictsOn } from './verdicts.ts'

/** An instance that does not exist. Policies decide before it is looked for. */
const IdentityCenterInstanceArn = 'arn:aws:sso:::instance/ssoins-7223a1b2c3d4e5f6'
const propagation = { ContextProvider: { SubjectSourceKey: 'sub' }, IdentityCenterInstanceArn }

/** The optional members of requests that have condition keys. */
const optionalMembers: Readonly<Record<string, object>> = {
  CreateUserCommand: { PermissionsBoundary: MANAGED },
  CreateRoleCommand: { PermissionsBoundary: MANAGED },
  CreateOpenIDConnectProviderCommand: propagation,
  UpdateOpenIDConnectProviderCommand: propagation,
  CreateSAMLProviderCommand: propagation,
  UpdateSAMLProviderCommand: propagation,
}

const stsCalls: Readonly<Record<string, (client: STSClient) => Promise<unknown>>> = {
  AssumeRole: (client) =>
    client.send(
      new AssumeRoleCommand({
        RoleArn: arnOf('role', 'assumed'),
        RoleSessionName: 'session',
        ExternalId: 'external',
        SourceIdentity: 'Somebody',
        Tags: TAGS,
        TransitiveTagKeys: TAGS.map(({ Key }) => Key),
      }),
    ),
  AssumeRoleWithSAML: (client) =>
    client.send(
      new AssumeRoleWithSAMLCommand({
        RoleArn: samlRoleArn('Federated'),
        PrincipalArn: samlProviderArn(),
        SAMLAssertion: assertionOfEverything(Date.now(), samlRoleArn('Federated')),
      }),
    ),
  AssumeRoleWithWebIdentity: async (client) =>
    client.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: arnOf('role', 'web'),
        RoleSessionName: 'session',
        WebIdentityToken: await tokenOfEverything(),
      }),
    ),
  AssumeRoot: (client) =>
    client
      .send(
        new AssumeRootCommand({
          TargetPrincipal: OTHER,
          TaskPolicyArn: { arn: 'arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy' },
        }),
      )
      .catch(() => undefined),
  DecodeAuthorizationMessage: (client) =>
    client.send(new DecodeAuthorizationMessageCommand({ EncodedMessage: 'message' })).catch(() => undefined),
  GetScopedCredentials: (client) =>
    client.send(new GetScopedCredentialsCommand({ DurationSeconds: 60 })).catch(() => undefined),
  GetWebIdentityToken: (client) =>
    client
      .send(
        new GetWebIdentityTokenCommand({
          Audience: ['audience'],
          SigningAlgorithm: 'ES384',
          Tags: TAGS,
          Scope: 'read write',
          SubjectMode: 'OriginIdentity',
        }),
      )
      .catch(() => undefined),
  GetDelegatedAccessToken: (client) =>
    client.send(new GetDelegatedAccessTokenCommand({ TradeInToken: 'token' })).catch(() => undefined),
  GetAccessKeyInfo: (client) =>
    client.send(new GetAccessKeyInfoCommand({ AccessKeyId: 'AKIAQAAAAAAAAAAAAAAA' })),
  GetFederationToken: (client) => client.send(new GetFederationTokenCommand({ Name: 'bob', Tags: TAGS })),
}

const GITHUB = 'https://token.actions.githubusercontent.com'
const signer = makeKey()

/** Returns a GitHub token with a claim for every condition key of AWS. */
async function tokenOfEverything(): Promise<string> {
  const own = ['actor', 'actor_id', 'enterprise_id', 'environment', 'job_workflow_ref', 'ref', 'repository']
  const others = ['repository_id', 'repository_owner_id', 'workflow']
  return signToken(await signer, {
    ...claimsAt(Date.now()),
    iss: GITHUB,
    ...Object.fromEntries([...own, ...others].map((name) => [name, `the ${name}`])),
    'https://aws.amazon.com/source_identity': 'Somebody',
    'https://aws.amazon.com/tags': {
      principal_tags: Object.fromEntries(TAGS.map(({ Key, Value }) => [Key, [Value]])),
      transitive_tag_keys: TAGS.map(({ Key }) => Key),
    },
  })
}

/**
 * An operation and its verdicts. It is called with all its members on resources with all their properties.
 */
interface Observation {
  readonly operation: string
  readonly verdicts: readonly Verdict[]
}

let server: TestServer
let observations: readonly Observation[]
/** In milliseconds: all operations are called, each with resources of its own. */
const LIMIT = 60_000
beforeAll(async () => {
  server = await seededServer({ organization: ORGANIZATION_SEED }, { quotas: ROOM })
  server.iamulator.templates = templates
  observations = [...(await observeIam(server)), ...(await observeSts(server))]
}, LIMIT)
afterAll(() => server.close())

async function observeIam(server: TestServer): Promise<Observation[]> {
  const client = withOptionalMembers(server.iam())
  const all: Observation[] = []
  for (const { operation, prepare, call } of permittedCalls) {
    const things = await makeThings(server.iam(), operation)
    await prepare?.(server.iam(), things, server)
    completeRows(server)
    all.push({
      operation: `iam:${operation}`,
      verdicts: await verdictsOn(server, () => call(client, things).catch(acceptMissingInstance)),
    })
  }
  return [...all, await observeChangePassword(server)]
}

function acceptMissingInstance(error: unknown): void {
  if (!(error instanceof InvalidInputException)) throw error
}

/** Observes ChangePassword as another user, because it acts on its caller. */
async function observeChangePassword(server: TestServer): Promise<Observation> {
  const client = server.iam(await userWith(server, 'changer', policy('Allow', 'iam:ChangePassword')))
  await server.iam().send(new CreateLoginProfileCommand({ UserName: 'changer', Password: PASSWORD }))
  changeUser(server, 'changer', (user) => ({ ...user, tags: [{ key: 'team', value: 'blue' }] }))
  const command = new ChangePasswordCommand({ OldPassword: PASSWORD, NewPassword: NEW_PASSWORD })
  return { operation: 'iam:ChangePassword', verdicts: await verdictsOn(server, () => client.send(command)) }
}

async function observeSts(server: TestServer): Promise<Observation[]> {
  await roleTrusting(server, 'assumed', trust({ AWS: ACCOUNT }, 'sts:*'), { Path: PATH })
  await createSamlProvider(server)
  const actions = ['sts:AssumeRoleWithSAML', 'sts:TagSession', 'sts:SetSourceIdentity']
  await roleForSamlProvider(server, 'Federated', undefined, actions)
  server.iamulator.webIdentities.issuers.tie(GITHUB, await keySetOf(await signer))
  await createWebProvider(server, GITHUB)
  const webActions = [WITH_WEB_IDENTITY, 'sts:TagSession', 'sts:SetSourceIdentity']
  const anySubject = { StringLike: { [`${hostOf(GITHUB)}:sub`]: '?*' } }
  const trusting = trust({ Federated: providerArn(GITHUB) }, webActions, anySubject)
  await roleTrusting(server, 'web', trusting, { Path: PATH })
  completeRows(server)
  const all: Observation[] = []
  for (const [operation, call] of Object.entries(stsCalls)) {
    all.push({
      operation: `sts:${operation}`,
      verdicts: await verdictsOn(server, () => call(server.sts())),
    })
  }
  return all
}

function withOptionalMembers(client: IAMClient): IAMClient {
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      (call) =>
        next({ ...call, input: { ...call.input, ...optionalMembers[commandName] } }),
    { step: 'initialize' },
  )
  return client
}

/** Adds tags to every row that supports them, a boundary to users and roles, and an instance to identity providers. */
function completeRows({ iamulator: { store } }: TestServer): void {
  store.transact(at(ACCOUNT), (tx) => {
    for (const name of tableNames) tagRows(tx, name)
    for (const [key, user] of [...tx.users.rows()]) tx.users.put(key, { ...user, boundary: MANAGED })
    for (const [key, role] of [...tx.roles.rows()]) tx.roles.put(key, { ...role, boundary: MANAGED })
    const associated = { identityCenterInstance: IdentityCenterInstanceArn }
    for (const [key, row] of [...tx.oidcProviders.rows()])
      tx.oidcProviders.put(key, { ...row, ...associated })
    for (const [key, row] of [...tx.samlProviders.rows()])
      tx.samlProviders.put(key, { ...row, ...associated })
  })
}

function tagRows<T extends TableName>(tables: Tables, name: T): void {
  const table: Table<RowOf<T>, IndexOf<T>> = tables[name]
  const tags: readonly Tag[] = [{ key: 'team', value: 'blue' }]
  for (const [key, row] of [...table.rows()]) if ('tags' in row) table.put(key, { ...row, tags })
}

/**
 * Returns the keys in lowercase, spelled like the reference. Omits global keys that the reference lists for
 * no action.
 */
function keysOf({ request }: Verdict): Set<string> {
  const keys = [...request.context.all().keys()].map((key) => key.replace(/tag\/.*/, 'tag/${tagkey}'))
  return new Set(keys.filter((key) => !key.startsWith('aws:') || LISTED_GLOBAL_KEYS.has(key)))
}

const LISTED_GLOBAL_KEYS = new Set(['aws:requesttag/${tagkey}', 'aws:resourcetag/${tagkey}', 'aws:tagkeys'])

/** Returns the differences in the form of the table of known differences. */
function differencesOf({ operation, verdicts }: Observation): string[] {
  return verdicts.flatMap((verdict) => {
    const { action } = verdict.request
    const about = action === operation ? action : `${action} for ${operation}`
    return compare(verdict).map((difference) => `${about} ${difference}`)
  })
}

function compare(verdict: Verdict): string[] {
  const { action, resource } = verdict.request
  const facts = actionFacts(action)
  if (!facts) return ['is unknown']
  const types = typesOf(facts, resource)
  const listed = [...facts.conditionKeys, ...types.flatMap((type) => type.conditionKeys)]
  const expected = new Set(listed.map((key) => key.toLowerCase()))
  const keys = keysOf(verdict)
  const isExpectedResource = facts.wildcardOnly ? resource === '*' : types.length > 0
  return [
    ...(isExpectedResource ? [] : [`is on ${resource}`]),
    ...[...expected].filter((key) => !keys.has(key)).map((key) => `lacks ${key}`),
    ...[...keys].filter((key) => !expected.has(key)).map((key) => `has ${key}`),
  ]
}

/** Returns those resource types of the action that match an ARN. */
function typesOf(facts: ActionFacts, arn: string) {
  return resourceTypes(facts.service)
    .filter(({ name }) => facts.resourceTypes.some((type) => type.name === name))
    .filter((type) => new RegExp(`^${type.arn.replace(/\$\{\w+\}/g, '.+')}$`).test(arn))
}

test('every operation is compared that policies decide on', () => {
  const implemented = [
    ...Object.entries(iamOperations).map(([name, entry]) => [`iam:${name}`, entry] as const),
    ...Object.entries(stsOperations).map(([name, entry]) => [`sts:${name}`, entry] as const),
  ].filter(([, entry]) => entry !== notYet && !entry.ungoverned)
  expect(observations.map(({ operation }) => operation).sort()).toEqual(
    implemented.map(([name]) => name).sort(),
  )
  const unlike = observations.filter(({ operation, verdicts }) => verdicts[0]?.request.action !== operation)
  expect(unlike.map(({ operation, verdicts }) => [operation, verdicts[0]?.request.action])).toEqual([
    // C7.11.5: it has no action of its own.
    ['iam:AcquireRole', 'iam:GetRoleTemplateVersion'],
  ])
})

test('policies see what the reference says, but for what is listed', () => {
  const known = knownDifferences.flatMap(({ differences }) => differences)
  expect([...new Set(observations.flatMap(differencesOf))].sort()).toEqual([...known].sort())
})
