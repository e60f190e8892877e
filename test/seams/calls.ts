/** Scenarios of signed calls, and of temporary credentials that signed calls return. */
import { CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import { SignatureV4 } from '@smithy/signature-v4'
import { codeAt } from '../support/authenticator.ts'
import { calling, credentialsIn, inTwoParts, outcomeOf, type Scenario } from './scenario.ts'
import { GUARDED, MEMBER_ADMIN, MFA_SECRET, READER, roleArn } from './seed.ts'
import {
  ACCOUNT,
  administratorOf,
  type Credentials,
  clientOf,
  MEMBER,
  send,
  urlOf,
  type World,
} from './world.ts'

const USERS = ['guarded', 'reader']

/** Returns the names of the users that a caller sees, or the error. */
export const usersSeenBy = (world: World, credentials?: Credentials) =>
  outcomeOf(clientOf(world, IAMClient, credentials).send(new ListUsersCommand({})), ({ Users = [] }) =>
    Users.map(({ UserName }) => UserName),
  )

/** Returns the ARN of a caller, or the error. */
export const callerIs = (world: World, credentials?: Credentials) =>
  outcomeOf(clientOf(world, STSClient, credentials).send(new GetCallerIdentityCommand({})), ({ Arn }) => Arn)

/** Creates a user. Returns its ARN, or the error. */
export const creationBy = (world: World, credentials?: Credentials, UserName = 'bob') =>
  outcomeOf(
    clientOf(world, IAMClient, credentials).send(new CreateUserCommand({ UserName })),
    ({ User }) => Object(User).Arn,
  )

export const denied = (caller: string, action: string, resource: string, why: string) => ({
  error: 'AccessDenied',
  status: 403,
  message: `User: ${caller} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
})

/** Why members of the organization create no users. */
export const DENIED_BY_SCP = `with an explicit deny in a service control policy: arn:aws:organizations::${ACCOUNT}:policy/o-example001/service_control_policy/p-ID`

export const AUDITED = 'with --auth audit, the server records denials and blocks nothing'

const assumed = async (world: World) => {
  const RoleArn = world.here(roleArn('app'))
  const input = { RoleArn, RoleSessionName: 'session' }
  return credentialsIn(await clientOf(world, STSClient, READER).send(new AssumeRoleCommand(input)))
}

/** Returns credentials of a user who has typed the code of a device. */
const verified = async (world: World) => {
  const SerialNumber = world.here(`arn:aws:iam::${ACCOUNT}:mfa/phone`)
  const input = { SerialNumber, TokenCode: codeAt(MFA_SECRET, Date.now()) }
  return credentialsIn(await clientOf(world, STSClient, GUARDED).send(new GetSessionTokenCommand(input)))
}

/** Presigns GetCallerIdentity with the signer of the SDK. */
async function presigned(world: World): Promise<string> {
  const { region } = world
  const client = clientOf(world, STSClient, READER)
  const signer = new SignatureV4({
    service: 'sts',
    region,
    credentials: READER,
    sha256: client.config.sha256,
  })
  const { protocol, hostname, port, host, origin } = new URL(urlOf(world, 'sts', '/'))
  const query = { Action: 'GetCallerIdentity', Version: '2011-06-15' }
  const request = { method: 'GET', protocol, hostname, path: '/', query, headers: { host } }
  const signed = await signer.presign(port === '' ? request : { ...request, port: Number(port) }, {
    expiresIn: 60,
  })
  return `${origin}/?${new URLSearchParams(Object.entries(signed.query ?? {}).map(([name, value]) => [name, `${value}`]))}`
}

/** Reads the details of a denial from IAM Toolbox, as the SDKs do: signed for IAM, at a path of its own. */
async function detailsOfDenial(world: World): Promise<unknown> {
  const { region, here } = world
  const client = clientOf(world, IAMClient, READER)
  const message = await client.send(new CreateUserCommand({ UserName: 'bob' })).then(
    () => '',
    (error: Error) => error.message,
  )
  const [, id = 'none'] = /authorization id: (\w+)$/.exec(message) ?? []
  const url = new URL(urlOf(world, 'iam-toolbox', `/authorization-details/${id}`))
  const credentials = administratorOf(here(ACCOUNT))
  const signer = new SignatureV4({ service: 'iam', region, credentials, sha256: client.config.sha256 })
  const { protocol, hostname, host, pathname: path } = url
  const signed = await signer.sign({ method: 'GET', protocol, hostname, path, headers: { host } })
  // As on AWS, a client tries again: replicas that do not know each other yet cannot ask each other.
  let { status, text } = await send(world, url.href, { headers: signed.headers })
  if (status === 404) ({ status, text } = await send(world, url.href, { headers: signed.headers }))
  const [evaluation] = Object(JSON.parse(text)).evaluations ?? []
  return { status, resource: evaluation?.resource, effect: evaluation?.evaluatedEffect }
}

export const callScenarios: Readonly<Record<string, Scenario>> = {
  'a signed call that a policy allows': calling((world) => usersSeenBy(world, READER), { answer: USERS }),
  'a signed call that no policy allows': calling((world) => creationBy(world, READER), {
    answer: denied(
      `arn:aws:iam::${ACCOUNT}:user/reader`,
      'iam:CreateUser',
      `arn:aws:iam::${ACCOUNT}:user/bob`,
      'because no identity-based policy allows the iam:CreateUser action',
    ),
    differs: { 'with --auth audit': { answer: `arn:aws:iam::${ACCOUNT}:user/bob`, because: AUDITED } },
  }),
  'a call with a wrong signature': calling(
    (world) => usersSeenBy(world, { ...READER, secretAccessKey: 'guess' }),
    {
      answer: {
        error: 'SignatureDoesNotMatch',
        status: 403,
        message:
          'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
      },
    },
  ),
  AssumeRole: inTwoParts({
    prepare: assumed,
    call: async (world, session) => ({
      caller: await callerIs(world, session),
      users: await usersSeenBy(world, session),
    }),
    answer: { caller: `arn:aws:sts::${ACCOUNT}:assumed-role/app/session`, users: USERS },
  }),
  'GetSessionToken with MFA': inTwoParts({
    prepare: verified,
    call: async (world, session) => ({
      withCode: await usersSeenBy(world, session),
      without: await usersSeenBy(world, GUARDED),
    }),
    answer: {
      withCode: USERS,
      without: denied(
        `arn:aws:iam::${ACCOUNT}:user/guarded`,
        'iam:ListUsers',
        `arn:aws:iam::${ACCOUNT}:user/`,
        'because no identity-based policy allows the iam:ListUsers action',
      ),
    },
    differs: { 'with --auth audit': { answer: { withCode: USERS, without: USERS }, because: AUDITED } },
  }),
  'a service control policy that denies': calling((world) => creationBy(world, MEMBER_ADMIN), {
    answer: denied(
      `arn:aws:iam::${MEMBER}:user/admin`,
      'iam:CreateUser',
      `arn:aws:iam::${MEMBER}:user/bob`,
      DENIED_BY_SCP,
    ),
    differs: { 'with --auth audit': { answer: `arn:aws:iam::${MEMBER}:user/bob`, because: AUDITED } },
  }),
  'the details of a denial': calling(detailsOfDenial, {
    answer: { status: 200, resource: `arn:aws:iam::${ACCOUNT}:user/bob`, effect: 'IMPLICIT_DENY' },
    differs: { 'with --auth audit': { answer: { status: 404 }, because: AUDITED } },
  }),
  'a presigned URL': inTwoParts({
    prepare: presigned,
    call: async (world, url) => {
      const { status, text } = await send(world, url)
      return { status, caller: /<Arn>(.*)<\/Arn>/.exec(text)?.[1] }
    },
    answer: { status: 200, caller: `arn:aws:iam::${ACCOUNT}:user/reader` },
  }),
}
