/** The start page: the accounts and applications of a user. */
import { accountsOf } from './accounts.ts'
import { applicationsOf } from './applications.ts'
import { formToken } from './sessions.ts'
import { accountsPage, applicationsPage } from './start-pages.ts'
import type { Reply, SignedIn, Visit } from './visit.ts'

export function showAccounts(visit: Visit, signedIn: SignedIn): Reply {
  const content = contentOf(visit, signedIn)
  const token = formToken(visit, signedIn)
  return { status: 200, body: accountsPage(signedIn, { ...content, token }) }
}

export function showApplications(visit: Visit, signedIn: SignedIn): Reply {
  return { status: 200, body: applicationsPage(signedIn, contentOf(visit, signedIn)) }
}

function contentOf({ origin }: Visit, signedIn: SignedIn) {
  return { origin, accounts: accountsOf(signedIn), applications: applicationsOf(signedIn) }
}
