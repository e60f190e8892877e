/** Signs in with a password. The later steps are in `steps.ts`. */

import { accountOfSignIn } from '../../../core/aws/hosts.ts'
import { partitionNamed } from '../../../core/aws/partitions.ts'
import { DEFAULT_ACCOUNT } from '../../../core/identity/administrator.ts'
import { hashNewPassword } from '../../../core/identity/password-hash.ts'
import { passwordVersion, verifyPassword } from '../../../core/identity/passwords.ts'
import { IDP_ENTITY } from '../../../core/identity/saml/built-in.ts'
import { AwsError } from '../../../protocol/errors.ts'
import { ssoInstanceKey, type View } from '../../../store/index.ts'
import { listedAccount, placesOf } from '../account-list.ts'
import { shortText } from '../page-reply.ts'
import { BUSY, throttlingOf } from '../throttling.ts'
import { signInAsAdministrator } from './administrator.ts'
import { CONSOLE, destinationOf, homeOf } from './destination.ts'
import type { Entries } from './entries.ts'
import { attemptKeyOf, claimOf, findAccount, findHolder, type Holder, placeOfClaim } from './holders.ts'
import { rootPage, type UserForm, userPage } from './sign-in-pages.ts'
import { INCORRECT, signInRefusal } from './sign-in-policy.ts'
import { continueSteps, failure, newSession, proceed, waitOf } from './steps.ts'
import type { Reply, Visit } from './visit.ts'

/** The time limit for all steps after the password. */
const STEPS_MILLISECONDS = 10 * 60 * 1000

export function showSignIn(visit: Visit): Reply {
  const { query, origin, partition } = visit
  const destination = query.has('destination') ? destinationIn(query, origin) : homeOf(visit)
  const { host, hostname } = new URL(origin)
  const account = query.get('account') ?? accountOfSignIn(hostname)
  const region = query.get('region') ?? undefined
  const isRoot = query.get('user') === 'root'
  if (isRoot && rootSignsIn(visit)) return { status: 200, body: rootPage({ host, destination, region }) }
  const refused = isRoot ? { status: 403, message: noRoot(partition) } : { status: 200 }
  return userForm(visit, { ...refused, host, destination, region, account })
}

export function signIn(visit: Visit): Promise<Reply> | Reply {
  const { form, origin } = visit
  const step = form.get('step')
  if (step !== null) return continueSteps(visit, step)
  if (!form.has('administrator')) return checkPassword(visit)
  return signInAsAdministrator(visit, shortText(form, 'administrator'), destinationIn(form, origin))
}

/** There may be thousands. Each of them can be typed. */
const SHOWN_ACCOUNTS = 8

/** Returns what the page says about an account: who can enter it without a password. */
function entriesOf(
  { emulator: { store, settings }, partition }: Visit,
  account: string | undefined = DEFAULT_ACCOUNT,
): Entries | undefined {
  const place = settings.consoleEntry === 'open' ? findAccount(store, partition, account) : undefined
  if (place === undefined) return undefined
  const { accountId: administered } = place
  const all = placesOf(store, partition).entries()
  const others = [...all].filter(
    ([, each]) => each.partition === partition && each.accountId !== administered,
  )
  return {
    administered,
    otherAccounts: others.length,
    shownAccounts: others.slice(0, SHOWN_ACCOUNTS).map(([index, each]) => listedAccount(store, each, index)),
    hasPasswords: store.view(place).loginProfiles.size > 0,
  }
}

