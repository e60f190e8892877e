/** What expires: sessions, the own sign-in, passwords, certificates, and the credential report. */
import type { IssuedSession } from '../../../schemas/endpoints.ts'
import { call, get } from '../../api/client.ts'
import { nameInArn } from '../../texts/arns.ts'
import { nextRotations } from './credential-report.ts'

export interface Expiry {
  readonly key: string
  readonly kind: 'session' | 'sign-in' | 'password' | 'certificate' | 'report'
  readonly what: string
  /** Whose it is. */
  readonly arn: string | undefined
  /** When it expires, in epoch milliseconds of the clock that all accounts share. */
  readonly at: number
}

export interface Expiries {
  /** The next one first. */
  readonly expiries: readonly Expiry[]
  /** How much is too much to be listed. */
  readonly cut: readonly string[]
  /** Why something cannot be listed, such as a denial. */
  readonly refusals: readonly unknown[]
}

interface Health {
  readonly clock: {
    readonly offsetSeconds: number
    readonly accounts?: Readonly<Record<string, { readonly offsetSeconds: number }>>
  }
}

/** @param own the identity that is signed in, and when its sign-in ends, in epoch milliseconds */
export async function loadExpiries(own: { readonly arn: string; readonly until: number }): Promise<Expiries> {
  const [{ sessions, cut }, ...asked] = await Promise.all([
    loadSessions(),
    orRefusal(loadPasswords(own.arn)),
    orRefusal(loadCertificates()),
  ])
  const found = asked.flatMap((each) => ('found' in each ? each.found : []))
  const others = sessions.filter(
    ({ what, arn, at }) => what !== SIGN_IN || arn !== own.arn || at !== own.until,
  )
  return {
    expiries: [...signInOf(own), ...others, ...found].toSorted((a, b) => a.at - b.at),
    cut,
    refusals: asked.flatMap((each) => ('refusal' in each ? [each.refusal] : [])),
  }
}

/** Returns the own sign-in. Nothing if nobody is signed in. */
function signInOf({ arn, until }: { readonly arn: string; readonly until: number }): readonly Expiry[] {
  if (!Number.isFinite(until)) return []
  return [{ key: 'sign-in', kind: 'sign-in', what: 'Your sign-in', arn, at: until }]
}

/** The sessions of people who signed in. The own one is among them. */
const SIGN_IN = 'signin:ConsoleLogin'

type Asked = { readonly found: readonly Expiry[] } | { readonly refusal: unknown }

/** What is refused leaves out only a part of the page. */
async function orRefusal(asked: Promise<readonly Expiry[]>): Promise<Asked> {
  return asked.then(
    (found) => ({ found }),
    (refusal: unknown) => ({ refusal }),
  )
}

async function loadSessions(): Promise<{
  readonly sessions: readonly Expiry[]
  readonly cut: readonly string[]
}> {
  const [{ sessions, total }, { clock }] = await Promise.all([
    get<{ readonly sessions: readonly IssuedSession[]; readonly total: number }>('/_iamulator/sessions'),
    get<Health>('/_iamulator/health'),
  ])
  const aheadOf = (account: string) =>
    ((clock.accounts?.[account]?.offsetSeconds ?? clock.offsetSeconds) - clock.offsetSeconds) * 1000
  const valid = sessions
    .filter(({ state }) => state === 'valid')
    .map(
      (session): Expiry => ({
        key: session.accessKeyId,
        kind: 'session',
        what: session.call,
        arn: session.arn ?? undefined,
        at: Date.parse(session.expires) - aheadOf(session.account),
      }),
    )
  return { sessions: valid, cut: sessions.length < total ? [cutText(sessions.length, total)] : [] }
}

function cutText(count: number, total: number): string {
  const [few, all] = [count, total].map((each) => each.toLocaleString('en'))
  return `Of the ${all} sessions that were issued, only the latest ${few} are looked at.`
}

/** Passwords expire as the password policy of the account says, which the credential report has worked out. */
async function loadPasswords(ownArn: string): Promise<readonly Expiry[]> {
  await call('iam', 'GenerateCredentialReport', {})
  const { Content, GeneratedTime } = await call('iam', 'GetCredentialReport', {})
  const passwords = nextRotations(Content ?? '').map(({ arn, at }): Expiry => {
    return { key: `password ${arn}`, kind: 'password', what: `Password of ${nameInArn(arn).name}`, arn, at }
  })
  const report: readonly Expiry[] =
    GeneratedTime === undefined
      ? []
      : [
          {
            key: 'report',
            kind: 'report',
            what: 'Credential report',
            arn: ownArn,
            at: GeneratedTime + REPORT,
          },
        ]
  return [...passwords, ...report]
}

/** A report is generated again after four hours. Source: IAM User Guide, credential reports. */
const REPORT = 4 * 3_600_000

async function loadCertificates(): Promise<readonly Expiry[]> {
  const { ServerCertificateMetadataList } = await call('iam', 'ListServerCertificates', {})
  return ServerCertificateMetadataList.flatMap(({ ServerCertificateName, Arn, Expiration }) =>
    Expiration === undefined
      ? []
      : [
          {
            key: Arn,
            kind: 'certificate' as const,
            what: `Certificate ${ServerCertificateName}`,
            arn: Arn,
            at: Expiration,
          },
        ],
  )
}
