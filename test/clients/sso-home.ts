/** A home directory with a profile of IAM Identity Center, what clients keep there, and the browser of their logins. */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { signIn } from '../support/access-portal.ts'
import { Visitor } from '../support/console.ts'
import { OTHER, type TestServer } from '../support/harness.ts'
import { ACCOUNT_ACCESS, START_URL } from '../support/portal.ts'
import { type Environment, type Home, makeHome } from './programs.ts'

export interface SsoHome {
  readonly home: Home
  /** Variables that select the profile. It has a region of its own. */
  readonly environment: Environment
  /** The cache file of the access token. */
  readonly tokenFile: string
  /** Returns what is in the cache file. */
  cachedToken(): Readonly<Record<string, string>>
}

export function makeSsoHome(server: TestServer, startUrl = START_URL): SsoHome {
  const config = `[profile dev]
sso_session = s
sso_account_id = ${OTHER}
sso_role_name = Dev
region = us-east-1
[sso-session s]
sso_start_url = ${startUrl}
sso_region = us-east-1
sso_registration_scopes = ${ACCOUNT_ACCESS}
`
  const home = makeHome(server, config, '')
  const { AWS_REGION: _, AWS_DEFAULT_REGION: __, ...rest } = home.environment
  const name = `${createHash('sha1').update('s').digest('hex')}.json`
  const tokenFile = join(home.directory, '.aws', 'sso', 'cache', name)
  return {
    home,
    environment: { ...rest, AWS_PROFILE: 'dev' },
    tokenFile,
    cachedToken: () => JSON.parse(readFileSync(tokenFile, 'utf8')),
  }
}

export const WHO_AM_I = ['sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text']

/** The caller that the profile leads to. */
export const ANN = new RegExp(`^arn:aws:sts::${OTHER}:assumed-role/AWSReservedSSO_Dev_[\\da-f]{16}/ann\\n$`)

/** The URL that the AWS CLI prints for the browser. */
export const AUTHORIZE = /http:\S+\/authorize\?\S+(?=\s)/
/** The code that the AWS CLI prints for the browser. */
export const CODE = /^[A-Z]{4}-[A-Z]{4}(?=\s*$)/m

/** Answers at a URL of `AUTHORIZE`, and brings the code to the program. */
export async function answerAt(server: TestServer, url: string, answer: 'allow' | 'deny' = 'allow') {
  const visitor = new Visitor(server)
  await signIn(visitor, { place: url.replace(server.url, '') })
  const { place } = await visitor.submit({ answer })
  await fetch(place)
}

export async function allowDevice(server: TestServer, code: string) {
  const visitor = new Visitor(server)
  await signIn(visitor, { place: `/device?user_code=${code}` })
  await visitor.submit()
  await visitor.submit({ answer: 'allow' })
}

/** Lets the cached access token expire, for clients that compare it with the time of this machine. */
export function expireToken({ tokenFile, cachedToken }: SsoHome): void {
  writeFileSync(tokenFile, JSON.stringify({ ...cachedToken(), expiresAt: '2026-01-01T00:00:00Z' }))
}