async function checkPassword(visit: Visit): Promise<Reply> {
  const { emulator, form, origin, partition } = visit
  const claim = claimOf(form)
  if (claim.kind === 'root' && !rootSignsIn(visit)) return askAgain(visit, 403, noRoot(partition))
  const attemptKey = attemptKeyOf(emulator.store, partition, claim)
  const place = placeOfClaim(emulator.store, partition, claim) ?? { partition, accountId: DEFAULT_ACCOUNT }
  const holder = findHolder(emulator.store, partition, claim)
  const { attempts } = emulator.signIn
  const attempted = { key: attemptKey, place, exists: holder !== undefined }
  const wait = waitOf(visit, attempted)
  if (wait !== undefined) return askAgain(visit, 429, wait)
  const isCorrect = await attempts.checking(attempted, () => isPasswordOf(holder, visit).catch(throttlingOf))
  // The password was not checked.
  if (isCorrect instanceof AwsError)
    return { ...askAgain(visit, 429, BUSY), events: [{ name: 'Refused', error: isCorrect.code }] }
  const laterWait = waitOf(visit, attempted)
  if (laterWait !== undefined) return askAgain(visit, 429, laterWait)
  const early = holder && earlyRefusal(visit, holder)
  if (!holder || early !== undefined || !isCorrect) {
    attempts.count(attempted)
    return { ...askAgain(visit, 403, early ?? INCORRECT), ...failure('ConsoleLogin', holder) }
  }
  return proceed(visit, holder, {
    holderId: holder.id,
    password: passwordVersion(holder.profile),
    who: attemptKey,
    destination: destinationIn(form, origin),
    until: emulator.clock.real() + STEPS_MILLISECONDS,
  })
}

/** Returns the refusal of a sign-in that depends neither on the password nor on what it proves. */
function earlyRefusal(visit: Visit, holder: Holder): string | undefined {
  const refusal = signInRefusal(visit, holder, newSession(visit, holder, {}))
  return refusal?.isEarly ? refusal.message : undefined
}

/**
 * Checks the password. For unknown users, takes the same time, so that it does not reveal which users exist.
 */
async function isPasswordOf(holder: Holder | undefined, { emulator, form }: Visit): Promise<boolean> {
  const password = shortText(form, 'password')
  if (holder) return verifyPassword(holder.profile, password)
  await hashNewPassword(password, (bytes) => emulator.randomBytes(bytes).toString('base64'))
  return false
}

/** Returns the form again, with all values except the password. */
function askAgain(visit: Visit, status: number, message: string): Reply {
  const { form, origin } = visit
  const destination = destinationIn(form, origin)
  const { host } = new URL(origin)
  const claim = claimOf(form)
  const again = { host, destination, message, region: form.get('region') ?? undefined }
  if (claim.kind === 'user') return userForm(visit, { status, ...again, ...claim })
  if (!rootSignsIn(visit)) return userForm(visit, { status, ...again })
  return { status, body: rootPage({ ...again, email: claim.email }) }
}

function userForm(visit: Visit, { status, ...form }: UserForm & { readonly status: number }): Reply {
  const ways = {
    offersRoot: rootSignsIn(visit),
    entries: entriesOf(visit, form.account),
    people: peopleOf(visit),
    hasSaml: trustsBuiltInProvider(visit),
  }
  return { status, body: userPage({ ...form, ...ways }) }
}

/** Returns how many users the access portals of the partition have. Undefined when there is no portal. */
function peopleOf(visit: Visit): number | undefined {
  const instances = viewsOf(visit).filter((view) => view.ssoInstances.has(ssoInstanceKey))
  if (instances.length === 0) return undefined
  return instances.reduce((sum, view) => sum + view.directoryUsers.size, 0)
}

/** Returns whether an account has registered the built-in SAML provider. */
function trustsBuiltInProvider(visit: Visit): boolean {
  const providers = viewsOf(visit).flatMap((view) => [...view.samlProviders.rows()])
  return providers.some(([, { identityProviders, reserved }]) => {
    return !reserved && identityProviders.some(({ entityId }) => entityId === IDP_ENTITY)
  })
}

function viewsOf({ emulator: { store }, partition }: Visit): readonly View[] {
  const places = [...store.accounts()].filter((place) => place.partition === partition)
  return places.map((place) => store.view(place))
}

const rootSignsIn = ({ partition }: Visit) => partitionNamed(partition).rootSignsIn

/**
 * Returns the refusal of a root user.
 *
 * Unverified: Where root users cannot sign in, the sign-in page offers only the sign-in of users, and refuses a
 * root user in iamulator's words, because AWS's page is not known.
 */
const noRoot = (partition: string) =>
  `Root users cannot sign in in the partition ${partition}. Sign in as a user.`

/** Returns the destination, or the console if it is not allowed. */
function destinationIn(parameters: URLSearchParams, origin: string): string {
  return destinationOf(parameters.get('destination') ?? CONSOLE, origin) ?? CONSOLE
}
