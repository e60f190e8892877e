/** Accounts and applications of a user in the form of the access portal's pages on AWS. */
import { createHash } from 'node:crypto'
import { invalidPortalToken, noAccess } from '../../../protocol/errors/sso.ts'
import { type Account, accountsOf } from './accounts.ts'
import { applicationsOf } from './applications.ts'
import type { SignedIn, Visit } from './visit.ts'

/** All accounts belong to one application template. */
const ACCOUNT_APPLICATION = 'AWS Account'

interface AppInstance {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly applicationId: string
  readonly applicationName: string
  readonly icon: string | null
  /** Null for applications. */
  readonly searchMetadata: object | null
}

/** Returns a page of accounts, followed by applications. */
export function appInstances(visit: Visit, signedIn: SignedIn): object {
  const all = [
    ...accountsOf(signedIn).map((account) => accountInstance(signedIn, account)),
    ...applicationsOf(signedIn).map(({ id, name, description = '' }) => ({
      ...{ id: idOf('ins', signedIn, id), name, description },
      ...{
        applicationId: idOf('app', signedIn, id),
        applicationName: name,
        icon: null,
        searchMetadata: null,
      },
    })),
  ]
  const [token, limit] = [
    parameter(visit, 'next_token'),
    Number(parameter(visit, 'max_result') || all.length),
  ]
  const start = token === '' ? 0 : all.findIndex(({ id }) => id === token)
  if (start === -1 || !(limit >= 1 || all.length === 0)) throw invalidPortalToken()
  const result = all.slice(start, start + limit)
  return { paginationToken: all[start + limit]?.id ?? null, result }
}

/** The parameters are in the URL or in a form. */
function parameter({ query, form }: Visit, name: string): string {
  return query.get(name) ?? form.get(name) ?? ''
}

function accountInstance(signedIn: SignedIn, { accountId, name, email }: Account): AppInstance {
  return {
    id: idOf('ins', signedIn, accountId),
    name: ACCOUNT_APPLICATION,
    description: ACCOUNT_APPLICATION,
    applicationId: idOf('app', signedIn, ACCOUNT_APPLICATION),
    applicationName: ACCOUNT_APPLICATION,
    icon: null,
    searchMetadata: { AccountId: accountId, AccountName: name, AccountEmail: email },
  }
}

const PROFILES = /^\/instance\/appinstance\/(ins-[0-9a-f]{16})\/profiles$/

export function isProfilesPath(path: string): boolean {
  return PROFILES.test(path)
}

/** Returns the permission sets and the roles of a user in an account. */
export function profilesOf({ request, origin }: Visit, signedIn: SignedIn): object {
  const [, instanceId = ''] = PROFILES.exec(request.path) ?? []
  const account = accountsOf(signedIn).find((each) => idOf('ins', signedIn, each.accountId) === instanceId)
  if (!account) throw noAccess()
  const result = account.roles.map(({ accountId, id, name, description = '', relayState }) => {
    const profileId = idOf('p', signedIn, `${accountId} ${id}`)
    const path = Buffer.from(`${accountId}_${instanceId}_${profileId}`).toString('base64url')
    const url = `${origin}/saml/assertion/${path}`
    return { id: profileId, name, description, url, protocol: 'SAML', relayState: relayState ?? null }
  })
  return { paginationToken: null, result }
}

/** Returns an ID that stays the same, such as `ins-0123456789abcdef`. */
function idOf(prefix: 'ins' | 'app' | 'p', { instance }: SignedIn, text: string): string {
  const digest = createHash('sha256').update(`${prefix} ${instance.id} ${text}`).digest('hex')
  return `${prefix}-${digest.slice(0, 16)}`
}
