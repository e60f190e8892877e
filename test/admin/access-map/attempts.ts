/** Real requests for roles, by every kind of principal, with the circumstances that a test chooses. */

import type { AccessNode, ConditionAlternative } from '../../../schemas/endpoints.ts'
import type { Iamulator } from '../../../server/admin/endpoint.ts'
import { respond } from '../../../server/endpoints/api/index.ts'
import { assumeAsService } from '../../../server/services/sts/assume-as-service.ts'
import { unverified, wireRequest } from '../../support/unverified.ts'
import { signToken, type TestKey } from '../../support/web-identity.ts'
import { ISSUER, keyOfUser } from './estates.ts'

type Values = ConditionAlternative['example']
type Form = Readonly<Record<string, string>>

/** What a request brings, by condition key. */
export interface Attempt {
  readonly from: AccessNode
  readonly role: string
  readonly values: Values
}

export interface Tester {
  readonly iamulator: Iamulator
  readonly key: TestKey
  readonly now: number
}

/** Makes the request, and returns whether it succeeded. */
export async function attempt(tester: Tester, { from, role, values }: Attempt): Promise<boolean> {
  const { iamulator } = tester
  iamulator.decisions.clear()
  if (from.kind === 'service') return attemptAsService(iamulator, from.id, role, values)
  const isFederated = from.kind === 'provider'
  const form = isFederated ? await tokenForm(tester, values) : formOf(values)
  const action = isFederated ? 'AssumeRoleWithWebIdentity' : 'AssumeRole'
  const headers: Form = {
    host: 'localhost',
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
    ...(isFederated ? {} : credentialHeaders(tester, from, values)),
    ...textAt(values, 'aws:useragent', 'user-agent'),
    ...textAt(values, 'aws:referer', 'referer'),
  }
  const body = new URLSearchParams({ Action: action, Version: '2011-06-15', RoleArn: role, ...form })
  const sent = wireRequest({ method: 'POST', path: '/', query: '', headers, body: body.toString() })
  const remoteAddress = String(values['aws:sourceip'] ?? sent.remoteAddress)
  const secure = values['aws:securetransport'] !== 'false'
  const { status } = await respond(iamulator, { ...sent, remoteAddress, secure })
  return status === 200
}

function attemptAsService(iamulator: Iamulator, service: string, roleArn: string, values: Values): boolean {
  const source = { arn: textOf(values, 'aws:sourcearn'), account: textOf(values, 'aws:sourceaccount') }
  const hasSource = source.arn !== undefined || source.account !== undefined
  const request = {
    service,
    roleArn,
    sessionName: sessionNameIn(values),
    ...(hasSource ? { source } : {}),
    ...(tagsIn(values).length > 0 ? { tags: tagsIn(values) } : {}),
  }
  try {
    return (
      assumeAsService(iamulator, request, { requestId: 'request', origin: 'service-call' }).accessKeyId !== ''
    )
  } catch {
    return false
  }
}

function formOf(values: Values): Form {
  const tags = tagsIn(values).flatMap(({ Key, Value }, at) => [
    [`Tags.member.${at + 1}.Key`, Key],
    [`Tags.member.${at + 1}.Value`, Value],
  ])
  return {
    RoleSessionName: sessionNameIn(values),
    ...textAt(values, 'sts:externalid', 'ExternalId'),
    ...textAt(values, 'sts:sourceidentity', 'SourceIdentity'),
    ...Object.fromEntries(tags),
  }
}

const TAG = 'aws:requesttag/'

function tagsIn(values: Values): readonly { readonly Key: string; readonly Value: string }[] {
  const named = Object.entries(values).flatMap(([key, Value]) =>
    key.startsWith(TAG) ? [{ Key: key.slice(TAG.length), Value: String(Value) }] : [],
  )
  const keys = [values['aws:tagkeys'] ?? []].flat()
  const others = keys.filter((key) => !named.some(({ Key }) => Key === key))
  return [...named, ...others.map((Key) => ({ Key, Value: 'value' }))]
}

