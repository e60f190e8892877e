/** The start page: the accounts and applications of a user. */
import { accountsOf } from './accounts.ts'
import { applicationsOf } from './applications.ts'
import { formToken } from './sessions.ts'
import { accountsPage, applicationsPage } from './start-pages.ts'
import type { Reply, SignedIn, Visit } from './visit.ts'

export function showAccounts(visit: Visit, signedIn: SignedIn): Reply {
  const counts = countsOf(signedIn)
  const token = formToken(visit, signedIn)
  return { status: 200, body: accountsPage(signedIn, { ...counts, token }) }
}

export function showApplications(_visit: Visit, signedIn: SignedIn): Reply {
  return { status: 200, body: applicationsPage(signedIn, countsOf(signedIn)) }
}

function countsOf(signedIn: SignedIn) {
  return { accounts: accountsOf(signedIn), applications: applicationsOf(signedIn) }
}
