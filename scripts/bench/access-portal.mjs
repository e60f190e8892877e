/** Measures GetRoleCredentials of the access portal relative to AssumeRole, both within this process. */
import aws4 from 'aws4'
import { loadTypeScript } from '../load-typescript.mjs'
import { compare, report } from './report.mjs'

const CALLS = 1000
const ACCOUNT = '000000000000'
const PLACE = { partition: 'aws', accountId: ACCOUNT }
const REGION = 'us-east-1'
const INSTANCE_ID = 'ssoins-7223a1b2c3d4e5f6'
const INSTANCE = `arn:aws:sso:::instance/${INSTANCE_ID}`
const IDENTITY_STORE = 'd-9067f00d00'
const HOST = 'localhost:4566'
const TARGETS = {
  identitystore: 'AWSIdentityStore',
  organizations: 'AWSOrganizationsV20161128',
  sso: 'SWBExternalService',
}

export async function measureAccessPortal() {
  const { assembleIamulator } = await loadTypeScript('server/app/iamulator.ts')
  const iamulator = await assembleIamulator({ logLevel: 'error' })
  const userId = await assignPermissionSet(iamulator)
  await makeRole(iamulator)
  const now = iamulator.clock.now(PLACE)
  const session = {
    sessionId: 'bench',
    userId,
    instanceId: INSTANCE_ID,
    startDate: now,
    expiryDate: now + 3_600_000,
  }
  const grant = { clientId: 'bench', scopes: ['sso:account:access'], session }
  const { token } = iamulator.oidcIssuer.tokens.issueAccess(PLACE, grant, now)
  const credentials = wireRequest({
    method: 'GET',
    path: `/federation/credentials?role_name=Dev&account_id=${ACCOUNT}`,
    headers: { Host: HOST, 'x-amz-sso_bearer_token': token },
  })
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/bench`
  const assumption = form('sts', {
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn,
    RoleSessionName: 'bench',
  })
  const { cost, ratio } = await compare({
    assume: () => perCall(iamulator, assumption),
    portal: () => perCall(iamulator, credentials),
  })
  const what = 'GetRoleCredentials: CPU relative to AssumeRole'
  report(what, ratio('portal', 'assume'), 'x', { atMost: 1.3 }, cost('portal'))
  await iamulator.store.close()
}

/** Gives a user a permission set in the management account of an organization. Returns the user's ID. */
async function assignPermissionSet(iamulator) {
  const call = (service, operation, input) => answer(iamulator, json(service, operation, input))
  await call('organizations', 'CreateOrganization', {})
  await call('organizations', 'EnableAWSServiceAccess', { ServicePrincipal: 'sso.amazonaws.com' })
  iamulator.store.transact(PLACE, (tx) =>
    tx.ssoInstances.put('instance', {
      id: INSTANCE_ID,
      arn: INSTANCE,
      identityStoreId: IDENTITY_STORE,
      kind: 'organization',
      region: REGION,
      createDate: 0,
    }),
  )
  const { UserId } = await call('identitystore', 'CreateUser', {
    IdentityStoreId: IDENTITY_STORE,
    UserName: 'bench',
    DisplayName: 'bench',
    Name: { GivenName: 'b', FamilyName: 'b' },
  })
  const { PermissionSet } = await call('sso', 'CreatePermissionSet', { InstanceArn: INSTANCE, Name: 'Dev' })
  await call('sso', 'CreateAccountAssignment', {
    InstanceArn: INSTANCE,
    PermissionSetArn: PermissionSet.PermissionSetArn,
    TargetId: ACCOUNT,
    TargetType: 'AWS_ACCOUNT',
    PrincipalType: 'USER',
    PrincipalId: UserId,
  })
  return UserId
}

async function makeRole(iamulator) {
  const Statement = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
    Action: 'sts:AssumeRole',
  }
  const trust = JSON.stringify({ Version: '2012-10-17', Statement })
  const parameters = { RoleName: 'bench', AssumeRolePolicyDocument: trust }
  const created = await iamulator.answer(
    form('iam', { Action: 'CreateRole', Version: '2010-05-08', ...parameters }),
  )
  if (created.status !== 200) throw new Error(created.body)
}

/** Returns CPU milliseconds per call, after as many warm-up calls as measured calls. */
async function perCall(iamulator, request) {
  for (let call = 0; call < CALLS; call++) await iamulator.answer(request)
  const before = process.cpuUsage()
  for (let call = 0; call < CALLS; call++) await iamulator.answer(request)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / CALLS
}

async function answer(iamulator, request) {
  const { status, body } = await iamulator.answer(request)
  if (status !== 200) throw new Error(body)
  return JSON.parse(body)
}

const json = (service, operation, input) =>
  signed(service, JSON.stringify(input), {
    'Content-Type': 'application/x-amz-json-1.1',
    'X-Amz-Target': `${TARGETS[service]}.${operation}`,
  })

const form = (service, parameters) =>
  signed(service, new URLSearchParams(parameters).toString(), {
    'Content-Type': 'application/x-www-form-urlencoded',
  })

function signed(service, body, unsignedHeaders) {
  const request = { host: HOST, method: 'POST', path: '/', service, region: REGION, body }
  const { headers } = aws4.sign(
    { ...request, headers: unsignedHeaders },
    { accessKeyId: 'test', secretAccessKey: 'test' },
  )
  return wireRequest({ method: 'POST', path: '/', headers, body })
}

/** Returns a request as the server receives it. */
function wireRequest({ method, path: url, headers, body = '' }) {
  const [path, query = ''] = url.split('?')
  const values = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]))
  return {
    method,
    path,
    query,
    headers: Object.entries(headers).flatMap(([name, value]) => [name, String(value)]),
    body: Buffer.from(body),
    remoteAddress: '127.0.0.1',
    secure: false,
    header: (name) => values.get(name),
  }
}
