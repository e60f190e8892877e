/** Programs that are signed in as `aws login` signs them in, by users of a seed. */
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import type { Sources } from '../../../server/app/iamulator.ts'
import { seeded, Visitor } from '../../support/console.ts'
import { ACCOUNT, type Credentials, OTHER, policy, type TestServer, trust } from '../../support/harness.ts'
import { Program, SAME_DEVICE, type TokenOutput } from '../../support/signin.ts'

export const PASSWORD = 'correct-Horse-7'
export const DEVICE = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
const LOCAL = 'attachedPolicies: [arn:aws:iam::aws:policy/SignInLocalDevelopmentAccess]'
const WITH_MFA = JSON.stringify({
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Action: 'iam:ListUsers',
    Resource: '*',
    Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
  },
})

const SEED = `
accounts:
  "${ACCOUNT}":
    root: { email: root@example.com, password: ${PASSWORD} }
    users:
      - { name: alice, password: ${PASSWORD}, ${LOCAL}, inlinePolicies: { assume: '${policy('Allow', 'sts:AssumeRole')}' } }
      - { name: mia, password: ${PASSWORD}, ${LOCAL}, inlinePolicies: { mfa: '${WITH_MFA}' }, mfaDevices: [{ name: phone, seed: ${DEVICE} }] }
  "${OTHER}":
    roles:
      - { name: reader, maxSessionDuration: 7200, trust: '${trust({ AWS: ACCOUNT })}', inlinePolicies: { signin: '${policy('Allow', 'signin:*')}' } }
`

export const LOCAL_DEVELOPMENT = 'arn:aws:iam::aws:policy/SignInLocalDevelopmentAccess'
export const ALICE = `arn:aws:iam::${ACCOUNT}:user/alice`
export const READER = `arn:aws:sts::${OTHER}:assumed-role/reader/alice`

/** A server, and a browser in which people sign in to it. */
export class Scene {
  readonly server: TestServer
  readonly visitor: Visitor
  readonly #now: () => number

  private constructor(server: TestServer, now: () => number) {
    this.server = server
    this.visitor = new Visitor(server)
    this.#now = now
  }

  static async start(sources: Required<Pick<Sources, 'now'>>): Promise<Scene> {
    return new Scene(await seeded(SEED, sources), sources.now)
  }

  signIn(user: string) {
    return this.visitor.post('/signin', { account: ACCOUNT, user, password: PASSWORD })
  }

  switchRole() {
    return this.visitor.post('/switchrole', { account: OTHER, roleName: 'reader' })
  }

  newProgram(clientId = SAME_DEVICE): Program {
    return new Program(this.server, { now: this.#now, clientId })
  }

  /** Signs alice and a program in. */
  async logIn(): Promise<{ readonly program: Program; readonly output: TokenOutput }> {
    await this.signIn('alice')
    const program = this.newProgram()
    return { program, output: await program.logIn(this.visitor) }
  }

  async arnOf(credentials: Credentials): Promise<string | undefined> {
    return (await this.server.sts(credentials).send(new GetCallerIdentityCommand({}))).Arn
  }

  /** Sets alice's only inline policy, past the API. */
  changeAlice(document: string): void {
    this.server.iamulator.store.transact({ partition: 'aws', accountId: ACCOUNT }, (tx) => {
      const user = tx.users.get('alice')
      if (user) tx.users.put('alice', { ...user, inline: { only: document } })
    })
  }
}

export const invalidGrant = {
  code: 'ValidationException',
  status: 400,
  message: 'The provided authorization grant is invalid, expired, revoked, or malformed',
}
export const tokenExpired = {
  code: 'AccessDeniedException',
  status: 401,
  message: 'The refresh token has expired.',
}
export const credentialsChanged = {
  code: 'AccessDeniedException',
  status: 403,
  message: "The user's credentials have changed.",
}
export const errorCodeOf = (call: Promise<unknown>) =>
  call.catch((error: unknown) => Reflect.get(Object(error), 'error'))

export function claimsOf(idToken = ''): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString())
}
