/** The start page: the accounts and applications of a user. */
import { accountsOf } from './accounts.ts'
import { applicationsOf } from './applications.ts'
import { agesOf } from './last-used.ts'
import { formToken } from './sessions.ts'
import { accountsPage, applicationsPage, type StartContent } from './start-pages.ts'
import type { Reply, SignedIn, Visit } from './visit.ts'

export function showAccounts(visit: Visit, signedIn: SignedIn): Reply {
  const token = formToken(visit, signedIn)
  return { status: 200, body: accountsPage(signedIn, { ...contentOf(visit, signedIn), token }) }
}

export function showApplications(visit: Visit, signedIn: SignedIn): Reply {
  return { status: 200, body: applicationsPage(signedIn, contentOf(visit, signedIn)) }
}

export function contentOf(visit: Visit, signedIn: SignedIn): StartContent {
  const { origin } = visit
  return {
    origin,
    ages: agesOf(visit, signedIn),
    accounts: accountsOf(signedIn),
    applications: applicationsOf(signedIn),
  }
}
