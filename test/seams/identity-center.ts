/** Scenarios of IAM Identity Center: the access portal, whose calls have a token instead of a signature, and SCIM. */
import { IdentitystoreClient, ListUsersCommand } from '@aws-sdk/client-identitystore'
import {
  GetRoleCredentialsCommand,
  ListAccountRolesCommand,
  ListAccountsCommand,
  SSOClient,
} from '@aws-sdk/client-sso'
import {
  CreateTokenCommand,
  RegisterClientCommand,
  SSOOIDCClient,
  StartDeviceAuthorizationCommand,
} from '@aws-sdk/client-sso-oidc'
import { AUDITED, callerIs, creationBy, DENIED_BY_SCP, denied } from './calls.ts'
import { inTwoParts, outcomeOf, type Scenario } from './scenario.ts'
import { IDENTITY_STORE, PASSWORD, SCIM_TENANT, SCIM_TOKEN } from './seed.ts'
import { Visitor } from './visitor.ts'
import { clientOf, MEMBER, send, urlOf, type World } from './world.ts'

/** Returns the URL of the access portal, which differs between partitions. */
async function startUrlIn(world: World): Promise<string> {
  const { text } = await send(world, `${world.route.url}/_iamulator/identity-center`)
  return JSON.parse(text).instances[0].startUrl
}

/** Signs a user in, as `aws sso login` and a browser do. Returns the access token. */
async function signIn(world: World): Promise<string> {
  const oidc = clientOf(world, SSOOIDCClient)
  const { clientId, clientSecret } = await oidc.send(
    new RegisterClientCommand({ clientName: 'test', clientType: 'public', scopes: ['sso:account:access'] }),
  )
  const registered = { clientId, clientSecret }
  const { deviceCode, verificationUriComplete = '' } = await oidc.send(
    new StartDeviceAuthorizationCommand({ ...registered, startUrl: await startUrlIn(world) }),
  )
  const visitor = new Visitor(world)
  await visitor.open(verificationUriComplete)
  await visitor.submit({ userName: 'ann' })
  await visitor.submit({ password: PASSWORD })
  await visitor.submit({})
  await visitor.submit({ answer: 'allow' })
  const grantType = 'urn:ietf:params:oauth:grant-type:device_code'
  const { accessToken = '' } = await oidc.send(
    new CreateTokenCommand({ ...registered, grantType, deviceCode }),
  )
  return accessToken
}

/** Uses an access token as `aws sso` does. Returns everything that it gives. */
async function entitlements(world: World, accessToken: string): Promise<unknown> {
  const portal = clientOf(world, SSOClient)
  const { accountList = [] } = await portal.send(new ListAccountsCommand({ accessToken }))
  const { roleList = [] } = await portal.send(new ListAccountRolesCommand({ accessToken, accountId: MEMBER }))
  const role = { accountId: MEMBER, roleName: 'ReadIam' }
  const { roleCredentials = {} } = await portal.send(new GetRoleCredentialsCommand({ accessToken, ...role }))
  const { accessKeyId = '', secretAccessKey = '', sessionToken = '' } = roleCredentials
  const session = { accessKeyId, secretAccessKey, sessionToken }
  return {
    accounts: accountList.map(({ accountId }) => accountId),
    roles: roleList.map(({ roleName }) => roleName),
    caller: await callerIs(world, session),
    creation: await creationBy(world, session),
  }
}

export const scimUser = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName: 'eve',
  name: { familyName: 'Stone', givenName: 'Eve' },
  displayName: 'Eve Stone',
  emails: [{ value: 'eve@example.com', type: 'work', primary: true }],
  active: true,
}

/** Sends a SCIM request. Returns its status, and the name of the user in the answer. */
async function scim(world: World, method: string, path: string, body?: object): Promise<unknown> {
  const { status, text } = await send(world, urlOf(world, 'scim', `/${SCIM_TENANT}/scim/v2${path}`), {
    method,
    headers: { authorization: `Bearer ${SCIM_TOKEN}`, 'content-type': 'application/scim+json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  return { status, userName: JSON.parse(text).userName }
}

const directoryUsers = (world: World) =>
  outcomeOf(
    clientOf(world, IdentitystoreClient).send(new ListUsersCommand({ IdentityStoreId: IDENTITY_STORE })),
    ({ Users = [] }) => Users.map(({ UserName }) => UserName).sort(),
  )

const SESSION = `arn:aws:sts::${MEMBER}:assumed-role/AWSReservedSSO_ReadIam_0123456789abcdef/ann`

export const identityCenterScenarios: Readonly<Record<string, Scenario>> = {
  'a permission set in the access portal': inTwoParts({
    prepare: signIn,
    call: entitlements,
    answer: {
      accounts: [MEMBER],
      roles: ['ReadIam'],
      caller: SESSION,
      creation: denied(SESSION, 'iam:CreateUser', `arn:aws:iam::${MEMBER}:user/bob`, DENIED_BY_SCP),
    },
    differs: {
      'with --auth audit': {
        answer: {
          ...{ accounts: [MEMBER], roles: ['ReadIam'], caller: SESSION },
          creation: `arn:aws:iam::${MEMBER}:user/bob`,
        },
        because: AUDITED,
      },
    },
  }),
  'a user that SCIM creates': inTwoParts({
    prepare: (world) => scim(world, 'POST', '/Users', scimUser),
    call: async (world, created) => ({ created, users: await directoryUsers(world) }),
    answer: { created: { status: 201, userName: 'eve' }, users: ['ann', 'eve'] },
  }),
}
