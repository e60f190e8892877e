/** Lists and removes the e-mail that AWS would send. */
import type { Mail } from '../../core/engine/mail.ts'
import { accountInQuery } from './account.ts'
import { type Iamulator, ok, type Reply } from './endpoint.ts'

/** Lists e-mail, newest first. The parameters `to` and `account` select some. */
export function listMail(iamulator: Iamulator, _body: unknown, query: URLSearchParams): Reply {
  const account = accountInQuery(iamulator, query, ['to'])
  const to = query.get('to')?.toLowerCase()
  const selected = iamulator.mailbox
    .of(account)
    .filter((mail) => to === undefined || mail.to.toLowerCase() === to)
  return ok({ mail: selected.map(toJson) })
}

/** Removes all e-mail, or one account's. */
export function removeMail(iamulator: Iamulator, _body: unknown, query: URLSearchParams): Reply {
  const account = accountInQuery(iamulator, query)
  return ok({ removed: iamulator.mailbox.remove(account) })
}

function toJson({ place, date, ...mail }: Mail) {
  return { ...mail, date: new Date(date).toISOString(), accountId: place.accountId }
}