async function tokenForm({ key, now }: Tester, values: Values): Promise<Form> {
  const seconds = Math.floor(now / 1000)
  const claims = Object.entries(values).flatMap(([name, value]) =>
    name.startsWith(`${ISSUER}:`) ? [[name.slice(ISSUER.length + 1), value] as const] : [],
  )
  const tags = tagsIn(values)
  const token = await signToken(key, {
    iss: `https://${ISSUER}`,
    sub: 'any-subject',
    aud: 'client-1',
    iat: seconds,
    exp: seconds + 3600,
    ...Object.fromEntries(claims),
    ...(tags.length === 0
      ? {}
      : {
          'https://aws.amazon.com/tags': {
            principal_tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, [Value]])),
          },
        }),
    ...(values['sts:sourceidentity'] === undefined
      ? {}
      : { 'https://aws.amazon.com/source_identity': values['sts:sourceidentity'] }),
  })
  return { RoleSessionName: sessionNameIn(values), WebIdentityToken: token }
}

function credentialHeaders(tester: Tester, from: AccessNode, values: Values): Form {
  const { accessKeyId, sessionToken } = credentialsOf(tester, from, values)
  const token: Form = sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }
  return { ...unverified(accessKeyId, 'sts'), ...token }
}

interface Credentials {
  readonly accessKeyId: string
  readonly sessionToken?: string
}

/** Returns long-term credentials, unless the request needs those of a session. */
function credentialsOf(tester: Tester, from: AccessNode, values: Values): Credentials {
  const account = from.account ?? '999999999999'
  if (from.kind === 'account' || from.kind === 'everybody') return { accessKeyId: account }
  const age = textOf(values, 'aws:multifactorauthage') ?? ageNow(values)
  if (from.kind === 'role') return roleSession(tester, from, values, age)
  if (values['aws:multifactorauthpresent'] === undefined && age === undefined)
    return { accessKeyId: keyOfUser(account, from.name) }
  const place = { partition: 'aws', accountId: account }
  const row = tester.iamulator.store.view(place).users.get(from.name)
  const session = { kind: 'user', principalId: row?.id ?? '', name: '', ...timesOf(tester, age) } as const
  return tester.iamulator.sessions.seal(place, session)
}

const ageNow = (values: Values) => (values['aws:multifactorauthpresent'] === 'true' ? '0' : undefined)

function roleSession(
  tester: Tester,
  { name: role, account = '' }: AccessNode,
  values: Values,
  age: string | undefined,
): Credentials {
  const place = { partition: 'aws', accountId: account }
  const row = tester.iamulator.store.view(place).roles.get(role)
  const [, name = 'session'] = textOf(values, 'aws:userid')?.split(':') ?? []
  return tester.iamulator.sessions.seal(place, {
    kind: 'role',
    principalId: row?.id ?? '',
    name,
    tags: principalTags(values),
    ...textAt(values, 'aws:sourceidentity', 'sourceIdentity'),
    ...timesOf(tester, age),
  })
}

function timesOf({ now }: Tester, age: string | undefined) {
  const issuedAt = Math.floor(now / 1000) * 1000
  const times = { issuedAt, expiresAt: issuedAt + 3_600_000 }
  return age === undefined ? times : { ...times, mfaAt: now - Number(age) * 1000 }
}

function principalTags(values: Values) {
  const prefix = 'aws:principaltag/'
  return Object.entries(values).flatMap(([key, value]) =>
    key.startsWith(prefix) ? [{ key: key.slice(prefix.length), value: String(value) }] : [],
  )
}

const sessionNameIn = (values: Values) => textOf(values, 'sts:rolesessionname') ?? 'session'

function textOf(values: Values, key: string): string | undefined {
  const value = values[key]
  return value === undefined ? undefined : String(value)
}

function textAt(values: Values, key: string, name: string): Form {
  const value = textOf(values, key)
  return value === undefined ? {} : { [name]: value }
}
